import { describe, expect, test } from "vitest";
import type { InferenceBackend, InferenceSession, Program } from "../backend.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { BackendError } from "../errors.js";
import { GraphBuilder } from "../ir/builder.js";
import { inferRules } from "../ir/infer.js";
import { float32Tensor, type Tensor } from "../tensor.js";
import { conformanceCases, float16ConformanceCases } from "./conformance.js";
import { referenceBackend } from "./reference-backend.js";
import { trainingConformanceCases } from "./training-conformance.js";

const allCases = [...conformanceCases, ...float16ConformanceCases, ...trainingConformanceCases];

/** `y = x * w`, with `w` where the program says. */
function scaling(weights: Program["weights"]): Program {
  const g = new GraphBuilder("scaling");
  g.output("y", g.mul(g.input("x", "float32", ["batch", 2]), g.parameter("w", "float32", [2])));
  const data = new Uint8Array(Float32Array.of(9, 9, 3, 4).buffer);
  return { graph: g.build(), weights, files: memoryFiles("folder", { "model.bin": data }) };
}

const feeds = { x: float32Tensor(Float32Array.of(1, 2, 10, 20), [2, 2]) };

/** The reference backend with its sessions changed. */
function changed(change: (session: InferenceSession) => InferenceSession): InferenceBackend {
  const inner = referenceBackend();
  return { name: "changed", createSession: async (program) => change(await inner.createSession(program)) };
}

describe("the reference backend", () => {
  test("reads weights from files and from memory", async () => {
    const inFile = { kind: "file", file: "model.bin", offset: 8, length: 8 } as const;
    const inMemory = { kind: "memory", data: new Uint8Array(Float32Array.of(3, 4).buffer) } as const;
    for (const storage of [inFile, inMemory]) {
      const session = await referenceBackend().createSession(scaling(new Map([["w", storage]])));
      const { y } = await session.run(feeds);
      expect(y).toEqual(float32Tensor(Float32Array.of(3, 8, 30, 80), [2, 2]));
    }
  });

  test("names a weight that is missing", async () => {
    const creation = referenceBackend().createSession(scaling(new Map()));
    await expect(creation).rejects.toBeInstanceOf(BackendError);
    await expect(creation).rejects.toMatchObject({
      code: "session-failed",
      message: "reference: no weight w",
    });
  });

  test("refuses to run once disposed, however often", async () => {
    const storage = { kind: "file", file: "model.bin", offset: 0, length: 8 } as const;
    const session = await referenceBackend().createSession(scaling(new Map([["w", storage]])));
    await session.dispose();
    await session.dispose();
    await expect(session.run(feeds)).rejects.toMatchObject({ code: "disposed" });
  });
});

describe("the conformance suite", () => {
  test.each(allCases)("$name: the interpreter agrees with itself", async (each) => {
    expect(await each.check(referenceBackend())).toBe(0);
  });

  test("covers every operation", async () => {
    const seen = new Set<string>();
    const inner = referenceBackend();
    const watching: InferenceBackend = {
      name: "watching",
      createSession(program) {
        for (const { op } of program.graph.nodes) seen.add(op);
        return inner.createSession(program);
      },
    };
    for (const each of allCases) await each.check(watching);
    expect([...seen].sort()).toEqual(Object.keys(inferRules).sort());
  });

  test("sees a backend that is off by a little, in every case", async () => {
    const off = changed((session) => ({
      ...session,
      async run(given) {
        const { y } = await session.run(given);
        const data = Float32Array.from(y.data as Float32Array, (value) => value + 1e-3);
        return { y: float32Tensor(data, y.shape) };
      },
    }));
    for (const each of allCases) expect(await each.check(off), each.name).toBeGreaterThan(1e-5);
  });

  test("sees a backend that writes to its feeds", async () => {
    const writing = changed((session) => ({
      ...session,
      async run(given) {
        const result = await session.run(given);
        (given.x as Tensor<"float32">).data[0] = 7;
        return result;
      },
    }));
    for (const each of allCases) expect(await each.check(writing), each.name).toBe(Number.POSITIVE_INFINITY);
  });
});
