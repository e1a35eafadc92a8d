import { conformanceCases, float16ConformanceCases, trainingConformanceCases } from "@ernie-m/core/testing";
import { describe, expect, it } from "vitest";
import { nodeRuntime } from "../src/index.js";

describe.each([
  { prepacking: true, threads: 1 },
  { prepacking: false, threads: 2 },
])("onnxruntime-node with %o", (options) => {
  const { backend } = nodeRuntime(options);

  it.each(conformanceCases.map((entry) => [entry.name, entry] as const))("%s", async (_, entry) => {
    expect(await entry.check(backend)).toBeLessThanOrEqual(1e-5);
  });

  it.each(trainingConformanceCases.map((entry) => [entry.name, entry] as const))("%s", async (_, entry) => {
    expect(await entry.check(backend)).toBeLessThanOrEqual(1e-5);
  });

  it.each(float16ConformanceCases.map((entry) => [entry.name, entry] as const))("%s", async (_, entry) => {
    expect(await entry.check(backend)).toBeLessThanOrEqual(2e-3);
  });
});
