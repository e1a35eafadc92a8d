import { checkArgument, checkText, isObject } from "../arguments.js";
import { isDType } from "../tensor.js";
import { isDims } from "./attribute-rules.js";
import { sameShape } from "./dims.js";
import type { Graph, TensorType } from "./graph.js";

type Form = (value: Readonly<Record<string, unknown>>) => boolean;

const isPort: Form = ({ name, value }) => typeof name === "string" && typeof value === "number";

/** The form of what each list of a graph has. */
const forms: { readonly [L in Exclude<keyof Graph, "name">]: Form } = {
  types: isType,
  inputs: isPort,
  parameters: isPort,
  outputs: isPort,
  constants: ({ value, tensor }) => typeof value === "number" && isTensor(tensor),
  nodes: ({ inputs, output, path, attributes }) =>
    Array.isArray(inputs) && typeof output === "number" && typeof path === "string" && isObject(attributes),
};

/** Whether a value has the fields of the type of a value in a graph. */
function isType({ dtype, shape }: Readonly<Record<string, unknown>>): boolean {
  return typeof dtype === "string" && isDType(dtype) && isDims(shape);
}

function isTensor(value: unknown): boolean {
  return isObject(value) && isType(value) && ArrayBuffer.isView(value.data);
}

/** Throws: InputError for what can be no constant of a graph. */
export function checkConstant(tensor: unknown): void {
  checkArgument(isTensor(tensor), "tensor", "a tensor: { dtype, shape, data }", tensor);
}

/** Throws: InputError for what can be no input or parameter. */
export function checkPort(name: unknown, dtype: unknown, shape: unknown): void {
  checkText("name", name);
  checkArgument(typeof dtype === "string" && isDType(dtype), "dtype", "a dtype", dtype);
  checkArgument(isDims(shape), "shape", "a list of sizes", shape);
}

/** Whether a value is one of a graph with these types: those of another have other types, or none. */
export function isValueOf(types: readonly TensorType[], value: unknown): boolean {
  if (!isObject(value) || typeof value.id !== "number" || !Array.isArray(value.shape)) return false;
  const known = types[value.id];
  return known !== undefined && known.dtype === value.dtype && sameShape(known.shape, value.shape);
}

/** Checks the form of a graph, not what it says: that is for `verify`. Throws: InputError. */
export function checkGraph(graph: Graph): void {
  checkArgument(isObject(graph) && typeof graph.name === "string", "graph", "a graph", graph);
  for (const [list, fits] of Object.entries(forms)) {
    const items: unknown = graph[list as keyof typeof forms];
    const isSound = Array.isArray(items) && items.every((item) => isObject(item) && fits(item));
    checkArgument(isSound, `graph.${list}`, `a list of ${list}`, items);
  }
}
