import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { showView, text, typeText } from "../state/view.js";
import { canUndo, correctedTexts, current, followText, judgeChoices, say, undo } from "./store.js";
import type { CorrectedText, Head, Judgement } from "./types.js";

let end: () => void = () => {};
beforeEach(() => {
  correctedTexts.value = [];
  showView({ text: "" });
  end = followText();
});
afterEach(() => end());

const slices = (of: CorrectedText | undefined): readonly string[] =>
  (of?.judgements ?? []).map(({ start, end: to }) => (of?.text ?? "").slice(start, to)).toSorted();

/** Says that a word, which stands once in the text, answers a name that is called as it. */
function accept(word: string): void {
  const start = text.value.indexOf(word);
  const judged: Judgement = { name: word, start, end: start + word.length, verdict: "right" };
  say(({ judgements }) => ({ judgements: [...judgements, judged] }));
}

function expectWithin({ text: of, judgements, suggestions, choices = [] }: CorrectedText): void {
  const heads = choices.flatMap(({ head }) => head ?? []);
  const places: readonly Head[] = [...judgements, ...suggestions, ...heads];
  for (const { start, end: to } of places) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(to).toBeGreaterThan(start);
    expect(to).toBeLessThanOrEqual(of.length);
  }
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const step = fc.oneof(
  fc.record({ kind: fc.constant("accept"), at: share, length: share }),
  fc.record({ kind: fc.constant("choose"), at: share, length: share }),
  fc.record({ kind: fc.constant("edit"), at: share, length: share, by: fc.string({ maxLength: 12 }) }),
  fc.record({ kind: fc.constant("show"), other: fc.constantFrom("Another text.", "Ada met Bob in Rome.") }),
  fc.record({ kind: fc.constant("undo") }),
);

describe("what is said about a text that is edited", () => {
  it("stands in the text, whatever is said, edited and taken back", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        correctedTexts.value = [];
        showView({ text: "Ada met Bob in Rome in the spring of the year." });
        for (const one of steps) {
          const { length } = text.value;
          const placeOf = (at: number, share: number): readonly [number, number] => {
            const start = Math.floor(at * Math.max(0, length - 1));
            return [start, Math.min(length, start + 1 + Math.floor(share * 8))];
          };
          switch (one.kind) {
            case "accept": {
              const [start, to] = placeOf(one.at, one.length);
              if (length > 0) accept(text.value.slice(start, to));
              break;
            }
            case "choose": {
              const [start, to] = placeOf(one.at, one.length);
              const head = { name: "person", start, end: to };
              if (length > 0) judgeChoices((all) => [...all, { name: "role", head, option: "guest" }]);
              break;
            }
            case "edit": {
              const [start, to] = placeOf(one.at, one.length);
              typeText(text.value.slice(0, start) + one.by + text.value.slice(to));
              break;
            }
            case "show":
              showView({ text: one.other });
              break;
            case "undo":
              undo();
              break;
          }
          for (const of of correctedTexts.value) expectWithin(of);
        }
      }),
    );
  });

  it("is of the words that it was said of after any of it is taken back, wherever else is written or deleted", () => {
    const words = ["ada", "bob", "cyd", "dora", "eve", "finn"];
    const act = fc.oneof(
      fc.record({ kind: fc.constant("accept"), word: fc.constantFrom(...words) }),
      fc.record({ kind: fc.constant("write"), at: fc.nat(6), what: fc.stringMatching(/^[0-9]{1,6} $/) }),
      fc.record({ kind: fc.constant("delete"), word: fc.constantFrom(...words) }),
      fc.record({ kind: fc.constant("undo") }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        correctedTexts.value = [];
        showView({ text: "" });
        showView({ text: `${words.join(" ")} and nobody else came to the lake` });
        // What was said before each step that can be taken back.
        let said: readonly string[] = [];
        let past: readonly (readonly string[])[] = [];
        for (const one of acts) {
          const stands = (word: string): boolean => text.value.includes(word);
          switch (one.kind) {
            case "accept":
              if (!stands(one.word)) break;
              past = [...past, said];
              said = [...said, one.word];
              accept(one.word);
              break;
            case "write": {
              const pieces = text.value.split(" ");
              const at = pieces.slice(0, one.at).join(" ").length + (one.at === 0 ? 0 : 1);
              typeText(text.value.slice(0, at) + one.what + text.value.slice(at));
              break;
            }
            case "delete":
              typeText(text.value.replace(one.word, ""));
              break;
            case "undo":
              said = past.at(-1) ?? said;
              past = past.slice(0, -1);
              undo();
              break;
          }
          said = said.filter(stands);
          expect(slices(current.value)).toEqual(said.toSorted());
          expect(canUndo.value).toBe(past.length > 0);
        }
      }),
    );
  });

  it("is of another text when another tab has changed it: neither is put over the other", () => {
    showView({ text: "Ada met Bob in Rome." });
    accept("Ada");
    accept("Rome");
    const [mine] = correctedTexts.value as [CorrectedText];
    correctedTexts.value = [
      {
        ...mine,
        text: "In Rome",
        judgements: [{ name: "Rome", start: 3, end: 7, verdict: "right" }],
        changed: mine.changed + 1,
      },
    ];
    expect(current.value).toBeUndefined();
    undo();
    accept("Bob");
    expect(correctedTexts.value.map(slices)).toEqual([["Rome"], ["Bob"]]);
    typeText("So Ada met Bob in Rome.");
    expect(correctedTexts.value.map(slices)).toEqual([["Rome"], ["Bob"]]);
    for (const of of correctedTexts.value) expectWithin(of);
  });
});
