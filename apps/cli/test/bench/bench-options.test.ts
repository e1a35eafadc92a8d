import { expect, test } from "vitest";
import { type MeasuringOptions, parseBenchOptions } from "../../src/bench/bench-options.js";
import { UsageError } from "../../src/usage-error.js";

const usual: MeasuringOptions = { prepacking: "on", rounds: "7", timeLimit: "20" };

test("lists are read with their repetitions left out", () => {
  const asked = parseBenchOptions({
    ...usual,
    dtype: "int8, fp32,int8",
    threads: "2,1",
    prepacking: "off,background",
  });
  expect(asked).toMatchObject({
    dtypes: ["int8", "fp32"],
    threads: [2, 1],
    workers: [0],
    prepacking: ["off", "background"],
    rounds: 7,
    timeLimitSeconds: 20,
  });
  expect(parseBenchOptions(usual)).toMatchObject({ dtypes: undefined, lengths: undefined, threads: [null] });
});

test.each([
  [{ dtype: "fp32,fp12" }, '--dtype: expected fp32, fp16, bf16, int8, int7, int4, q8 or q4, got "fp12"'],
  [{ dtype: "" }, "--dtype"],
  [{ threads: "0" }, "--threads: expected an integer from 1 to 1024"],
  [{ threads: "1,many" }, '--threads: expected an integer from 1 to 1024, got "many"'],
  [{ workers: "-1" }, "--workers"],
  [{ prepacking: "maybe" }, "--prepacking: expected on, off or background"],
  [{ lengths: "1" }, "--lengths"],
  [{ batches: "" }, "--batches"],
  [{ rounds: "0" }, "--rounds"],
  [{ rounds: "1.5" }, "--rounds"],
  [{ timeLimit: "-1" }, "--time-limit"],
  [{ timeLimit: "soon" }, "--time-limit"],
  [{ schema: "[person]" }, "--schema: not JSON"],
])("%j is refused by name", (options, message) => {
  const parse = (): unknown => parseBenchOptions({ ...usual, ...options });
  expect(parse).toThrow(UsageError);
  expect(parse).toThrow(message);
});
