import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choicesOf, decideChoice, moveChoices, shiftChoices, withoutChoice } from "./choices.js";
import { scoresOf } from "./score.js";
import type { ChoiceJudgement, ChoiceSuggestion, CorrectionMark } from "./types.js";

const mood = { name: "mood [good, bad]", parent: undefined, options: ["good", "bad"] };
const role = { name: "role [guest, host]", parent: "person", options: ["guest", "host"] };
const mark = (start: number, end: number, state: CorrectionMark["state"] = "open"): CorrectionMark => ({
  ...{ key: `${start}`, name: "person", start, end, state, probability: 0.9 },
});
const about = (start: number, end: number) => ({ name: "person", start, end });

describe("choices", () => {
  it("are one of the text, and one of each mark that is not wrong", () => {
    const all = choicesOf([mood, role], [mark(0, 3), mark(5, 8, "wrong"), mark(9, 12, "added")], [], []);
    expect(all.map(({ name, head }) => [name, head?.start])).toEqual([
      ["mood [good, bad]", undefined],
      ["role [guest, host]", 0],
      ["role [guest, host]", 9],
    ]);
    expect(new Set(all.map(({ key }) => key)).size).toBe(3);
  });

  it("stay decided where the edges of what they are about move, and of others nothing changes", () => {
    const said = decideChoice([], { name: role.name, head: about(0, 3) }, "host", [mark(0, 3)]);
    const marks = [mark(1, 5), mark(9, 12)];
    const [moved, other] = choicesOf([role], marks, said, []);
    expect(moved?.decided).toEqual({ option: "host" });
    expect(other?.decided).toBeUndefined();
    expect(withoutChoice(said, { name: role.name, head: about(1, 5) }, marks)).toEqual([]);
  });

  it("have one answer, whatever was said before", () => {
    const option = fc.constantFrom("good", "bad", undefined);
    fc.assert(
      fc.property(fc.array(option, { minLength: 1, maxLength: 6 }), (said) => {
        const all = said.reduce<readonly ChoiceJudgement[]>(
          (sum, one) => decideChoice(sum, { name: mood.name }, one, []),
          [],
        );
        expect(all).toHaveLength(1);
        expect(choicesOf([mood], [], all, [])[0]?.decided).toEqual({ option: said.at(-1) });
      }),
    );
  });

  /** Marks of one name that share characters, equal ones included: `[start, length]`. */
  const overlapping = fc
    .uniqueArray(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 8 })), {
      minLength: 2,
      maxLength: 6,
      selector: (place) => place.join(),
    })
    .map((places) => places.map(([start, length]) => mark(start, start + length)));
  const decisions = fc.array(fc.tuple(fc.nat(5), fc.constantFrom("guest", "host", "none", "open")), {
    maxLength: 12,
  });

  it("have a decision for each place, also where places share characters", () => {
    fc.assert(
      fc.property(overlapping, decisions, (marks, said) => {
        const wanted = new Map<number, string>();
        const all = said.reduce<readonly ChoiceJudgement[]>((sum, [which, what]) => {
          const at = which % marks.length;
          const { start, end } = marks[at]!;
          const asked = { name: role.name, head: about(start, end) };
          if (what === "open") wanted.delete(at);
          else wanted.set(at, what);
          return what === "open"
            ? withoutChoice(sum, asked, marks)
            : decideChoice(sum, asked, what === "none" ? undefined : what, marks);
        }, []);
        const shown = choicesOf([role], marks, all, []).map(({ decided }) =>
          decided === undefined ? undefined : (decided.option ?? "none"),
        );
        expect(shown).toEqual(marks.map((_, at) => wanted.get(at)));
      }),
    );
  });

  it("go with a place whose edges move, and change nothing of those that it shares characters with", () => {
    fc.assert(
      fc.property(
        overlapping,
        fc.nat(5),
        fc.nat(6),
        fc.integer({ min: 1, max: 8 }),
        (marks, which, start, length) => {
          const at = which % marks.length;
          const from = marks[at]!;
          const to = { ...from, start, end: start + length };
          fc.pre(!marks.some((each, i) => i !== at && each.start === to.start && each.end === to.end));
          // The moved one alone is decided, or all but it.
          for (const isMovedOnly of [true, false]) {
            const decided = marks.filter((_, i) => (i === at) === isMovedOnly);
            const all = decided.reduce<readonly ChoiceJudgement[]>(
              (sum, each) =>
                decideChoice(sum, { name: role.name, head: about(each.start, each.end) }, "host", marks),
              [],
            );
            const after = marks.with(at, to);
            const now = moveChoices(all, from, to, marks);
            // Also where a model still finds what stood there before.
            const isElsewhere = from.start !== to.start || from.end !== to.end;
            const left = isElsewhere ? [mark(from.start, from.end, "wrong"), ...after] : after;
            for (const standing of [after, left])
              expect(choicesOf([role], standing, now, []).map((each) => each.decided !== undefined)).toEqual(
                after.map((_, i) => (i === at) === isMovedOnly),
              );
          }
        },
      ),
    );
  });

  it("are not decided by what was said of a place that is called wrong", () => {
    const marks = [mark(0, 8), mark(4, 12)];
    const said = decideChoice([], { name: role.name, head: about(0, 8) }, "host", marks);
    const [left] = choicesOf([role], [mark(0, 8, "wrong"), mark(4, 12, "right")], said, []);
    expect(left).toMatchObject({ head: about(4, 12), decided: undefined });
    expect(choicesOf([role], marks, said, [])[0]?.decided).toEqual({ option: "host" });
  });

  it("have what a model picked of each place, and of what was marked in place of what is wrong", () => {
    const picked = (start: number, end: number, option: string): ChoiceSuggestion => ({
      ...{ name: role.name, head: about(start, end), option, probability: 0.8 },
    });
    const both = [picked(0, 8, "host"), picked(4, 12, "guest")];
    const options = (marks: readonly CorrectionMark[]) =>
      choicesOf([role], marks, [], both).map((each) => each.picked.map(({ option }) => option));
    expect(options([mark(0, 8), mark(4, 12)])).toEqual([["host"], ["guest"]]);
    expect(options([mark(0, 8, "wrong"), mark(0, 6, "added"), mark(4, 12)])).toEqual([["host"], ["guest"]]);
    expect(options([mark(0, 8, "wrong"), mark(4, 12)])).toEqual([["guest"]]);
  });

  it("move with the text, and go with what they are about", () => {
    const all: ChoiceJudgement[] = [
      { name: mood.name, option: "good" },
      { name: role.name, head: about(5, 8) },
    ];
    const typedBefore = { start: 0, oldEnd: 0, newEnd: 2 };
    expect(shiftChoices(all, typedBefore)).toEqual([all[0], { name: role.name, head: about(7, 10) }]);
    expect(shiftChoices(all, { start: 4, oldEnd: 9, newEnd: 4 })).toEqual([all[0]]);
  });

  it("count as findings do", () => {
    const picked = (option: string): ChoiceSuggestion => ({ name: mood.name, option, probability: 0.8 });
    const score = (choices: readonly ChoiceJudgement[], suggestedChoices: readonly ChoiceSuggestion[]) => {
      const names = [{ name: mood.name, parent: undefined }];
      const [{ found, wanted, right, open } = { found: -1, wanted: -1, right: -1, open: -1 }] = scoresOf(
        [{ judgements: [], suggestions: [], names, choices, suggestedChoices }],
        [],
      );
      return { found, wanted, right, open };
    };
    const say = (option?: string): ChoiceJudgement[] => [{ name: mood.name, ...(option && { option }) }];
    expect(score([], [picked("good")])).toEqual({ found: 0, wanted: 0, right: 0, open: 1 });
    expect(score(say("good"), [picked("good")])).toEqual({ found: 1, wanted: 1, right: 1, open: 0 });
    expect(score(say("bad"), [picked("good")])).toEqual({ found: 1, wanted: 1, right: 0, open: 0 });
    expect(score(say(), [picked("good")])).toEqual({ found: 1, wanted: 0, right: 0, open: 0 });
    expect(score(say("bad"), [])).toEqual({ found: 0, wanted: 1, right: 0, open: 0 });
  });
});
