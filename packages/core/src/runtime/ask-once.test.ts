import { expect, test } from "vitest";
import { askOnce } from "./ask-once.js";

test("an answer is kept, a failure is not, and who asks meanwhile gets the same", async () => {
  let asked = 0;
  const once = askOnce(async () => {
    asked++;
    if (asked === 1) throw new Error("not yet");
    return asked;
  });
  const both = await Promise.allSettled([once(), once()]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(asked).toBe(1);
  expect(await Promise.all([once(), once()])).toEqual([2, 2]);
  expect(await once()).toBe(2);
});
