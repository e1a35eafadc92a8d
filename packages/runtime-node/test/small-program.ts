import { int32Tensor, type Tensor, type TensorMap, type WeightStorage } from "@ernie-m/core";
import { type Graph, GraphBuilder } from "@ernie-m/core/graph";
import { encodeNumbers, evaluate } from "@ernie-m/core/testing";

const ROWS = 40;
const WIDTH = 8;
const OUT = 5;

function numbers(count: number, phase: number): number[] {
  return Array.from({ length: count }, (_, i) => 2 * Math.sin(phase + i * 1.7));
}

/** A weight of every dtype that a checkpoint can have, by parameter name. */
export const weights: Readonly<Record<string, Tensor>> = {
  table: encodeNumbers("float32", [ROWS, WIDTH], numbers(ROWS * WIDTH, 1)),
  kernel: encodeNumbers("float16", [OUT, WIDTH], numbers(OUT * WIDTH, 2)),
  bias: encodeNumbers("float64", [OUT], numbers(OUT, 3)),
  gamma: encodeNumbers("bfloat16", [OUT], numbers(OUT, 4)),
  beta: encodeNumbers("float32", [OUT], numbers(OUT, 5)),
};

/** ids int32 [tokens] → y float32 [tokens, 5], through an embedding, a linear layer and a normalisation. */
export function smallGraph(): Graph {
  const g = new GraphBuilder("small");
  const ids = g.input("ids", "int32", ["tokens"]);
  const parameter = (name: string) => {
    const { dtype, shape } = weights[name];
    return g.cast(g.parameter(name, dtype, shape), "float32");
  };
  const x = g.gather(parameter("table"), ids, 0);
  const y = g.linear(x, parameter("kernel"), parameter("bias"), false);
  g.output("y", g.layerNorm(y, parameter("gamma"), parameter("beta"), 1e-5));
  return g.build();
}

export function feedsOf(...ids: readonly number[]): TensorMap {
  return { ids: int32Tensor(Int32Array.from(ids), [ids.length]) };
}

/** What the interpreter says. */
export function expected(feeds: TensorMap): Tensor {
  return evaluate(smallGraph(), feeds, weights).y!;
}

export function bytesOf(tensor: Tensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = tensor.data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * A file that holds the named weights, each at an offset that is odd and so aligned to nothing, and where they lie
 * in it when the file is called `file`.
 */
export function packFile(
  file: string,
  names: readonly string[],
): { readonly bytes: Uint8Array; readonly storages: readonly (readonly [string, WeightStorage])[] } {
  const storages: (readonly [string, WeightStorage])[] = [];
  const content: number[] = [];
  for (const name of names) {
    do content.push(0xff);
    while (content.length % 2 === 0);
    const data = bytesOf(weights[name]);
    storages.push([name, { kind: "file", file, offset: content.length, length: data.length }]);
    content.push(...data);
  }
  return { bytes: Uint8Array.from(content), storages };
}

/** The weights as they are in memory. */
export function inMemory(names: readonly string[]): readonly (readonly [string, WeightStorage])[] {
  return names.map((name) => [name, { kind: "memory", data: bytesOf(weights[name]) }]);
}
