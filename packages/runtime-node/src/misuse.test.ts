import { expect, test } from "vitest";
import { nodeRuntime, tokenizerPool, trainingFolder } from "./index.js";

const anything: readonly unknown[] = [null, true, 0, Number.NaN, 5n, "", Symbol("symbol")];
const runtime = nodeRuntime();
const tokenizer = { parts: {} } as never;

/** Functions with an argument that is anything. */
const calls: Readonly<Record<string, (value: unknown) => unknown>> = {
  nodeRuntime: (options) => nodeRuntime(options as never),
  tokenizerPool: (value) => tokenizerPool(value as never),
  "tokenizerPool, options": (options) => tokenizerPool(tokenizer, options as never),
  trainingFolder: (value) => trainingFolder(value as never, "folder"),
  "trainingFolder, folder": (folder) => trainingFolder(runtime, folder as never),
};

test.each(Object.entries(calls))("%s refuses what it cannot be given by name", (_, call) => {
  for (const value of anything)
    expect(() => call(value)).toThrow(expect.objectContaining({ code: "invalid-input" }));
});

test("what has to be given is asked for by name", () => {
  expect(() => (trainingFolder as () => unknown)()).toThrow("runtime: expected a runtime");
  expect(() => (trainingFolder as (value: unknown) => unknown)(runtime)).toThrow("folder: expected a path");
  expect(() => (tokenizerPool as () => unknown)()).toThrow("tokenizer: expected an ErnieMTokenizer");
});
