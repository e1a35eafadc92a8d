import { expect, test } from "vitest";
import { isCommit, isHubId } from "./where.js";

test.each(["someone/uie-m-base", "uie", "a.b/c_d"])("%s is a hub's id", (text) => {
  expect(isHubId(text)).toBe(true);
});

test.each([
  "/models/mini",
  "./mini",
  "../a/b",
  "models/mini/",
  "https://example.org/mini",
  "a/b/c",
  "a--b/c",
  "a/b.git",
  "",
  "a b/c",
])("%s is none", (text) => {
  expect(isHubId(text)).toBe(false);
});

test("a commit is 40 hexadecimal digits", () => {
  expect(isCommit("0123456789abcdef0123456789abcdef01234567")).toBe(true);
  expect(isCommit("main")).toBe(false);
  expect(isCommit("0123456789abcdef0123456789abcdef0123456")).toBe(false);
});
