import { expect, test } from "vitest";
import type { InferenceSession, Program } from "../backend.js";
import { float32Tensor, type TensorMap } from "../tensor.js";
import { referenceBackend } from "../testing/index.js";
import { tryFloat16 } from "./float16-support.js";

const trusted = referenceBackend();

const candidate = (change: (outputs: TensorMap) => TensorMap = (outputs) => outputs) => ({
  async createSession(program: Program): Promise<InferenceSession> {
    const session = await trusted.createSession({ ...program, graph: program.float16Graph ?? program.graph });
    return { run: async (feeds) => change(await session.run(feeds)), dispose: () => session.dispose() };
  },
});

const filled = (value: number) =>
  candidate(({ y }) => ({ y: float32Tensor(new Float32Array(y.data.length).fill(value), y.shape) }));

const explain = (failure: unknown): string => String(failure).toLowerCase();

test.each([
  [
    "what is right",
    candidate(),
    true,
    /^in float16 card differs from float32 by \d\.\de-\d on the self-check$/,
  ],
  [
    "what is wrong",
    filled(100),
    false,
    /^card computes in float32: float16 differs from float32 by \d\.\de\+2 on the self-check, at most 0\.02 is right$/,
  ],
  [
    "what is no number",
    filled(Number.NaN),
    false,
    /^card computes in float32: float16 gives what is no number on the self-check, at most 0\.02 is right$/,
  ],
  [
    "what fails",
    { createSession: () => Promise.reject(new Error("No F16")) },
    false,
    /^card computes in float32: float16 fails \(error: no f16\)$/,
  ],
])("says what is computed, and why, of %s", async (_, device, computed, reason) => {
  const support = await tryFloat16({ name: "card", candidate: device, trusted }, explain);
  expect(support).toMatchObject({ computed, selfCheck: { passed: computed, tolerance: 0.02 } });
  expect(support.reason).toMatch(reason);
});
