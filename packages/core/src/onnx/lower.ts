import type { Program } from "../backend.js";
import type { WeightStorage } from "../checkpoint/weight-source.js";
import { GraphError } from "../errors.js";
import type { ValueId } from "../ir/graph.js";
import { bytesOf } from "../tensor.js";
import type { EmitContext, EmittedOperator } from "./emit-context.js";
import { emitNode } from "./emit-rules.js";
import { type OnnxData, type OnnxInitializer, type OnnxNode, writeOnnxModel } from "./onnx-writer.js";
import { ShapeOperands } from "./shape-operands.js";
import { SmallConstants } from "./small-constants.js";

/** Bytes that a runtime hands over beside the model, under the location the model refers to. */
export interface ExternalBuffer {
  readonly location: string;
  readonly data: Uint8Array;
}

/** A serialized ONNX model whose large weights lie elsewhere. */
export interface LoweredModel {
  readonly model: Uint8Array;
  /** Weights that exist only in memory (initialised heads, pruned layers) and are too large to inline. */
  readonly buffers: readonly ExternalBuffer[];
}

export interface LoweringOptions {
  /** The `location` under which the runtime will look for a file of the checkpoint. */
  readonly locate: (file: string) => string;
  /**
   * Weights in memory up to this many bytes go into the model itself; 65,536 unless told. Infinity for
   * runtimes that take external weights either from files or from memory, never from both.
   */
  readonly inlineBytes?: number;
  /**
   * Whether the session computes a DequantizeLinear of constants once, when it is made, as ONNX Runtime does
   * with `session.disable_quant_qdq`: 4-bit weights are then unpacked by one in blocks, in operator set 21.
   */
  readonly dequantizesConstants?: boolean;
}

const INLINE_BYTES = 64 * 1024;

/**
 * Lowers a program to ONNX (operator set 20, or 21 where that is told). Weights in files become external data at
 * their own offset in their own file: no byte of them is read here.
 *
 * Throws: GraphError when a parameter has no weight.
 */
export function lowerToOnnx(program: Program, options: LoweringOptions): LoweredModel {
  const { graph, weights } = program;
  const { inlineBytes = INLINE_BYTES, dequantizesConstants = false } = options;
  const names = new Map<ValueId, string>();
  for (const port of [...graph.inputs, ...graph.parameters]) names.set(port.value, port.name);
  for (const { value } of graph.constants) names.set(value, `constant.${value}`);

  const buffers: ExternalBuffer[] = [];
  const place = (name: string, storage: WeightStorage): OnnxData => {
    if (storage.kind === "file")
      return {
        kind: "external",
        location: options.locate(storage.file),
        offset: storage.offset,
        length: storage.length,
      };
    if (storage.data.byteLength <= inlineBytes) return { kind: "inline", bytes: storage.data };
    buffers.push({ location: name, data: storage.data });
    return { kind: "external", location: name, offset: 0, length: storage.data.byteLength };
  };

  const initializers: OnnxInitializer[] = [];
  for (const port of graph.parameters) {
    const storage = weights.get(port.name);
    if (storage === undefined)
      throw new GraphError(`parameter ${port.name}`, "the program has no such weight");
    const { dtype, shape } = graph.types[port.value];
    initializers.push({ name: port.name, dtype, shape: shape.map(Number), data: place(port.name, storage) });
  }
  for (const { value, tensor } of graph.constants)
    initializers.push({
      name: `constant.${value}`,
      dtype: tensor.dtype,
      shape: tensor.shape,
      data: { kind: "inline", bytes: bytesOf(tensor.data) },
    });

  const shapes = new ShapeOperands(graph);
  const small = new SmallConstants();
  const nodes: OnnxNode[] = [];
  const context: Omit<EmitContext, "step" | "steps"> = {
    graph,
    dequantizesConstants,
    name: (id) => names.get(id) ?? `value.${id}`,
    shapeOperand: (target, source) => shapes.operand(target, source),
    sizesOperand: (sizes) => shapes.vector(sizes),
    sizeOperand: (size) => shapes.scalar(size),
    constant: (tensor) => small.name(tensor),
  };
  const made = new Map<string, readonly string[]>();
  for (const node of graph.nodes) {
    const name = `${node.path}#${node.output}`;
    const output = context.name(node.output);
    let count = 0;
    const steps = (operator: EmittedOperator, results: number): readonly string[] => {
      const key = JSON.stringify([operator, results]);
      const known = made.get(key);
      if (known !== undefined) return known;
      const suffix = `.${count++}`;
      const outputs = Array.from({ length: results }, (_, i) => output + suffix + (i === 0 ? "" : `.${i}`));
      nodes.push({ attributes: {}, ...operator, name: name + suffix, outputs });
      made.set(key, outputs);
      return outputs;
    };
    const operator = emitNode(node, { ...context, steps, step: (each) => steps(each, 1)[0] });
    nodes.push({ attributes: {}, ...operator, name, outputs: [output] });
  }
  // An output port may name any value, also an input or a value that another port names already.
  const outputNodes: OnnxNode[] = graph.outputs.map((port) => ({
    opType: "Identity",
    name: `output.${port.name}`,
    inputs: [context.name(port.value)],
    outputs: [port.name],
    attributes: {},
  }));

  const model = writeOnnxModel({
    graphName: graph.name,
    opset: graph.nodes.some(({ op }) => op === "dequantizeGroups") && dequantizesConstants ? 21 : 20,
    nodes: [...shapes.nodes, ...nodes, ...outputNodes],
    initializers: [...initializers, ...shapes.initializers, ...small.initializers],
    inputs: graph.inputs.map((port) => ({ name: port.name, ...graph.types[port.value] })),
    outputs: graph.outputs.map((port) => ({ name: port.name, ...graph.types[port.value] })),
  });
  return { model, buffers };
}
