import type { Program } from "../backend.js";
import type { WeightStorage } from "../checkpoint/weight-source.js";
import { isWidenableDType, toFloat32 } from "../elements/floats.js";
import type { Graph, Node, ValueId } from "../ir/graph.js";
import { bytesOf } from "../tensor.js";
import { readWeightBytes } from "../weights/read-weight.js";

/**
 * The same program with its half-precision and integer weights in float32, where the graph only widens them
 * anyway. No graphics device has to know float16, none knows bfloat16, and ONNX Runtime on WebGPU refuses
 * graphs with either.
 *
 * Throws: CheckpointError when a file of weights cannot be read.
 */
export async function widenParameters(
  program: Program,
  { keepFloat16 }: { readonly keepFloat16: boolean },
): Promise<Program> {
  const { graph, files } = program;
  const types = [...graph.types];
  const weights = new Map<string, WeightStorage>(program.weights);
  for (const { name, value } of graph.parameters) {
    const storage = weights.get(name);
    const { dtype } = graph.types[value];
    if (storage === undefined || dtype === "float32" || !isWidenableDType(dtype)) continue;
    if (dtype === "float16" && keepFloat16) continue;
    const affected = widenable(graph, value);
    if (affected === undefined) continue;
    for (const id of affected) types[id] = { ...types[id], dtype: "float32" };
    const values = toFloat32(await readWeightBytes(files, { storage }), dtype);
    weights.set(name, { kind: "memory", data: bytesOf(values) });
  }
  return { ...program, graph: { ...graph, types }, weights };
}

/**
 * The values that change their dtype with the parameter; undefined when something else sees it as it is
 * stored.
 */
function widenable(graph: Graph, parameter: ValueId): readonly ValueId[] | undefined {
  const affected: ValueId[] = [parameter];
  for (const value of affected) {
    if (graph.outputs.some((port) => port.value === value)) return undefined;
    for (const user of usersOf(graph, value)) {
      if (user.op === "cast") continue;
      if (user.op !== "gather" || user.inputs[0] !== value) return undefined;
      affected.push(user.output);
    }
  }
  return affected;
}

function usersOf(graph: Graph, value: ValueId): readonly Node[] {
  return graph.nodes.filter(({ inputs }) => inputs.includes(value));
}
