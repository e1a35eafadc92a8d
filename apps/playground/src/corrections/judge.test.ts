import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editBetween } from "../spans/shift.js";
import { decide, keyOf, marksOf, replace, shiftAnswers, without } from "./judge.js";
import { scoresOf } from "./score.js";
import type { Answer, Judgement, Suggestion } from "./types.js";

const person: Suggestion = { name: "person", start: 0, end: 5, probability: 0.9 };
const place: Suggestion = {
  name: "birthplace",
  start: 10,
  end: 16,
  probability: 0.6,
  head: { name: "person", start: 0, end: 5 },
};
const states = (judgements: readonly Judgement[], found: readonly Suggestion[] = [person, place]) =>
  marksOf(judgements, found).map(({ name, start, end, state }) => `${name} ${start}-${end} ${state}`);

describe("judgements", () => {
  it("leave open what nobody decided, and say of the rest what was said", () => {
    expect(states([])).toEqual(["person 0-5 open", "birthplace 10-16 open"]);
    expect(states(decide([], person, "right"))).toEqual(["person 0-5 right", "birthplace 10-16 open"]);
    expect(states(decide(decide([], person, "right"), person, "wrong"))).toEqual(["person 0-5 wrong"]);
    const added: Answer = { name: "date", start: 20, end: 24 };
    expect(states(decide([], added, "right")).at(-1)).toBe("date 20-24 added");
    expect(states(decide([], added, "wrong"))).toEqual(states([]));
  });

  it("that a relation is right say that what it is about is", () => {
    expect(states(decide([], place, "right"))).toEqual(["person 0-5 right", "birthplace 10-16 right"]);
    expect(states(decide([], place, "wrong"))).toEqual(["person 0-5 open", "birthplace 10-16 wrong"]);
  });

  it("put another answer in the place of one, and take its relations along", () => {
    const judged = decide([], place, "right");
    const mark = marksOf(judged, [person, place])[0]!;
    expect(states(replace(judged, mark, { name: "person", start: 0, end: 8 }))).toEqual([
      "person 0-8 added",
      "person 0-5 wrong",
      "birthplace 10-16 right",
    ]);
    const open = marksOf([], [person, place])[0]!;
    const shorter = replace([], open, { name: "person", start: 0, end: 3 });
    expect(states(shorter)).toEqual(["person 0-5 wrong", "person 0-3 added", "birthplace 10-16 open"]);
    const added = decide([], { name: "date", start: 20, end: 24 }, "right");
    const own = marksOf(added, [])[0]!;
    expect(states(replace(added, own, { name: "year", start: 20, end: 24 }), [])).toEqual([
      "year 20-24 added",
    ]);
  });

  it("are taken back one by one", () => {
    expect(states(without(decide([], person, "wrong"), person))).toEqual(states([]));
  });

  it("stay on their words, whatever is edited beside them, and grow with what is written inside", () => {
    const text = fc.string({ maxLength: 30 });
    fc.assert(
      fc.property(text, text, text, text, text, (before, inside, after, written, more) => {
        const words = `<${inside}>`;
        const at: Answer = { name: "x", start: before.length, end: before.length + words.length };
        const all = `${before}${words}${after}`;
        const covered = (edited: string): string | undefined => {
          const [shifted] = shiftAnswers([at], editBetween(all, edited));
          return shifted && edited.slice(shifted.start, shifted.end);
        };
        // Where the edit is cannot always be told from both texts: of equal characters either may be the old one.
        const left = covered(`${before}${written}|${words}${after}`);
        expect(left === undefined || left.length === words.length || left.includes(words)).toBe(true);
        expect(covered(`${before}${words}~${more}${after}`)?.startsWith("<")).toBe(true);
        const middle = covered(`${before}<${inside}${written}>${after}`);
        expect(middle).toContain(">");
      }),
    );
  });

  it("are gone with their words", () => {
    const edit = editBetween("Marie lives", "Anna lives");
    expect(shiftAnswers([{ name: "person", start: 0, end: 3 }], editBetween("abc def", "def"))).toEqual([]);
    expect(shiftAnswers([{ name: "verb", start: 6, end: 11 }], edit)).toEqual([
      { name: "verb", start: 5, end: 10 },
    ]);
    expect(shiftAnswers([place], editBetween("Marie is in Warsaw", " is in Warsaw"))).toEqual([]);
  });

  it("have keys that no two different answers share", () => {
    const answer = fc.record({
      name: fc.constantFrom("a", "b", '"', "1"),
      start: fc.nat(3),
      end: fc.nat(3),
      head: fc.option(fc.record({ name: fc.constantFrom("a", "b"), start: fc.nat(2), end: fc.nat(2) }), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(answer, answer, (one, other) => {
        const [a, b] = [one, other].map(({ head, ...rest }) => ({ ...rest, ...(head && { head }) }));
        expect(keyOf(a!) === keyOf(b!)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

describe("scores", () => {
  it("count what was decided, by name and together", () => {
    const judgements = decide(
      decide(decide([], person, "right"), { name: "person", start: 30, end: 33 }, "right"),
      { ...person, start: 6, end: 9 },
      "wrong",
    );
    const suggestions = [person, { ...person, start: 6, end: 9 }, place];
    const [first, second, all] = scoresOf([{ judgements, suggestions }], ["person", "birthplace", "unused"]);
    expect(first).toEqual({
      name: "person",
      ...{ found: 2, wanted: 2, right: 1, open: 0, precision: 0.5, recall: 0.5, f1: 0.5 },
    });
    expect(second).toMatchObject({ name: "birthplace", open: 1, precision: undefined, f1: undefined });
    expect(all).toMatchObject({ name: "", found: 2, wanted: 2, right: 1, open: 1 });
  });
});
