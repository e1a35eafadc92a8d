import { OverloadError } from "@ernie-m/core";
import { expect, test } from "vitest";
import { diagnose } from "./problem.js";

test("who is refused for want of room is told when to come again, in whole seconds from one", () => {
  for (const [seconds, retryAfter] of [
    [1.2, 2],
    [0.01, 1],
    [7, 7],
  ] as const) {
    const refused = new OverloadError({ rows: 3, queuedRows: 90, retryAfterSeconds: seconds });
    expect(diagnose(refused)).toMatchObject({ status: 429, code: "overloaded", retryAfter });
  }
});

test("what nobody expected is told without its text", () => {
  const { status, detail } = diagnose(new Error("Ada Lovelace"));
  expect(status).toBe(500);
  expect(detail).not.toContain("Ada");
});
