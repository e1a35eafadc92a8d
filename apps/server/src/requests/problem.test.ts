import { OverloadError } from "@ernie-m/core";
import { expect, test } from "vitest";
import { RequestError } from "../errors.js";
import { diagnose } from "./problem.js";

test("who refuses for want of room, runtime or server, is told alike: when to come again", () => {
  const runtime = new OverloadError({
    rows: 3,
    queuedRows: 90,
    retryAfterSeconds: 1.2,
    reason: "queue",
  } as never);
  expect(diagnose(runtime)).toMatchObject({ status: 429, code: "overloaded", retryAfter: 2 });
  const server = new RequestError("overloaded", "full", { retryAfter: 2 });
  expect(diagnose(server)).toMatchObject({ status: 429, code: "overloaded", retryAfter: 2 });
});

test("what nobody expected is told without its text", () => {
  const { status, detail } = diagnose(new Error("Ada Lovelace"));
  expect(status).toBe(500);
  expect(detail).not.toContain("Ada");
});
