import fc from "fast-check";
import { expect, test } from "vitest";
import { inferRules } from "../src/ir/infer.js";
import { verify } from "../src/ir/verify.js";
import { commonSubexpressions } from "../src/passes/common-subexpressions.js";
import { eliminateDeadCode } from "../src/passes/eliminate-dead-code.js";
import { randomGraphs } from "./random-graph.js";

test("random graphs are legal, use every operation, and give every pass something to do", () => {
  const used = new Set<string>();
  const counts = { merged: 0, dropped: 0, aliased: 0 };
  for (const { graph } of fc.sample(randomGraphs(), { numRuns: 500, seed: 1 })) {
    verify(graph);
    for (const { op } of eliminateDeadCode.run(graph).graph.nodes) used.add(op);
    if (commonSubexpressions.run(graph).applied > 0) counts.merged++;
    if (eliminateDeadCode.run(graph).applied > 0) counts.dropped++;
    if (new Set(graph.outputs.map((port) => port.value)).size < graph.outputs.length) counts.aliased++;
  }
  expect([...used].sort()).toEqual(Object.keys(inferRules).sort());
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(50);
});
