import { expect, test } from "vitest";
import type { InferenceSession, Program } from "../backend.js";
import { float32Tensor, type TensorMap } from "../tensor.js";
import { referenceBackend } from "../testing/index.js";
import { selfCheck } from "./self-check.js";

const trusted = referenceBackend();

/** A device that changes what the trusted one gives. */
const changing = (change: (outputs: TensorMap) => TensorMap) => ({
  async createSession(program: Program): Promise<InferenceSession> {
    const session = await trusted.createSession(program);
    return {
      run: async (feeds, options) => change(await session.run(feeds, options)),
      dispose: () => session.dispose(),
    };
  },
});

const changingOne = (by: number) =>
  changing(({ y }) => {
    const data = Float32Array.from(y.data as Float32Array);
    data[data.length - 1] += by;
    return { y: float32Tensor(data, y.shape) };
  });

test("passes what computes the same to a thousandth", async () => {
  const { check, failure } = await selfCheck(changingOne(1e-4), trusted);
  expect(check.passed).toBe(true);
  expect(check.difference).toBeCloseTo(1e-4, 5);
  expect(failure).toBeUndefined();
});

test.each([
  ["one number is off", changingOne(0.01)],
  ["one is none", changingOne(Number.NaN)],
  ["an output is missing", changing(() => ({}))],
])("does not pass a device when %s", async (_, device) => {
  expect((await selfCheck(device, trusted)).check.passed).toBe(false);
});

test("tells what a device failed with", async () => {
  const failing = {
    createSession: () => Promise.reject(new Error("device lost")),
  };
  const { check, failure } = await selfCheck(failing, trusted);
  expect(check).toMatchObject({ passed: false, difference: Number.POSITIVE_INFINITY });
  expect(failure).toEqual(new Error("device lost"));
  await expect(selfCheck(trusted, failing)).rejects.toThrow("device lost");
});
