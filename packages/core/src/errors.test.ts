import { runInNewContext } from "node:vm";
import { ErnieMError, isErnieMError } from "@ernie-m/config";
import { expect, test } from "vitest";
import { BackendError, CheckpointError, GraphError, InputError, PassError, WeightError } from "./errors.js";

const cause = new Error("cause");

test.each([
  [
    new CheckpointError("truncated-file", "a/model.safetensors", "ends early", { cause }),
    "a/model.safetensors: ends early",
    { code: "truncated-file", file: "a/model.safetensors", reason: "ends early", cause },
  ],
  [
    new WeightError("weight-shape", { file: "f", tensor: "t", expected: "[2, 3]", received: "[3, 2]" }),
    "f: t: expected [2, 3], got [3, 2]",
    { code: "weight-shape", file: "f", tensor: "t", expected: "[2, 3]", received: "[3, 2]" },
  ],
  [new GraphError("a/add", "no"), "a/add: no", { code: "invalid-graph", node: "a/add", reason: "no" }],
  [
    new PassError("fold", ["a", "b"], { cause }),
    "fold (after a, b): cause",
    { code: "pass-failed", pass: "fold", previousPasses: ["a", "b"], cause },
  ],
  [
    new PassError("fold", [], { cause: runInNewContext("new Error('of another realm')") }),
    "fold (first pass): of another realm",
    { code: "pass-failed" },
  ],
  [new PassError("fold", [], { cause: "a text" }), "fold (first pass): a text", { cause: "a text" }],
  [
    new InputError("input_ids", "two axes", "int32[3]"),
    "input_ids: expected two axes, got int32[3]",
    { code: "invalid-input", input: "input_ids", expected: "two axes", received: "int32[3]" },
  ],
  [
    new BackendError("run-failed", "cpu", "out of memory", { cause }),
    "cpu: out of memory",
    { code: "run-failed", backend: "cpu", cause },
  ],
])("%s", (error, message, fields) => {
  expect(error).toBeInstanceOf(ErnieMError);
  expect(isErnieMError(error)).toBe(true);
  expect(error).toMatchObject({ message, ...fields });
  expect(error.name).toBe(error.constructor.name);
});
