import { expect, test } from "vitest";
import type { Answer, CorrectedText, Judgement } from "../types.js";
import { joined } from "./joined.js";

const answer = (start: number): Answer => ({ name: "person", start, end: start + 3 });
const judged = (start: number, verdict: Judgement["verdict"]): Judgement => ({ ...answer(start), verdict });
const found = (start: number) => ({ ...answer(start), probability: 0.5 });
const one: CorrectedText = {
  ...{ id: "a", text: "Ada met Bob and Eve and Kim.", foundWith: "", changed: 0 },
  names: [{ name: "person", parent: undefined }],
  ...{ judgements: [judged(0, "right")], suggestions: [found(8)], checked: false },
};

test("what is wrong, open or not read to its end there is so here, too", () => {
  const other: CorrectedText = {
    ...one,
    ...{
      id: "b",
      judgements: [judged(16, "wrong"), judged(24, "right")],
      suggestions: [found(8), found(16)],
    },
  };
  expect(joined(one, other)).toMatchObject({
    ...{ id: "a", checked: false, names: one.names },
    judgements: [judged(0, "right"), judged(16, "wrong"), judged(24, "right")],
    suggestions: [found(8), found(16)],
  });
  expect(joined(one, { ...other, checked: true }).checked).toBe(true);
  expect(joined({ ...one, checked: true }, other).checked).toBe(true);
});
