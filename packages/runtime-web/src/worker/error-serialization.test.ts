import { runInNewContext } from "node:vm";
import { ConfigError, isErnieMError } from "@ernie-m/config";
import {
  BackendError,
  CheckpointError,
  DownloadError,
  GraphError,
  InputError,
  WeightError,
} from "@ernie-m/core";
import { expect, test } from "vitest";
import { receiveError, sendError } from "./error-serialization.js";

const cause = new CheckpointError("truncated-file", "a.bin", "ends early");

test.each([
  new CheckpointError("malformed-file", "w", "broken", { cause }),
  new DownloadError("offline", "w", "is not here", { cause }),
  new DownloadError("corrupt", "w", "is a page"),
  new BackendError("run-failed", "onnxruntime-web/wasm", "no: memory", { cause }),
  new GraphError("encoder/add", "shapes differ"),
  new InputError("input_ids", "int32", "float32"),
])("%s arrives as it was", (error) => {
  const received = receiveError(structuredClone(sendError(error)));
  expect(received).toBeInstanceOf(error.constructor);
  expect(isErnieMError(received)).toBe(true);
  expect({ ...received, cause: undefined }).toEqual({ ...error, cause: undefined });
  expect([received.name, received.message]).toEqual([error.name, error.message]);
  expect(received.cause).toEqual(error.cause);
});

test.each([
  new ConfigError("config.json", [{ path: "hidden_size", expected: "a number", received: '"x"' }]),
  new WeightError("weight-shape", { file: "w", tensor: "t", expected: "[1]", received: "[2]" }),
])("%s keeps name, code and message", (error) => {
  const received = receiveError(structuredClone(sendError(error)));
  expect(isErnieMError(received)).toBe(true);
  expect(received).toMatchObject({ name: error.name, code: error.code, message: error.message });
});

test("an abort stays one, any other error keeps its name", () => {
  const aborted = receiveError(structuredClone(sendError(new DOMException("stop", "AbortError"))));
  expect(aborted).toBeInstanceOf(DOMException);
  expect(aborted).toMatchObject({ name: "AbortError", message: "stop" });
  expect(receiveError(sendError(new RangeError("far")))).toMatchObject({
    name: "RangeError",
    message: "far",
  });
  expect(receiveError(sendError("text"))).toMatchObject({ name: "Error", message: "text" });
});

test("an error of another realm keeps its name, its message and its causes", () => {
  const thrown: unknown = runInNewContext(
    "new RangeError('far', { cause: new TypeError('farther', { cause: 'farthest' }) })",
  );
  expect(thrown).not.toBeInstanceOf(Error);
  expect(receiveError(structuredClone(sendError(thrown)))).toMatchObject({
    name: "RangeError",
    message: "far",
    cause: { name: "TypeError", message: "farther", cause: { message: "farthest" } },
  });
});

test("causes end, also when they go round", () => {
  const error = new Error("outer");
  error.cause = error;
  let depth = 0;
  for (let at: unknown = receiveError(sendError(error)); at instanceof Error; at = at.cause) depth += 1;
  expect(depth).toBeLessThan(10);
});
