/**
 * Writes the messages of onnx.proto that a model needs, field numbers as in ONNX 1.16
 * (onnx/onnx.proto3): the protobuf encoding itself is pbf's.
 */
import { PbfWriter } from "pbf";
import type { Shape } from "../ir/dims.js";
import type { DType } from "../tensor.js";

/** ONNX TensorProto.DataType. */
export const onnxDataType: { readonly [D in DType]: number } = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};

export type OnnxAttribute = number | { readonly float: number } | string | readonly number[];

export interface OnnxNode {
  readonly opType: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Bytes of an initializer: in the model itself, or a range of a file beside it. */
export type OnnxData =
  | { readonly kind: "inline"; readonly bytes: Uint8Array }
  | {
      readonly kind: "external";
      readonly location: string;
      readonly offset: number;
      readonly length: number;
    };

export interface OnnxInitializer {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: OnnxData;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface OnnxModel {
  readonly opset: keyof typeof IR_VERSION;
  readonly graphName: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

/**
 * The version of the file format for an operator set. LayerNormalization came with 17, Gelu with 20, blocks of
 * DequantizeLinear with 21.
 */
const IR_VERSION = { 20: 9, 21: 10 } as const;

/** Bytes that a model of twelve layers takes beside its weights, with room to spare; a larger one grows. */
const BESIDE_WEIGHTS = 256 * 1024;

const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;
const EXTERNAL = 1;

function writeAttribute([name, value]: readonly [string, OnnxAttribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === "number") {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, ATTRIBUTE_TYPE.int);
  } else if (typeof value === "string") {
    pbf.writeStringField(4, value);
    pbf.writeVarintField(20, ATTRIBUTE_TYPE.string);
  } else if ("float" in value) {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, ATTRIBUTE_TYPE.float);
  } else {
    for (const item of value) pbf.writeVarintField(8, item);
    pbf.writeVarintField(20, ATTRIBUTE_TYPE.ints);
  }
}

function writeNode(node: OnnxNode, pbf: PbfWriter): void {
  for (const input of node.inputs) pbf.writeStringField(1, input);
  for (const output of node.outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(3, node.name);
  pbf.writeStringField(4, node.opType);
  for (const entry of Object.entries(node.attributes)) pbf.writeMessage(5, writeAttribute, entry);
}

function writeStringPair([key, value]: readonly [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}

function writeInitializer(initializer: OnnxInitializer, pbf: PbfWriter): void {
  for (const size of initializer.shape) pbf.writeVarintField(1, size);
  pbf.writeVarintField(2, onnxDataType[initializer.dtype]);
  pbf.writeStringField(8, initializer.name);
  const { data } = initializer;
  if (data.kind === "inline") {
    pbf.writeBytesField(9, data.bytes);
  } else {
    pbf.writeMessage(13, writeStringPair, ["location", data.location]);
    pbf.writeMessage(13, writeStringPair, ["offset", String(data.offset)]);
    pbf.writeMessage(13, writeStringPair, ["length", String(data.length)]);
    pbf.writeVarintField(14, EXTERNAL);
  }
}

function writeDimension(dim: number | string, pbf: PbfWriter): void {
  if (typeof dim === "number") pbf.writeVarintField(1, dim);
  else pbf.writeStringField(2, dim);
}

function writeShape(shape: Shape, pbf: PbfWriter): void {
  for (const dim of shape) pbf.writeMessage(1, writeDimension, dim);
}

function writeTensorType(value: OnnxValueInfo, pbf: PbfWriter): void {
  pbf.writeVarintField(1, onnxDataType[value.dtype]);
  pbf.writeMessage(2, writeShape, value.shape);
}

function writeType(value: OnnxValueInfo, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, value);
}

function writeValueInfo(value: OnnxValueInfo, pbf: PbfWriter): void {
  pbf.writeStringField(1, value.name);
  pbf.writeMessage(2, writeType, value);
}

function writeGraph(model: OnnxModel, pbf: PbfWriter): void {
  for (const node of model.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, model.graphName);
  for (const initializer of model.initializers) pbf.writeMessage(5, writeInitializer, initializer);
  for (const input of model.inputs) pbf.writeMessage(11, writeValueInfo, input);
  for (const output of model.outputs) pbf.writeMessage(12, writeValueInfo, output);
}

function writeOpset(version: number, pbf: PbfWriter): void {
  pbf.writeStringField(1, "");
  pbf.writeVarintField(2, version);
}

/** A serialized ONNX ModelProto. */
export function writeOnnxModel(model: OnnxModel): Uint8Array {
  // Weights in it may be many: a buffer that grows copies them each time.
  const inline = model.initializers.reduce(
    (sum, { data }) => sum + (data.kind === "inline" ? data.bytes.byteLength : 0),
    0,
  );
  const pbf = new PbfWriter(new Uint8Array(inline + BESIDE_WEIGHTS));
  pbf.writeVarintField(1, IR_VERSION[model.opset]);
  pbf.writeStringField(2, "ernie-m");
  pbf.writeMessage(7, writeGraph, model);
  pbf.writeMessage(8, writeOpset, model.opset);
  return pbf.finish();
}
