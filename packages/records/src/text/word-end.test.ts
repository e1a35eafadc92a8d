import { expect, test } from "vitest";
import { isWordEnd } from "./word-end.js";

test.each([
  ["พัน|บาท", true],
  ["พัน|ธุ์", false],
  ["พัน|ธบัตร", false],
  ["พัน|ล้านบาท", true],
  ["ล้าน|คน", true],
  ["หมื่น|", true],
  ["พัน| บาท", true],
  ["พัน|5", true],
  ["million|s", true],
])("%s", (text, expected) => {
  const at = text.indexOf("|");
  expect(isWordEnd(`3 ${text.replace("|", "")}`, 2, 2 + at)).toBe(expected);
});
