import type { InferenceBackend, Program } from "../backend.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { WeightStorage } from "../checkpoint/weight-source.js";
import { fromFloat32 } from "../elements/floats.js";
import { GraphBuilder } from "../ir/builder.js";
import type { Graph } from "../ir/graph.js";
import { LOWEST_FLOAT32 } from "../model/attention-bias.js";
import { toFloat16 } from "../passes/pipeline.js";
import { float32Tensor, int32Tensor, type Tensor, type TensorMap } from "../tensor.js";

/** How far a device is from one that is trusted, on a program that is always the same. */
export interface SelfCheck {
  /** Largest absolute difference; Infinity when the device failed or gave no numbers. */
  readonly difference: number;
  readonly tolerance: number;
  readonly passed: boolean;
}

/** What came of a self-check: with what the device failed, if it did. */
export interface SelfCheckOutcome {
  readonly check: SelfCheck;
  readonly failure: unknown;
}

/** What runs the program of a self-check. */
type Device = Pick<InferenceBackend, "createSession">;

/** What a device is checked in. */
export type CheckedComputeType = "float32" | "float16";

/**
 * Differences of the same computed in another order stay far below, those of wrong kernels far above. Float16
 * that is rounded once a product differs by 0.0006 here, and by 0.0033 where sums are kept in it too, as
 * WebGPU's kernels do.
 */
const TOLERANCE: { readonly [A in CheckedComputeType]: number } = { float32: 1e-3, float16: 0.02 };

const HIDDEN = 96;
const HEADS = 4;
const SIZE = HIDDEN / HEADS;
const WIDE = 384;
const ROWS = 300;

/** Sequences whose lengths are no multiple of what kernels work on at once. */
const LENGTHS = [7, 65];

/**
 * Runs one fixed layer of a transformer, with every operation that models of this family use, on both
 * devices, and compares. Users of other libraries got silently wrong numbers on WebGPU; here it is not used
 * when it gives them.
 *
 * With `float16` weights are stored so and the program has `float16Graph`, which the candidate is to run; the
 * trusted device computes the same weights in float32.
 *
 * Throws: whatever the trusted device throws.
 */
export async function selfCheck(
  candidate: Device,
  trusted: Device,
  compute: CheckedComputeType = "float32",
): Promise<SelfCheckOutcome> {
  const program = checkProgram(compute);
  const judged = (difference: number): SelfCheck => {
    const tolerance = TOLERANCE[compute];
    return { difference, tolerance, passed: difference <= tolerance };
  };
  const expected = await outputs(trusted, program);
  try {
    const actual = await outputs(candidate, program);
    const differences = expected.map((values, index) => largestDifference(values, actual[index]));
    return { check: judged(Math.max(...differences)), failure: undefined };
  } catch (failure) {
    return { check: judged(Number.POSITIVE_INFINITY), failure };
  }
}

async function outputs(device: Device, program: Program): Promise<readonly (Tensor | undefined)[]> {
  const session = await device.createSession(program);
  try {
    const results: (Tensor | undefined)[] = [];
    for (const length of LENGTHS) results.push((await session.run(feeds(length))).y);
    return results;
  } finally {
    await session.dispose();
  }
}

/** Infinity for shapes that differ and for values that are no numbers. */
function largestDifference(expected: Tensor | undefined, actual: Tensor | undefined): number {
  if (expected?.dtype !== "float32" || actual?.dtype !== "float32") return Number.POSITIVE_INFINITY;
  if (expected.data.length !== actual.data.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (const [index, value] of expected.data.entries()) {
    const difference = Math.abs(value - actual.data[index]);
    if (!(difference <= worst)) worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return worst;
}

function feeds(length: number): TensorMap {
  const ids = Int32Array.from({ length: 2 * length }, (_, i) => (i * 37) % ROWS);
  const bias = new Float32Array(2 * length);
  bias.set([-1e4, LOWEST_FLOAT32], 2 * length - 2);
  return { ids: int32Tensor(ids, [2, length]), bias: float32Tensor(bias, [2, length]) };
}

/**
 * Weights that are the same every time, of the size that trained ones have, and no two rows alike: a product
 * with another layout, another scale or another activation is off by a third and more.
 */
function numbers(count: number, phase: number, scale: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => scale * Math.sin(phase + i * i * 0.013));
}

function checkProgram(stored: CheckedComputeType): Program {
  const weights = new Map<string, WeightStorage>();
  const graph = checkGraph(stored, (name, values) =>
    weights.set(name, { kind: "memory", data: fromFloat32(values, stored) }),
  );
  const float16Graph = stored === "float16" ? toFloat16(graph, (name) => name !== HEAD) : undefined;
  return { graph, float16Graph, weights, files: memoryFiles("self-check", {}) };
}

/** The weight of the last layer, which models keep in float32. */
const HEAD = "head";

function checkGraph(
  stored: CheckedComputeType,
  addWeight: (name: string, values: Float32Array) => void,
): Graph {
  const g = new GraphBuilder("self-check");
  let phase = 0;
  const asStored = (shape: readonly number[], scale: number, name = `weight.${phase + 1}`) => {
    phase += 1;
    const count = shape.reduce((product, size) => product * size, 1);
    addWeight(name, numbers(count, phase, scale));
    return g.parameter(name, stored, [...shape]);
  };
  const parameter = (...of: Parameters<typeof asStored>) => g.cast(asStored(...of), "float32");
  const linear = (x: Parameters<typeof g.add>[0], from: number, to: number, transposed = false) =>
    g.linear(
      x,
      parameter(transposed ? [from, to] : [to, from], 1 / Math.sqrt(from)),
      parameter([to], 0.1),
      transposed,
    );
  const norm = (x: Parameters<typeof g.add>[0]) =>
    g.layerNorm(x, parameter([HIDDEN], 1), parameter([HIDDEN], 0.1), 1e-5);
  const split = (x: Parameters<typeof g.add>[0]) =>
    g.transpose(g.reshape(x, ["batch", "sequence", HEADS, SIZE]), [0, 2, 1, 3]);

  const ids = g.input("ids", "int32", ["batch", "sequence"]);
  const bias = g.reshape(g.input("bias", "float32", ["batch", "sequence"]), ["batch", 1, 1, "sequence"]);
  const words = g.cast(g.gather(asStored([ROWS, HIDDEN], 1), ids, 0), "float32");
  const x = norm(g.reshape(words, ["batch*sequence", HIDDEN]));
  const query = split(g.mul(linear(x, HIDDEN, HIDDEN), g.scalar(1 / Math.sqrt(SIZE))));
  const keys = g.transpose(split(linear(x, HIDDEN, HIDDEN, true)), [0, 1, 3, 2]);
  const scores = g.softmax(g.add(g.matmul(query, keys), bias));
  const context = g.transpose(g.matmul(scores, split(linear(x, HIDDEN, HIDDEN))), [0, 2, 1, 3]);
  const attended = linear(g.reshape(context, ["batch*sequence", HIDDEN]), HIDDEN, HIDDEN);
  const middle = norm(g.add(x, attended));
  const wide = g.gelu(linear(middle, HIDDEN, WIDE), "none");
  const out = norm(g.add(middle, linear(wide, WIDE, HIDDEN)));
  const head = parameter([2, HIDDEN], 1 / Math.sqrt(HIDDEN), HEAD);
  const score = g.unary("sigmoid", g.linear(g.unary("tanh", out), head, parameter([2], 0.1), false));
  g.output("y", g.concat([out, score], 1));
  return g.build();
}
