import { describe, expect, test } from "vitest";
import {
  copyOf,
  fullRun,
  plainRun,
  poolingHead,
  randomModel,
  runnerOf,
  tokenHead,
} from "../../test/random-model.js";
import type { InferenceBackend, Program } from "../backend.js";
import { BackendError, InputError } from "../errors.js";
import { float32Tensor, int32Tensor, type Tensor } from "../tensor.js";
import { worstDifference } from "../testing/compare.js";
import { referenceBackend } from "../testing/reference-backend.js";
import { plainEncoder } from "./encoder.js";

interface Watched {
  readonly backend: InferenceBackend;
  readonly programs: Program[];
  disposals: number;
}

/** The interpreter, its sessions counted; `failures` creations fail first, and creation takes a while. */
function watchedBackend(failures = 0): Watched {
  const inner = referenceBackend();
  let left = failures;
  const watched: Watched = {
    programs: [],
    disposals: 0,
    backend: {
      name: "watched",
      async createSession(program) {
        watched.programs.push(program);
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (left-- > 0) throw new BackendError("session-failed", "watched", "out of memory");
        const session = await inner.createSession(program);
        return {
          run: (feeds, options) => session.run(feeds, options),
          async dispose() {
            await session.dispose();
            watched.disposals++;
          },
        };
      },
    },
  };
  return watched;
}

const ids = (...values: readonly number[]): Tensor =>
  int32Tensor(Int32Array.from(values), [1, values.length]);
const model = randomModel();

