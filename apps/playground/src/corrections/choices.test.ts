import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choicesOf, decideChoice, shiftChoices, withoutChoice } from "./choices.js";
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
    const said = decideChoice([], { name: role.name, head: about(0, 3) }, "host");
    const [moved, other] = choicesOf([role], [mark(1, 5), mark(9, 12)], said, []);
    expect(moved?.decided).toEqual({ option: "host" });
    expect(other?.decided).toBeUndefined();
    expect(withoutChoice(said, { name: role.name, head: about(1, 5) })).toEqual([]);
  });

  it("have one answer, whatever was said before", () => {
    const option = fc.constantFrom("good", "bad", undefined);
    fc.assert(
      fc.property(fc.array(option, { minLength: 1, maxLength: 6 }), (said) => {
        const all = said.reduce<readonly ChoiceJudgement[]>(
          (sum, one) => decideChoice(sum, { name: mood.name }, one),
          [],
        );
        expect(all).toHaveLength(1);
        expect(choicesOf([mood], [], all, [])[0]?.decided).toEqual({ option: said.at(-1) });
      }),
    );
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
