import { BackendError, float32Tensor, memoryFiles, type Program } from "@ernie-m/core";
import { GraphBuilder } from "@ernie-m/core/graph";
import { conformanceCases } from "@ernie-m/core/testing";
import { readJsonLines, referenceModelUrl } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
// The built package: worker threads run files, not what the test runner makes of them.
import { nodeRuntime } from "@ernie-m/runtime-node";
import { describe, expect, it } from "vitest";

/** y = x + x over float32 [rows, 4]. */
function doubling(): Program {
  const g = new GraphBuilder("doubling");
  const x = g.input("x", "float32", ["rows", 4]);
  g.output("y", g.add(x, x));
  return { graph: g.build(), weights: new Map(), files: memoryFiles("none", {}) };
}

const { backend } = nodeRuntime({ workers: 2 });

describe("worker threads", () => {
  it.each(conformanceCases.map((entry) => [entry.name, entry] as const))("%s", async (_, entry) => {
    expect(await entry.check(backend)).toBeLessThanOrEqual(1e-5);
  });

  it("give every overlapping run its own result and leave the feeds alone, views too", async () => {
    const session = await backend.createSession(doubling());
    const all = Float32Array.from({ length: 400 }, (_, i) => i);
    const runs = Array.from({ length: 100 }, (_, i) => {
      const x = float32Tensor(all.subarray(4 * i, 4 * i + 4), [1, 4]);
      return session.run({ x });
    });
    const results = await Promise.all(runs);
    results.forEach(({ y }, i) => {
      expect([...y.data]).toEqual([8 * i, 8 * i + 2, 8 * i + 4, 8 * i + 6]);
    });
    expect([...all.subarray(0, 4)]).toEqual([0, 1, 2, 3]);
    await session.dispose();
  });

  it("leave the calling thread free while they compute", async () => {
    const extractor = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime({ workers: 1 }) });
    const texts = readJsonLines<{ readonly text: string }>("reference/extraction.jsonl").map(
      ({ text }) => text,
    );
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await extractor.extract(texts, ["person"]);
    clearInterval(timer);
    await extractor.dispose();
    expect(ticks).toBeGreaterThan(10);
  });

  it("find what one thread finds", async () => {
    const texts = readJsonLines<{ readonly text: string }>("reference/extraction.jsonl").map(
      ({ text }) => text,
    );
    const schema = [{ person: ["birthplace", "employer"] }, "organization"];
    const [alone, pooled] = await Promise.all(
      [{ threads: 1 }, { workers: 2 }].map((options) =>
        loadExtractor(referenceModelUrl, { runtime: nodeRuntime(options) }),
      ),
    );
    expect(await pooled.extract(texts, schema)).toEqual(await alone.extract(texts, schema));
    await alone.dispose();
    await pooled.dispose();
  });

  it("say why a session cannot be made and a run cannot be done", async () => {
    const program = doubling();
    const broken = {
      ...program,
      graph: { ...program.graph, outputs: [{ name: "x", value: program.graph.outputs[0].value }] },
    };
    await expect(backend.createSession(broken)).rejects.toMatchObject({ code: "session-failed" });

    const session = await backend.createSession(program);
    const wrong = float32Tensor(new Float32Array(6), [2, 3]);
    await expect(session.run({ x: wrong })).rejects.toMatchObject({ code: "run-failed" });
    await expect(session.run({ x: wrong })).rejects.toBeInstanceOf(BackendError);
    await session.dispose();
    await session.dispose();
    await expect(session.run({ x: wrong })).rejects.toMatchObject({ code: "disposed" });
  });

  it("end with their last session and start again with the next", async () => {
    for (let i = 0; i < 3; i++) {
      const session = await backend.createSession(doubling());
      const { y } = await session.run({ x: float32Tensor(Float32Array.of(1, 2, 3, 4), [1, 4]) });
      expect([...y.data]).toEqual([2, 4, 6, 8]);
      await session.dispose();
    }
  });
});

it("a number of workers that cannot be is refused", () => {
  expect(() => nodeRuntime({ workers: 0 })).toThrow("workers: expected an integer from 1 to 1024, got 0");
});
