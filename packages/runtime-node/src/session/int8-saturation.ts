import { float32Tensor, memoryFiles, type Tensor } from "@ernie-m/core";
import { GraphBuilder } from "@ernie-m/core/graph";
import { lowerToOnnx, nativeMessage, runOrtProgram } from "@ernie-m/core/session";
import type { OrtModule } from "./ort-module.js";
import { platformBytes } from "./platform-realm.js";

const WIDTH = 64;
const LARGEST = 127;

/** The answer for this process; a rejection is not kept. */
let known: Promise<boolean> | undefined;

/**
 * Whether ONNX Runtime's fastest integer multiplication is inexact on this processor: before AVX512-VNNI and
 * AVX-VNNI, x86 adds two products of uint8 and int8 in 16 bits and stops at their largest number. Asked of
 * ONNX Runtime itself, with one small multiplication of the largest numbers there are, so that it holds for
 * every processor and version.
 */
export function int8Saturates(ort: OrtModule): Promise<boolean> {
  known ??= multiplyLargest(ort).catch((error) => {
    known = undefined;
    throw error;
  });
  return known;
}

async function multiplyLargest(ort: OrtModule): Promise<boolean> {
  const g = new GraphBuilder("largest");
  const one = g.constant(float32Tensor(Float32Array.of(1), [1]));
  const weight: Tensor = { dtype: "int8", shape: [WIDTH, 1], data: new Int8Array(WIDTH).fill(LARGEST) };
  const zero = g.constant(float32Tensor(new Float32Array(1), [1]));
  const x = g.input("x", "uint8", [1, WIDTH]);
  g.output("y", g.integerLinear(x, one, g.constant(weight), one, zero));
  const program = { graph: g.build(), weights: new Map(), files: memoryFiles("memory", {}) };
  const { model } = lowerToOnnx(program, { locate: (file) => file });
  const session = await ort.InferenceSession.create(platformBytes(model), {
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  try {
    const rows: Tensor = { dtype: "uint8", shape: [1, WIDTH], data: new Uint8Array(WIDTH).fill(255) };
    const { y } = await runOrtProgram(
      {
        ...{ ort, backend: "onnxruntime-node", inputs: ["x"], outputs: ["y"], inFloat16: false },
        run: (feeds) => session.run(feeds),
        explain: nativeMessage,
      },
      { x: rows },
    );
    return y.data[0] !== WIDTH * LARGEST * LARGEST;
  } finally {
    await session.release();
  }
}
