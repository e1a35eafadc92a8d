import { PbfReader } from "pbf";

/**
 * Reads back what of an ONNX model the tests look at: field numbers from onnx/onnx.proto3, written down again
 * here and not taken from the writer.
 */
export interface ReadInitializer {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawBytes: Uint8Array | undefined;
  readonly external: Readonly<Record<string, string>>;
  readonly dataLocation: number;
}

export interface ReadNode {
  readonly opType: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface ReadValueInfo {
  readonly name: string;
  readonly elementType: number;
  readonly dims: readonly (number | string)[];
}

export interface ReadModel {
  readonly irVersion: number;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly graphName: string;
  readonly nodes: readonly ReadNode[];
  readonly initializers: readonly ReadInitializer[];
  readonly inputs: readonly ReadValueInfo[];
  readonly outputs: readonly ReadValueInfo[];
}

type Fields = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

const WIRE_VARINT = 0;
const WIRE_BYTES = 2;
const WIRE_FIXED32 = 5;

/** Every field of one message: varints and floats as numbers, everything with a length as bytes. */
function fieldsOf(bytes: Uint8Array): Fields {
  const reader = new PbfReader(bytes);
  const fields = new Map<number, (number | Uint8Array)[]>();
  while (reader.pos < reader.length) {
    const tag = reader.readVarint();
    const [field, wire] = [tag >>> 3, tag & 7];
    let value: number | Uint8Array;
    if (wire === WIRE_VARINT) value = reader.readVarint(true);
    else if (wire === WIRE_BYTES) value = reader.readBytes();
    else if (wire === WIRE_FIXED32) value = reader.readFloat();
    else throw new Error(`wire type ${wire} of field ${field}`);
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

function messages(fields: Fields, field: number): readonly Uint8Array[] {
  return (fields.get(field) ?? []).map((value) => {
    if (typeof value === "number") throw new Error(`field ${field} is a number`);
    return value;
  });
}

function texts(fields: Fields, field: number): readonly string[] {
  return messages(fields, field).map((bytes) => new TextDecoder().decode(bytes));
}

function integers(fields: Fields, field: number): readonly number[] {
  return (fields.get(field) ?? []).map(Number);
}

function readInitializer(bytes: Uint8Array): ReadInitializer {
  const tensor = fieldsOf(bytes);
  return {
    name: texts(tensor, 8)[0],
    dims: integers(tensor, 1),
    dataType: integers(tensor, 2)[0],
    rawBytes: messages(tensor, 9)[0],
    external: Object.fromEntries(
      messages(tensor, 13).map((entry) => {
        const pair = fieldsOf(entry);
        return [texts(pair, 1)[0], texts(pair, 2)[0]];
      }),
    ),
    dataLocation: integers(tensor, 14)[0] ?? 0,
  };
}

function readNode(bytes: Uint8Array): ReadNode {
  const node = fieldsOf(bytes);
  return {
    inputs: texts(node, 1),
    outputs: texts(node, 2),
    name: texts(node, 3)[0],
    opType: texts(node, 4)[0],
  };
}

function readValueInfo(bytes: Uint8Array): ReadValueInfo {
  const info = fieldsOf(bytes);
  const tensorType = fieldsOf(messages(fieldsOf(messages(info, 2)[0]), 1)[0]);
  const shape = fieldsOf(messages(tensorType, 2)[0]);
  return {
    name: texts(info, 1)[0],
    elementType: integers(tensorType, 1)[0],
    dims: messages(shape, 1).map((dimension) => {
      const dim = fieldsOf(dimension);
      return texts(dim, 2)[0] ?? integers(dim, 1)[0];
    }),
  };
}

/** A serialized ModelProto. */
export function readOnnxModel(bytes: Uint8Array): ReadModel {
  const model = fieldsOf(bytes);
  const graph = fieldsOf(messages(model, 7)[0]);
  return {
    irVersion: integers(model, 1)[0],
    opsets: messages(model, 8).map((entry) => {
      const opset = fieldsOf(entry);
      return { domain: texts(opset, 1)[0] ?? "", version: integers(opset, 2)[0] };
    }),
    graphName: texts(graph, 2)[0],
    nodes: messages(graph, 1).map(readNode),
    initializers: messages(graph, 5).map(readInitializer),
    inputs: messages(graph, 11).map(readValueInfo),
    outputs: messages(graph, 12).map(readValueInfo),
  };
}
