import { readFileSync } from "node:fs";
import type { Worker } from "node:worker_threads";
import { float32Tensor, type InferenceSession, memoryFiles, type Program } from "@ernie-m/core";
import { GraphBuilder } from "@ernie-m/core/graph";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
// The built package: worker threads run files, not what the test runner makes of them.
import { nodeRuntime, tokenizerPool } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";

/** y = factor · x over float32 [rows, 4]. */
function scaling(factor: number): Program {
  const g = new GraphBuilder("scaling");
  const x = g.input("x", "float32", ["rows", 4]);
  g.output("y", g.mul(x, g.constant(float32Tensor(Float32Array.of(factor), [1]))));
  return { graph: g.build(), weights: new Map(), files: memoryFiles("none", {}) };
}

const feeds = { x: float32Tensor(Float32Array.of(1, 2, 3, 4), [1, 4]) };

async function factorOf(session: InferenceSession): Promise<number> {
  const { y } = await session.run(feeds);
  return Number(y.data[1]) / 2;
}

let threads: Worker[] = [];
const note = (worker: Worker): void => {
  threads.push(worker);
};

beforeEach(() => {
  threads = [];
  process.on("worker", note);
});
afterEach(() => {
  process.off("worker", note);
});

const ended = (worker: Worker): Promise<unknown> => new Promise((resolve) => worker.once("exit", resolve));

/** A message that no worker understands: it throws. */
async function kill(worker: Worker): Promise<void> {
  const end = ended(worker);
  worker.postMessage(null);
  await end;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a worker thread that ends", () => {
  it.each([0, 1])(
    "takes no call with it, and is replaced with every session: thread %i of two",
    async (which) => {
      const runtime = nodeRuntime({ workers: 2 });
      const sessions = await Promise.all([2, 3, 5].map((n) => runtime.backend.createSession(scaling(n))));
      onTestFinished(async () => void (await runtime.close()));
      expect(threads).toHaveLength(2);
      const before = Array.from({ length: 30 }, (_, i) => factorOf(sessions[i % 3]));
      const killing = kill(threads[which]);
      const during = Array.from({ length: 30 }, (_, i) => factorOf(sessions[i % 3]));
      await killing;
      const after = Array.from({ length: 30 }, (_, i) => factorOf(sessions[i % 3]));
      const expected = Array.from({ length: 30 }, (_, i) => [2, 3, 5][i % 3]);
      for (const calls of [before, during, after]) expect(await Promise.all(calls)).toEqual(expected);
      await until(() => threads.length === 3);
      // The other one ends as well: what is left is the new thread, which has every session.
      await kill(threads[1 - which]);
      expect(await Promise.all(sessions.map(factorOf))).toEqual([2, 3, 5]);
    },
  );

  it("leaves no runtime without threads: isReady is false until one is back", async () => {
    const runtime = nodeRuntime({ workers: 1 });
    expect(runtime.isReady).toBe(true);
    const session = await runtime.backend.createSession(scaling(2));
    onTestFinished(() => session.dispose());
    expect(runtime.isReady).toBe(true);
    await kill(threads[0]);
    expect(runtime.isReady).toBe(false);
    expect(await factorOf(session)).toBe(2);
    expect(runtime.isReady).toBe(true);
  });

  it("does not harm sessions that are made or disposed of meanwhile", async () => {
    const runtime = nodeRuntime({ workers: 2 });
    const kept = await runtime.backend.createSession(scaling(2));
    const dropped = await runtime.backend.createSession(scaling(3));
    const killed = threads.map(kill);
    const [made] = await Promise.all([
      runtime.backend.createSession(scaling(5)),
      dropped.dispose(),
      ...killed,
    ]);
    expect(await Promise.all([kept, made].map(factorOf))).toEqual([2, 5]);
    await expect(dropped.run(feeds)).rejects.toMatchObject({ code: "disposed" });
    await Promise.all([kept.dispose(), made.dispose()]);
  });

  it("again and again ends in a typed error, and in an answer when threads stay alive", async () => {
    const runtime = nodeRuntime({ workers: 1 });
    const session = await runtime.backend.createSession(scaling(2));
    onTestFinished(() => session.dispose());
    const killNext = (worker: Worker): void => worker.postMessage(null);
    process.on("worker", killNext);
    const killing = kill(threads[0]);
    await expect(session.run(feeds)).rejects.toMatchObject({
      name: "BackendError",
      code: "worker-lost",
      backend: "onnxruntime-node/cpu",
    });
    await killing;
    expect(runtime.isReady).toBe(false);
    process.off("worker", killNext);
    await until(() => runtime.isReady);
    expect(await factorOf(session)).toBe(2);
    expect(threads.length).toBeLessThan(10);
  }, 20_000);

  it("is not seen by an extractor's callers", async () => {
    const extractor = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime({ workers: 2 }) });
    const ask = () => extractor.extract("Ada Lovelace was born in London.", ["person", "city"]);
    const expected = await ask();
    const calls = Array.from({ length: 40 }, async (_, i) => {
      if (i === 10 || i === 25) threads[i % 2].postMessage(null);
      return ask();
    });
    expect(await Promise.all(calls)).toEqual(calls.map(() => expected));
    await extractor.dispose();
  });
});

describe("a thread of a tokenizer pool that ends", () => {
  const file = (name: string) => readFileSync(new URL(name, referenceModelUrl));
  const tokenizer = ErnieMTokenizer.create({
    sentencePiece: file("sentencepiece.bpe.model"),
    vocab: file("vocab.txt"),
    config: { doLowerCase: true },
    variant: "paddle",
  });

  it.each([1, 2])("takes no batch with it: %i threads", async (workers) => {
    const pool = tokenizerPool(tokenizer, { workers });
    onTestFinished(() => pool.dispose());
    const encode = async (i: number) => (await pool.encodeBatch([`text ${i}`])).inputIds.data;
    await encode(0);
    expect(pool.isReady).toBe(true);
    const before = Array.from({ length: 25 }, (_, i) => encode(i));
    const killing = kill(threads[0]);
    const during = Array.from({ length: 25 }, (_, i) => encode(i));
    await killing;
    const after = Array.from({ length: 25 }, (_, i) => encode(i));
    const expected = Array.from({ length: 25 }, (_, i) => tokenizer.encodeBatch([`text ${i}`]).inputIds.data);
    for (const batches of [before, during, after]) expect(await Promise.all(batches)).toEqual(expected);
    await until(() => threads.length === workers + 1);
  });

  it("may be the last to: batches and disposal are settled", async () => {
    const pool = tokenizerPool(tokenizer, { workers: 1 });
    // Threads are announced a moment later.
    await until(() => threads.length === 1);
    const killing = kill(threads[0]);
    const batch = pool.encodeBatch(["a"]).then(
      ({ rows }) => rows,
      ({ code }: { readonly code: string }) => code,
    );
    await Promise.all([pool.dispose(), killing]);
    expect(["disposed", 1]).toContain(await batch);
    await expect(pool.encodeBatch(["a"])).rejects.toMatchObject({ code: "disposed" });
  });
});
