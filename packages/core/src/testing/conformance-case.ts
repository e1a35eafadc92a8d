import type { InferenceBackend } from "../backend.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { WeightStorage } from "../checkpoint/weight-source.js";
import { GraphBuilder, type Value } from "../ir/builder.js";
import type { Graph } from "../ir/graph.js";
import { bytesOf, float32Tensor, type Tensor, type TensorMap } from "../tensor.js";
import { worstDifference } from "./compare.js";
import { evaluate } from "./evaluate.js";

/** One thing a backend must do right. `check` resolves to the worst difference from the interpreter. */
export interface ConformanceCase {
  readonly name: string;
  check(backend: InferenceBackend): Promise<number>;
}

export const BATCH = 2;
export const SEQUENCE = 3;
export const WIDTH = 8;

/** Numbers in (-2, 2), never 0, the same every time. */
export function numbers(count: number, phase: number): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => 2 * Math.sin(phase + i * 1.7) + (i % 2 === 0 ? 0.01 : -0.01),
  );
}

/** What a case is made of. */
export interface Built {
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly output: Value;
}

/**
 * A case over `x` float32 [batch, sequence, 8]; `build` may add weights of its own, and `finish` change the
 * graph whose output `y` is compared.
 */
export function graphCase(
  name: string,
  build: (g: GraphBuilder, x: Value) => Built,
  finish: (graph: Graph) => Graph = (graph) => graph,
): ConformanceCase {
  return {
    name,
    async check(backend) {
      const g = new GraphBuilder(name);
      const x = g.input("x", "float32", ["batch", "sequence", WIDTH]);
      const { weights, output } = build(g, x);
      g.output("y", output);
      const graph = finish(g.build());
      const feeds: TensorMap = {
        x: float32Tensor(numbers(BATCH * SEQUENCE * WIDTH, 1), [BATCH, SEQUENCE, WIDTH]),
      };
      const storages = new Map<string, WeightStorage>(
        Object.entries(weights).map(([key, tensor]) => [key, { kind: "memory", data: bytesOf(tensor.data) }]),
      );
      const session = await backend.createSession({
        graph,
        weights: storages,
        files: memoryFiles("conformance", {}),
      });
      try {
        const before = feeds.x.data.slice();
        const actual = await session.run(feeds);
        if (before.some((value, i) => value !== feeds.x.data[i])) return Number.POSITIVE_INFINITY;
        return worstDifference(actual.y, evaluate(graph, feeds, weights).y);
      } finally {
        await session.dispose();
      }
    },
  };
}
