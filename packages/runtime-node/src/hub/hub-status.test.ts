import { describe, expect, it } from "vitest";
import { retryAfter } from "./hub-status.js";

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
