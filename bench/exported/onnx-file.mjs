/**
 * Writes an ONNX model of operator set 14 with its weights inside, as `torch.onnx.export` does, a tensor at a time.
 * Field numbers are those of onnx.proto3; the protobuf encoding is pbf's.
 */
import { open } from "node:fs/promises";
import { PbfWriter } from "pbf";

const OPSET = 14;
const IR_VERSION = 7;
const DATA_TYPE = { float32: 1, uint8: 2, int8: 3, int64: 7 };
const FIELD = { graph: 7, node: 1, graphName: 2, initializer: 5, input: 11, output: 12, rawData: 9 };

/** A graph under construction: every method that adds an operator gives the name of its result. */
export class OnnxGraph {
  nodes = [];
  /** `{ name, dtype, shape, byteLength, read }`; `read` gives the bytes, when their turn comes. */
  initializers = [];
  inputs = [];
  outputs = [];

  input(name, dtype, shape) {
    this.inputs.push({ name, dtype, shape });
    return name;
  }

  output(name, value, dtype, shape) {
    this.nodes.push({ opType: "Identity", inputs: [value], outputs: [name], attributes: {} });
    this.outputs.push({ name, dtype, shape });
  }

  add(opType, inputs, attributes = {}) {
    return this.addMany(opType, inputs, 1, attributes)[0];
  }

  /** The same for an operator with `count` results. */
  addMany(opType, inputs, count, attributes = {}) {
    const outputs = Array.from({ length: count }, (_, i) => `/${opType}_${this.nodes.length}_output_${i}`);
    this.nodes.push({ opType, inputs, outputs, attributes });
    return outputs;
  }

  weight(name, shape, read, dtype = "float32") {
    const byteLength = (dtype === "float32" ? 4 : 1) * shape.reduce((product, size) => product * size, 1);
    this.initializers.push({ name, dtype, shape, byteLength, read });
    return name;
  }

  float(value) {
    return this.#small("float32", [], new Float32Array([value]));
  }

  /** A vector, or without brackets a scalar. */
  ints(values) {
    const isList = Array.isArray(values);
    const data = BigInt64Array.from(isList ? values : [values], BigInt);
    return this.#small("int64", isList ? [data.length] : [], data);
  }

  #small(dtype, shape, data) {
    const name = `onnx::Constant_${this.initializers.length}`;
    const bytes = new Uint8Array(data.buffer);
    this.initializers.push({ name, dtype, shape, byteLength: bytes.length, read: () => bytes });
    return name;
  }
}

/** Writes the graph to a new file at `path`. */
export async function writeOnnx(path, graph) {
  const parts = [
    ...graph.nodes.map((node) => ({ head: message(FIELD.node, writeNode, node) })),
    { head: encoded((pbf) => pbf.writeStringField(FIELD.graphName, "torch-jit-export")) },
    ...graph.initializers.map(initializerPart),
    ...graph.inputs.map((value) => ({ head: message(FIELD.input, writeValue, value) })),
    ...graph.outputs.map((value) => ({ head: message(FIELD.output, writeValue, value) })),
  ];
  const size = parts.reduce((sum, { head, body }) => sum + head.length + (body?.byteLength ?? 0), 0);
  const file = await open(path, "wx");
  try {
    await file.writeFile(encoded((pbf) => pbf.writeVarintField(1, IR_VERSION)));
    await file.writeFile(encoded((pbf) => pbf.writeMessage(8, writeOpset, OPSET)));
    await file.writeFile(lengthPrefix(FIELD.graph, size));
    for (const { head, body } of parts) {
      await file.writeFile(head);
      if (body !== undefined) await file.writeFile(await body.read());
    }
  } finally {
    await file.close();
  }
}

/** A tensor's message up to its data: what contains it states lengths, so the data can follow from anywhere. */
function initializerPart({ name, dtype, shape, byteLength, read }) {
  const description = encoded((pbf) => {
    for (const size of shape) pbf.writeVarintField(1, size);
    pbf.writeVarintField(2, DATA_TYPE[dtype]);
    pbf.writeStringField(8, name);
  });
  const raw = lengthPrefix(FIELD.rawData, byteLength);
  const outer = lengthPrefix(FIELD.initializer, description.length + raw.length + byteLength);
  return { head: Buffer.concat([outer, description, raw]), body: { byteLength, read } };
}

function lengthPrefix(field, length) {
  return encoded((pbf) => {
    pbf.writeVarint((field << 3) | 2);
    pbf.writeVarint(length);
  });
}

function encoded(write) {
  const pbf = new PbfWriter();
  write(pbf);
  return pbf.finish();
}

function message(field, write, value) {
  return encoded((pbf) => pbf.writeMessage(field, write, value));
}

function writeNode({ opType, inputs, outputs, attributes }, pbf) {
  for (const input of inputs) pbf.writeStringField(1, input);
  for (const output of outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(3, outputs[0]);
  pbf.writeStringField(4, opType);
  for (const entry of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, entry);
}

function writeAttribute([name, value], pbf) {
  const isList = Array.isArray(value);
  pbf.writeStringField(1, name);
  if (isList) for (const item of value) pbf.writeVarintField(8, item);
  else pbf.writeVarintField(3, value);
  pbf.writeVarintField(20, isList ? 7 : 2);
}

function writeValue({ name, dtype, shape }, pbf) {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeType, { dtype, shape });
}

function writeType(type, pbf) {
  pbf.writeMessage(1, writeTensorType, type);
}

function writeTensorType({ dtype, shape }, pbf) {
  pbf.writeVarintField(1, DATA_TYPE[dtype]);
  pbf.writeMessage(2, writeShape, shape);
}

function writeShape(shape, pbf) {
  for (const size of shape) pbf.writeMessage(1, writeDimension, size);
}

function writeDimension(size, pbf) {
  if (typeof size === "number") pbf.writeVarintField(1, size);
  else pbf.writeStringField(2, size);
}

function writeOpset(version, pbf) {
  pbf.writeVarintField(2, version);
}
