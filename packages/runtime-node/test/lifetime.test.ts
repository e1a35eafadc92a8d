import { createRequire } from "node:module";
import { float32Tensor, type InferenceSession, int32Tensor, memoryFiles, type Program } from "@ernie-m/core";
import { GraphBuilder } from "@ernie-m/core/graph";
import { worstDifference } from "@ernie-m/core/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { nodeRuntime } from "../src/index.js";
import { expected, feedsOf, inMemory, smallGraph, weights } from "./small-program.js";

const program = {
  graph: smallGraph(),
  weights: new Map(inMemory(Object.keys(weights))),
  files: memoryFiles("memory", {}),
};

function isOrtLoaded(): boolean {
  return Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("onnxruntime-node"));
}

async function smallSession(): Promise<InferenceSession> {
  const session = await nodeRuntime({ threads: 1 }).backend.createSession(program);
  onTestFinished(() => session.dispose());
  return session;
}

// First in the file: once loaded, the module stays.
it("loads onnxruntime-node with the first session, not before", async () => {
  const { backend } = nodeRuntime();
  expect(isOrtLoaded()).toBe(false);
  await (await backend.createSession(program)).dispose();
  expect(isOrtLoaded()).toBe(true);
});

describe("runs", () => {
  it("that overlap give each its own result", async () => {
    const session = await smallSession();
    const calls = Array.from({ length: 20 }, (_, i) =>
      feedsOf(...Array.from({ length: 1 + i }, (_, k) => 2 * k)),
    );
    const results = await Promise.all(calls.map((feeds) => session.run(feeds)));
    results.forEach(({ y }, i) => {
      expect(worstDifference(y!, expected(calls[i]))).toBeLessThanOrEqual(1e-5);
    });
  });

  it("own their results: later runs and the session's end change nothing in them", async () => {
    const session = await smallSession();
    const { y } = await session.run(feedsOf(1, 2, 3));
    const before = y!.data.slice();
    for (let i = 0; i < 50; i++) await session.run(feedsOf(4, 5, 6));
    await session.dispose();
    expect(y!.data).toEqual(before);
  });

  it("ignore feeds that the graph does not have", async () => {
    const session = await smallSession();
    const feeds = feedsOf(3);
    const { y } = await session.run({ ...feeds, other: feedsOf(1, 2).ids! });
    expect(worstDifference(y!, expected(feeds))).toBeLessThanOrEqual(1e-5);
  });

  it.each([
    ["a missing feed", {}, "ids: is not fed"],
    ["another rank", { ids: int32Tensor(Int32Array.of(1), [1, 1]) }, "rank"],
    ["another dtype", { ids: { dtype: "int64", shape: [1], data: BigInt64Array.of(1n) } }, "data type"],
    ["data that is too short", { ids: int32Tensor(Int32Array.of(1), [2]) }, "size"],
    ["a row past the table", feedsOf(40), "out of data bounds"],
    [
      "bfloat16, which cannot be fed",
      { ids: { dtype: "bfloat16", shape: [1], data: Uint16Array.of(1) } },
      "bfloat16",
    ],
  ] as const)("fail on %s with one line", async (_, feeds, reason) => {
    const session = await smallSession();
    await expect(session.run(feeds)).rejects.toMatchObject({
      name: "BackendError",
      code: "run-failed",
      message: expect.stringMatching(new RegExp(`^onnxruntime-node/cpu: .*${reason}.*$`)),
    });
    await expect(session.run(feedsOf(1))).resolves.toHaveProperty("y");
  });
});

describe("a signal", () => {
  it("stops a run before it starts", async () => {
    const session = await smallSession();
    await expect(session.run(feedsOf(1), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  it("given while a run is under way rejects that run alone", async () => {
    const session = await smallSession();
    const controller = new AbortController();
    const stopped = session.run(feedsOf(1), { signal: controller.signal });
    const other = session.run(feedsOf(2));
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    await expect(other).resolves.toHaveProperty("y");
  });
});

describe("dispose", () => {
  it("waits for runs under way, refuses later ones, and may be called again", async () => {
    const session = await smallSession();
    const events: string[] = [];
    const feeds = feedsOf(1, 2);
    const runs = [1, 2, 3].map(async (n) => {
      const { y } = await session.run(feeds);
      events.push(`run ${n}`);
      return y!;
    });
    const disposals = [1, 2].map(async () => {
      await session.dispose();
      events.push("disposed");
    });
    await expect(session.run(feeds)).rejects.toMatchObject({ name: "BackendError", code: "disposed" });
    for (const y of await Promise.all(runs))
      expect(worstDifference(y, expected(feeds))).toBeLessThanOrEqual(1e-5);
    await Promise.all(disposals);
    expect(events).toEqual(["run 1", "run 2", "run 3", "disposed", "disposed"]);
    await session.dispose();
  });

  it("frees what a session holds: 200 sessions leave no trace", async () => {
    // 4 MiB of weights a session: kept, 200 of them would take 800 MiB; half of that may wait for a collection.
    const g = new GraphBuilder("large");
    const shape = [2 ** 18, 4];
    g.output("y", g.gather(g.parameter("table", "float32", shape), g.input("ids", "int32", ["tokens"]), 0));
    const table = new Uint8Array(Float32Array.from({ length: 2 ** 20 }, (_, i) => i).buffer);
    const large: Program = {
      graph: g.build(),
      weights: new Map([["table", { kind: "memory", data: table }]]),
      files: memoryFiles("memory", {}),
    };
    const cycle = async (): Promise<void> => {
      const session = await nodeRuntime({ threads: 1 }).backend.createSession(large);
      const { y } = await session.run(feedsOf(2 ** 18 - 1));
      expect(y!.data[3]).toBe(2 ** 20 - 1);
      await session.dispose();
    };
    for (let i = 0; i < 20; i++) await cycle();
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 200; i++) await cycle();
    expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(400);
  });
});

it("gives memory back when sessions are disposed of, however often they are made", async () => {
  const size = 4096;
  const g = new GraphBuilder("large");
  const bias = g.constant(float32Tensor(new Float32Array(size), [size]));
  g.output(
    "y",
    g.linear(
      g.input("x", "float32", ["rows", size]),
      g.parameter("weight", "float32", [size, size]),
      bias,
      false,
    ),
  );
  const data = new Uint8Array(4 * size * size);
  const files = memoryFiles("memory", {});
  const large: Program = {
    graph: g.build(),
    weights: new Map([["weight", { kind: "memory", data }]]),
    files,
  };
  const { backend } = nodeRuntime({ threads: 1 });
  // A session packs the weight's 64 MiB into memory of its own, if the processor's kernels want them packed.
  const half = data.byteLength / 2;
  const round = async (): Promise<void> => {
    const session = await backend.createSession(large);
    await session.run({ x: float32Tensor(new Float32Array(size), [1, size]) });
    await session.dispose();
  };
  await round();
  const left = process.memoryUsage.rss();
  for (let i = 0; i < 5; i++) {
    await round();
    // On a busy machine the system counts what was given back a moment later.
    await expect.poll(() => process.memoryUsage.rss() - left, { timeout: 20_000 }).toBeLessThan(half);
  }
});
