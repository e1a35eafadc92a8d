import { describe, expect, it } from "vitest";
import { nodeRuntime } from "./node-runtime.js";

describe("nodeRuntime", () => {
  it("names its backend", () => {
    expect(nodeRuntime().backend.name).toBe("onnxruntime-node/cpu");
  });

  it.each([0, -1, 1.5, Number.NaN, 1025])("refuses %d threads", (threads) => {
    expect(() => nodeRuntime({ threads })).toThrow(
      `threads: expected an integer from 1 to 1024, got ${threads}`,
    );
  });

  it("takes options that are undefined as left out", () => {
    expect(() =>
      nodeRuntime({ threads: undefined, spinning: undefined, prepacking: undefined }),
    ).not.toThrow();
  });

  it("opens nothing when the signal is aborted already", async () => {
    const opening = nodeRuntime().openCheckpoint("nowhere", { signal: AbortSignal.abort() });
    await expect(opening).rejects.toMatchObject({ name: "AbortError" });
  });
});
