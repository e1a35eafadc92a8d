import { errorMessage } from "@ernie-m/config";
import { Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { BackendError } from "../errors.js";
import { float32Tensor } from "../tensor.js";
import { fedTensor, type OrtProgram, runOrtProgram } from "./ort-run.js";

const x = float32Tensor(Float32Array.of(1, 2), [2]);

/** A program whose output `y` is what `run` makes of its input `x`. */
function programOf(
  run: (data: Float32Array) => Float32Array,
  changes: Partial<OrtProgram<OrtTensor>> = {},
): OrtProgram<OrtTensor> {
  return {
    ort: { Tensor: OrtTensor },
    backend: "backend",
    inputs: ["x"],
    outputs: ["y"],
    inFloat16: false,
    run: async (feeds) => ({ y: new OrtTensor("float32", run(feeds.x.data as Float32Array), [2]) }),
    explain: errorMessage,
    ...changes,
  };
}

describe("runOrtProgram", () => {
  it("feeds the inputs and takes the outputs, nothing else", async () => {
    const program = programOf((data) => data.map((value) => 2 * value));
    const outputs = await runOrtProgram(program, { x, more: x });
    expect(outputs).toEqual({ y: float32Tensor(Float32Array.of(2, 4), [2]) });
  });

  it("says which input is not fed, before it runs; no name is found in what every object has", async () => {
    let ran = false;
    const run = async () => {
      ran = true;
      return {};
    };
    for (const name of ["x", "toString", "constructor"]) {
      const program = programOf((data) => data, { run, inputs: [name] });
      await expect(runOrtProgram(program, {})).rejects.toMatchObject({
        code: "run-failed",
        message: `backend: ${name}: is not fed`,
      });
    }
    expect(ran).toBe(false);
    expect(() => fedTensor({}, "x", "backend")).toThrow(BackendError);
  });

  it("says what ONNX Runtime throws in the runtime's words, and keeps it", async () => {
    const failure = new Error("bad\n  allocation");
    const program = programOf(() => {
      throw failure;
    });
    await expect(runOrtProgram(program, { x })).rejects.toMatchObject({
      code: "run-failed",
      message: "backend: bad allocation",
      cause: failure,
    });
  });

  it("looks for numbers that were too large only where float16 is computed", async () => {
    const overflow = (): Float32Array => Float32Array.of(1, Number.POSITIVE_INFINITY);
    expect((await runOrtProgram(programOf(overflow), { x })).y.data[1]).toBe(Number.POSITIVE_INFINITY);
    const inFloat16 = programOf(overflow, { inFloat16: true });
    await expect(runOrtProgram(inFloat16, { x })).rejects.toMatchObject({ code: "run-failed" });
  });
});
