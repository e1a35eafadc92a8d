import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isCommit, isHubId } from "./hub-id.js";

describe("isHubId", () => {
  it.each([
    "susnato/ernie-m-base_pytorch",
    "PaddlePaddle/uie-m-large",
    "someone/uie-m-base",
    "gpt2",
    "uie",
    "a/b.c",
    "a.b/c_d",
    "a-b/c_d",
  ])("takes %s", (id) => {
    expect(isHubId(id)).toBe(true);
  });

  it.each([
    "",
    ".",
    "..",
    "/a",
    "/models/mini",
    "./a",
    "./mini",
    "../a/b",
    "~/a",
    "a/",
    "models/mini/",
    "a/b/c",
    "a//b",
    "a/../b",
    "-a/b",
    "a/b-",
    "a--b/c",
    "a/b..c",
    "a/b.git",
    "C:\\a",
    "C:a",
    "a\\b",
    "a b",
    "a b/c",
    "a/b\n",
    "file:a",
    "https://example.org/mini",
    "a".repeat(97),
    "ä/b",
  ])("does not take %o", (text) => {
    expect(isHubId(text)).toBe(false);
  });

  it("takes what the hub's own rule allows, and nothing else", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/);
    fc.assert(
      fc.property(fc.option(word), word, (organisation, name) => {
        const id = organisation === null ? name : `${organisation}/${name}`;
        const allowed = id.length <= 96 && !/--|\.\./.test(id) && !id.endsWith(".git");
        expect(isHubId(id)).toBe(allowed);
        for (const other of [`./${id}`, `/${id}`, `${id}/`, `x/y/${id}`, `${id}.`, `-${id}`])
          expect(isHubId(other)).toBe(false);
      }),
    );
  });
});

test("a commit is 40 hexadecimal digits", () => {
  expect(isCommit("0123456789abcdef0123456789abcdef01234567")).toBe(true);
  expect(isCommit("main")).toBe(false);
  expect(isCommit("0123456789abcdef0123456789abcdef0123456")).toBe(false);
  expect(isCommit("0123456789abcdef0123456789abcdef012345678")).toBe(false);
  expect(isCommit("0123456789ABCDEF0123456789ABCDEF01234567")).toBe(false);
  expect(isCommit("0123456789abcdef0123456789abcdef01234567\n")).toBe(false);
});
