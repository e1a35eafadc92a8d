import { expect, test } from "vitest";
import {
  checkpointFromFiles,
  checkpointFromUrls,
  clearCache,
  hostRuntime,
  webRuntime,
  workerRuntime,
} from "./index.js";

const calls = { checkpointFromFiles, checkpointFromUrls, clearCache, hostRuntime, webRuntime, workerRuntime };
const anything: readonly unknown[] = [null, true, 0, Number.NaN, 5n, "x", Symbol("symbol")];

test.each(Object.entries(calls))("%s refuses what it cannot be given by name", async (_, call) => {
  for (const value of anything)
    await expect(async () => (call as (value: unknown) => unknown)(value)).rejects.toMatchObject({
      code: "invalid-input",
    });
});

test("a runtime without a worker is refused at once, and nothing fails later", async () => {
  for (const worker of [undefined, {}, { postMessage: () => undefined }])
    expect(() => workerRuntime(worker as unknown as Worker)).toThrow("worker: expected a Worker");
  for (const which of [{ location: null }, { url: 5 }])
    await expect(clearCache(which as never)).rejects.toMatchObject({ code: "invalid-input" });
});
