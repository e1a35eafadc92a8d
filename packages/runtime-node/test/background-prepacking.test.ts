import type { Worker } from "node:worker_threads";
import { float32Tensor, memoryFiles, type Program } from "@ernie-m/core";
import { GraphBuilder } from "@ernie-m/core/graph";
import { worstDifference } from "@ernie-m/core/testing";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMModel } from "@ernie-m/heads";
// The built package: worker threads run files, not what the test runner makes of them.
import { nodeRuntime } from "@ernie-m/runtime-node";
import { describe, expect, it, test } from "vitest";

const SIZE = 1024;

/** y = x · weight over float32 [rows, 1024], the weight 4 MiB in memory. */
function multiplying(): Program {
  const g = new GraphBuilder("multiplying");
  const bias = g.constant(float32Tensor(new Float32Array(SIZE), [SIZE]));
  const x = g.input("x", "float32", ["rows", SIZE]);
  g.output("y", g.linear(x, g.parameter("weight", "float32", [SIZE, SIZE]), bias, false));
  const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i * 1.7) / 32);
  const data = new Uint8Array(values.buffer);
  return {
    graph: g.build(),
    weights: new Map([["weight", { kind: "memory", data }]]),
    files: memoryFiles("memory", {}),
  };
}

const x = float32Tensor(
  Float32Array.from({ length: 32 * SIZE }, (_, i) => Math.cos(i * 0.3)),
  [32, SIZE],
);

/** Worker threads of this process that have not ended. */
const alive = new Set<Worker>();
let started = 0;
process.on("worker", (worker) => {
  started++;
  alive.add(worker);
  worker.once("exit", () => alive.delete(worker));
});

describe.each([
  ["on the calling thread", {}],
  ["in workers", { workers: 2 }],
])("prepacking in the background, first %s", (_, options) => {
  it("changes no result when the sessions are swapped", async () => {
    const { backend } = nodeRuntime({ threads: 1, ...options, prepacking: "background" });
    const session = await backend.createSession(multiplying());
    const { y: first } = await session.run({ x });
    // Another worker's session is made in less time than these runs take.
    for (let run = 0; run < 200; run++) {
      const { y } = await session.run({ x });
      expect(worstDifference(y!, first!)).toBeLessThanOrEqual(1e-6);
    }
    await session.dispose();
    await expect(session.run({ x })).rejects.toMatchObject({ code: "disposed" });
  });

  it("may be disposed of in every phase, and made again", async () => {
    const { backend } = nodeRuntime({ threads: 1, ...options, prepacking: "background" });
    for (const milliseconds of [0, 1, 5, 20, 100, 400]) {
      const session = await backend.createSession(multiplying());
      const run = session.run({ x });
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      await session.dispose();
      expect((await run).y!.shape).toEqual([32, SIZE]);
    }
    expect(started).toBeGreaterThan(0);
    expect(alive.size).toBe(0);
  });
});

it("leaves the calling thread free once the sessions are swapped", async () => {
  const { backend } = nodeRuntime({ threads: 1, prepacking: "background" });
  const session = await backend.createSession(multiplying());
  let swapped = false;
  // A run on the calling thread lets nothing in between its beginning and its end.
  for (let run = 0; run < 2000 && !swapped; run++) {
    let turns = 0;
    const count = (): NodeJS.Immediate => setImmediate(() => ++turns < 1000 && count());
    count();
    await session.run({ x });
    swapped = turns > 3;
    turns = 1000;
  }
  await session.dispose();
  expect(swapped).toBe(true);
});

test("a model that is warmed up has made its session; disposed of, it can be loaded again", async () => {
  for (let round = 0; round < 2; round++) {
    const { backend, ...runtime } = nodeRuntime({ threads: 1 });
    let sessions = 0;
    const counting = {
      ...backend,
      createSession: (program: Program) => {
        sessions++;
        return backend.createSession(program);
      },
    };
    const model = await ErnieMModel.fromPretrained(referenceModelUrl, {
      runtime: { ...runtime, backend: counting },
    });
    expect(sessions).toBe(0);
    await model.warmUp();
    expect(sessions).toBe(1);
    const ids = { dtype: "int32" as const, shape: [2, 3], data: Int32Array.of(0, 9, 2, 0, 8, 2) };
    const mask = { ...ids, data: new Int32Array(6).fill(1) };
    await model.forward({ inputIds: ids, attentionMask: mask });
    await model.forward({ inputIds: ids, attentionMask: mask }, { maskMode: "paddle" });
    expect(sessions).toBe(1);
    await model.dispose();
    await expect(model.warmUp()).rejects.toMatchObject({ code: "disposed" });
  }
});
