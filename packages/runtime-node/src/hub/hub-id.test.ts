import { describe, expect, it } from "vitest";
import { hubIdOf, isHubId } from "./hub-id.js";
import { retryAfter } from "./hub-status.js";

describe("isHubId", () => {
  it.each(["susnato/ernie-m-base_pytorch", "PaddlePaddle/uie-m-large", "gpt2", "a/b.c", "a-b/c_d"])(
    "takes %s",
    (id) => {
      expect(isHubId(id)).toBe(true);
    },
  );

  it.each([
    "",
    ".",
    "..",
    "/a",
    "./a",
    "../a/b",
    "~/a",
    "a/",
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
    "a/b\n",
    "file:a",
    "a".repeat(97),
    "ä/b",
  ])("does not take %o", (text) => {
    expect(isHubId(text)).toBe(false);
  });

  it("is asked only about what does not lie on the disk", async () => {
    expect(await hubIdOf("src")).toBeUndefined();
    expect(await hubIdOf("package.json")).toBeUndefined();
    expect(await hubIdOf("src/nothing")).toBe("src/nothing");
    expect(await hubIdOf(new URL("file:///src/nothing"))).toBeUndefined();
  });
});

describe("retryAfter", () => {
  it.each([
    [{ "retry-after": "3" }, 3000],
    [{ "retry-after": new Date(0).toUTCString() }, 0],
    [{ "retry-after": "soon" }, undefined],
    [{ ratelimit: '"api";r=0;t=55' }, 55_000],
    [{ ratelimit: '"api";r=489;t=189' }, undefined],
    [{}, undefined],
  ])("reads %o", (headers, wait) => {
    expect(retryAfter(new Headers(headers))).toBe(wait);
  });
});
