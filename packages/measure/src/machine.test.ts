import { cpus, totalmem } from "node:os";
import { expect, test } from "vitest";
import { describeMachine } from "./machine.js";
import { peakMemoryBytes } from "./peak-memory.js";

test("a machine says what it has", () => {
  const machine = describeMachine();
  expect(machine).toMatchObject({
    cpu: cpus()[0]?.model.trim(),
    memoryBytes: totalmem(),
    node: process.version,
  });
  expect(machine.cores).toBeGreaterThanOrEqual(1);
  expect(machine.features).toEqual(machine.features.map((feature) => feature.toUpperCase()));
});

test("the most memory is at least what there is, and grows with what is touched", () => {
  const before = peakMemoryBytes();
  expect(before).toBeGreaterThan(process.memoryUsage().heapUsed);
  const touched = new Uint8Array(2 * before).fill(1);
  expect(peakMemoryBytes()).toBeGreaterThanOrEqual(touched.length);
});
