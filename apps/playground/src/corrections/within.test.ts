import { expect, it } from "vitest";
import type { CorrectedText } from "./types.js";
import { withinText } from "./within.js";

it("keeps of a text what stands in it, and what is about that", () => {
  const person = { name: "person", start: 0, end: 4 };
  const outside = { name: "person", start: 9, end: 13 };
  const of: CorrectedText = {
    ...{ id: "1", text: "Carl and D.", names: [], foundWith: "", checked: true, changed: 0 },
    judgements: [
      { ...person, verdict: "right" },
      { ...outside, verdict: "right" },
      { name: "friend", start: 9, end: 10, head: person, verdict: "right" },
      { ...person, name: "friend", head: outside, verdict: "wrong" },
      { name: "person", start: 3, end: 3, verdict: "right" },
    ],
    suggestions: [
      { ...person, probability: 1 },
      { ...outside, probability: 1 },
    ],
    choices: [{ name: "kind" }, { name: "role", head: person }, { name: "role", head: outside }],
  };
  expect(withinText(of)).toEqual({
    ...of,
    judgements: [of.judgements[0], of.judgements[2]],
    suggestions: [of.suggestions[0]],
    choices: of.choices?.slice(0, 2),
  });
  const { choices: _, ...withoutChoices } = of;
  expect(withinText(withoutChoices)).not.toHaveProperty("choices");
});
