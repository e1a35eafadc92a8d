import { float32Tensor, memoryFiles, type Program } from "@ernie-m/core";
import { GraphBuilder } from "@ernie-m/core/graph";
// The built package: worker threads run files, not what the test runner makes of them.
import { nodeRuntime } from "@ernie-m/runtime-node";
import { expect, test } from "vitest";

function sum(): Program {
  const g = new GraphBuilder("sum");
  g.output("z", g.add(g.input("x", "float32", ["n"]), g.input("y", "float32", ["n"])));
  return { graph: g.build(), weights: new Map(), files: memoryFiles("memory", {}) };
}

test.each([undefined, 1])(
  "what ONNX Runtime throws is told without its source: %s workers",
  async (workers) => {
    const session = await nodeRuntime({ threads: 1, workers }).backend.createSession(sum());
    // Sizes that are one to the graph, and differ.
    const feeds = { x: float32Tensor(new Float32Array(3), [3]), y: float32Tensor(new Float32Array(2), [2]) };
    const failure: unknown = await session.run(feeds).catch((error: unknown) => error);
    await session.dispose();
    expect(failure).toMatchObject({ name: "BackendError", code: "run-failed" });
    const { message } = failure as Error;
    expect(message).toMatch(/^onnxruntime-node\/cpu: .*Add.* 2 by 3$/);
    expect(message).not.toMatch(/\.(?:cc|h):\d+|onnxruntime::| was false/);
  },
);