describe("sessions", () => {
  test("are made once for each set of options and shared by calls at once", async () => {
    const watched = watchedBackend();
    const runner = runnerOf(model, tokenHead, watched.backend);
    const [a, b] = await Promise.all([
      runner.run({ inputIds: ids(3, 4) }, plainRun),
      runner.run({ inputIds: ids(5, 6, 7) }, plainRun),
    ]);
    expect(watched.programs).toHaveLength(1);
    expect(a.last_hidden_state.shape).toEqual([1, 2, 6]);
    expect(b.last_hidden_state.shape).toEqual([1, 3, 6]);
    const alone = await runnerOf(model).run({ inputIds: ids(5, 6, 7) }, plainRun);
    expect(b).toEqual(alone);

    await runner.run({ inputIds: ids(3) }, { ...plainRun, hiddenStates: true });
    await runner.run({ inputIds: ids(3) }, { ...plainRun, attentions: true });
    await runner.run({ inputIds: ids(3), headMask: float32Tensor(new Float32Array(3), [3]) }, plainRun);
    await runner.run({ inputsEmbeds: float32Tensor(new Float32Array(6), [1, 1, 6]) }, plainRun);
    expect(watched.programs).toHaveLength(5);
    await runner.run({ inputIds: ids(4) }, { ...plainRun, attentions: true });
    await runner.run({ inputIds: ids(4) }, { ...plainRun, maskRule: { mode: "paddle", paddedLength: 4 } });
    expect(watched.programs).toHaveLength(5);
  });

  test("made ahead are the ones that calls use, however the options are written", async () => {
    const watched = watchedBackend();
    const runner = runnerOf(model, tokenHead, watched.backend);
    const { input, ...flags } = plainEncoder;
    await runner.warmUp({ ...flags, input });
    await runner.run({ inputIds: ids(3, 4) }, plainRun);
    expect(watched.programs).toHaveLength(1);
  });

  test("get the weights that their graph names and no others", async () => {
    const watched = watchedBackend();
    await runnerOf(model, tokenHead, watched.backend).run({ inputIds: ids(3) }, plainRun);
    await runnerOf(model, poolingHead, watched.backend).run({ inputIds: ids(3) }, plainRun);
    const names = watched.programs.map((program) => [...program.weights.keys()]);
    expect(names[0]).not.toContain("ernie_m.pooler.dense.weight");
    expect(names[1].sort()).toEqual([...model.weights.keys()].sort());
    for (const program of watched.programs)
      expect(program.graph.parameters.map((port) => port.name).sort()).toEqual(
        [...program.weights.keys()].sort(),
      );
  });

  test("that could not be made are tried again by the next call", async () => {
    const watched = watchedBackend(1);
    const runner = runnerOf(model, tokenHead, watched.backend);
    const calls = await Promise.allSettled([
      runner.run({ inputIds: ids(3) }, plainRun),
      runner.run({ inputIds: ids(4) }, plainRun),
    ]);
    expect(calls.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(watched.programs).toHaveLength(1);
    await expect(runner.run({ inputIds: ids(3) }, plainRun)).resolves.toHaveProperty("last_hidden_state");
    expect(watched.programs).toHaveLength(2);
  });
});

describe("dispose", () => {
  test("frees every session once, those still in the making too, however often it is called", async () => {
    const watched = watchedBackend();
    const runner = runnerOf(model, tokenHead, watched.backend);
    await runner.run({ inputIds: ids(3) }, plainRun);
    const pending = runner.warmUp({ ...plainEncoder, attentions: true });
    const first = runner.dispose();
    await runner.dispose();
    expect(watched.disposals).toBe(2);
    await Promise.all([first, pending]);
    await runner.dispose();
    expect(watched.disposals).toBe(2);
  });

  test("makes later calls fail, by code", async () => {
    const watched = watchedBackend();
    const runner = runnerOf(model, tokenHead, watched.backend);
    await runner.dispose();
    const call = runner.run({ inputIds: ids(3) }, plainRun);
    await expect(call).rejects.toBeInstanceOf(BackendError);
    await expect(call).rejects.toMatchObject({
      code: "disposed",
      message: "watched: the model was disposed",
    });
    await expect(runner.warmUp(plainEncoder)).rejects.toMatchObject({ code: "disposed" });
    expect(watched.programs).toEqual([]);
  });

  test("passes over sessions that were never made, and frees the others when one fails", async () => {
    const failed = watchedBackend(1);
    const runner = runnerOf(model, tokenHead, failed.backend);
    const pending = runner.run({ inputIds: ids(3) }, plainRun);
    const ended = expect(pending).rejects.toMatchObject({ code: "session-failed" });
    await runner.dispose();
    await ended;

    let freed = 0;
    const stubborn = runnerOf(model, tokenHead, {
      name: "stubborn",
      createSession: async ({ graph }) => ({
        run: async () => ({}),
        async dispose() {
          if (graph.outputs.length === 1) throw new BackendError("run-failed", "stubborn", "still busy");
          freed++;
        },
      }),
    });
    await stubborn.warmUp(plainEncoder);
    await stubborn.warmUp({ ...plainEncoder, attentions: true });
    await expect(stubborn.dispose()).rejects.toThrow("stubborn: still busy");
    expect(freed).toBe(1);
  });
});

describe("a call", () => {
  test("with bad input fails before any session is made", async () => {
    const watched = watchedBackend();
    const runner = runnerOf(model, tokenHead, watched.backend);
    await expect(runner.run({ inputIds: ids(99) }, plainRun)).rejects.toBeInstanceOf(InputError);
    expect(watched.programs).toEqual([]);
  });

  test("that was cancelled fails with the signal's reason", async () => {
    const watched = watchedBackend();
    const runner = runnerOf(model, tokenHead, watched.backend);
    const signal = AbortSignal.abort(new Error("no longer wanted"));
    await expect(runner.run({ inputIds: ids(3) }, { ...plainRun, signal })).rejects.toThrow(
      "no longer wanted",
    );
    expect(watched.programs).toEqual([]);
  });

  test("hands its signal to the session", async () => {
    const controller = new AbortController();
    const runner = runnerOf(model);
    const call = runner.run({ inputIds: ids(3) }, { ...plainRun, signal: controller.signal });
    controller.abort(new Error("changed my mind"));
    await expect(call).rejects.toThrow("changed my mind");
  });

  test.each([
    ["hf", { mode: "hf" }],
    ["paddle", { mode: "paddle", paddedLength: 8 }],
  ] as const)("T3: never writes to what it is given (%s)", async (_, maskRule) => {
    const tensors = {
      inputIds: int32Tensor(Int32Array.of(3, 1, 4, 5, 6, 7), [2, 3]),
      attentionMask: float32Tensor(Float32Array.of(1, 1, 1, 0, 1, 1, 1, 1), [2, 4]),
      positionIds: int32Tensor(Int32Array.of(3, 2, 1, 0, 1, 2), [2, 3]),
      headMask: float32Tensor(Float32Array.of(1, 0.5, 0), [3]),
    };
    const filled = (): Tensor => float32Tensor(new Float32Array(12).fill(0.5), [2, 3, 1, 2]);
    const past = { k0: filled(), v0: filled(), k1: filled(), v1: filled() };
    const before = copyOf({ ...tensors, ...past });
    const pastKeyValues = [
      { key: past.k0, value: past.v0 },
      { key: past.k1, value: past.v1 },
    ];
    await runnerOf(model).run({ ...tensors, pastKeyValues }, { ...fullRun, maskRule });
    expect({ ...tensors, ...past }).toEqual(before);
  });
});

test("present keys and values given as the past are attended to as documented", async () => {
  const runner = runnerOf(model);
  const prefix = await runner.run({ inputIds: ids(3, 4) }, fullRun);
  const pastKeyValues = [0, 1].map((i) => ({
    key: prefix[`present.${i}.key`],
    value: prefix[`present.${i}.value`],
  }));
  const next = await runner.run({ inputIds: ids(5, 6, 7), pastKeyValues }, fullRun);
  expect(next["attentions.0"].shape).toEqual([1, 3, 3, 5]);
  expect(next["present.1.key"].shape).toEqual([1, 3, 5, 2]);
  // The first layer's keys depend on their own token alone, so there a prefix is as good as having been
  // there.
  const whole = await runner.run({ inputIds: ids(3, 4, 5, 6, 7) }, fullRun);
  expect(worstDifference(next["present.0.key"], whole["present.0.key"])).toBeLessThan(1e-6);
  const tail = (tensor: Tensor): readonly number[] =>
    [0, 1, 2].flatMap((head) => [...tensor.data.slice((head + 1) * 25 - 15, (head + 1) * 25)].map(Number));
  tail(whole["attentions.0"]).forEach((value, i) => {
    expect(Number(next["attentions.0"].data[i])).toBeCloseTo(value, 5);
  });
});

describe("PaddleNLP's rule", () => {
  const maskRule = { mode: "paddle", paddedLength: 8 } as const;

  test("shows none of the token it adds", async () => {
    const watched = watchedBackend();
    const runner = runnerOf(model, poolingHead, watched.backend);
    const outputs = await runner.run({ inputIds: ids(0, 5, 6) }, { ...fullRun, maskRule });
    const shapes = Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.shape]));
    expect(shapes).toEqual({
      last_hidden_state: [1, 3, 6],
      pooler_output: [1, 6],
      "hidden_states.0": [1, 3, 6],
      "hidden_states.1": [1, 3, 6],
      "hidden_states.2": [1, 3, 6],
      "attentions.0": [1, 3, 3, 3],
      "attentions.1": [1, 3, 3, 3],
      "present.0.key": [1, 3, 3, 2],
      "present.0.value": [1, 3, 3, 2],
      "present.1.key": [1, 3, 3, 2],
      "present.1.value": [1, 3, 3, 2],
    });
    for (const [name, { shape, data }] of Object.entries(outputs))
      expect(data.length, name).toBe(shape.reduce((product, size) => product * size, 1));
  });

  test("shows what a row that brings its own padding shows there", async () => {
    const runner = runnerOf(model, poolingHead);
    const added = await runner.run({ inputIds: ids(0, 5, 6) }, { ...fullRun, maskRule });
    const brought = await runner.run({ inputIds: ids(0, 5, 6, 1) }, { ...fullRun, maskRule });
    expect(added["attentions.0"].data).toHaveLength(27);
    for (const name of ["last_hidden_state", "hidden_states.0", "hidden_states.1"])
      expect([...added[name].data]).toEqual([...brought[name].data].slice(0, 18));
    expect(added.pooler_output).toEqual(brought.pooler_output);
    for (const name of ["attentions.0", "attentions.1"])
      for (let head = 0; head < 3; head++)
        for (let query = 0; query < 3; query++)
          for (let key = 0; key < 3; key++)
            expect(added[name].data[(head * 3 + query) * 3 + key]).toBe(
              brought[name].data[(head * 4 + query) * 4 + key],
            );
  });
});
