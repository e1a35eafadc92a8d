import { InputError } from "@ernie-m/core";
import { type ClassificationName, parseClassificationName } from "./classification-name.js";
import { excerpt, SchemaError } from "./errors.js";
import { foldFullWidth } from "./full-width.js";

/** One name of a schema, with what hangs on it. Immutable: a call's state lives in the call. */
export interface SchemaNode {
  /** Number of the node in the schema, unique: two nodes may share a name. */
  readonly id: number;
  /** The name as the caller wrote it: the key in the result. */
  readonly name: string;
  /** Where the name first stands in the schema, for messages: `$[0].person[1]`. */
  readonly path: string;
  /** The name as it goes into prompts: trimmed, full-width ASCII folded. */
  readonly promptName: string;
  /** Present when the name ends in options: then one of them is picked instead of spans found. */
  readonly classification?: ClassificationName;
  /** Names asked about every span (or chosen option) of this one, each once. */
  readonly children: readonly SchemaNode[];
}

/** Levels of lists and objects a schema may have: far beyond any use, well inside the stack. */
export const MAX_SCHEMA_DEPTH = 64;
/** Values (names, lists and objects) a schema may have in all. */
export const MAX_SCHEMA_VALUES = 10_000;

interface DraftNode {
  readonly name: string;
  readonly path: string;
  readonly children: Map<string, DraftNode>;
}

/**
 * Reads a schema from untrusted JSON.
 *
 * A name said twice beside itself is one name with what hangs on either, so `["A", {"A": ["B"]}]` is `{"A": ["B"]}`.
 *
 * @param optionNames whether a name that ends in options picks one of them; else it is a name like any other
 *
 * Throws: SchemaError with the path of the first thing wrong; InputError for `options`.
 */
export function parseSchema(
  schema: unknown,
  options: { readonly optionNames?: boolean } = {},
): readonly SchemaNode[] {
  const optionNames = optionNamesOf(options);
  const roots = new Map<string, DraftNode>();
  const budget = { values: 0 };
  collect(schema, roots, { path: "$", depth: 0, budget });
  if (roots.size === 0) throw new SchemaError("$", "at least one name", describe(schema));
  return freezeLevel(roots, { nextId: 0, optionNames });
}

function optionNamesOf(options: unknown): boolean {
  if (!isJsonObject(options)) throw new InputError("options", "an object", describe(options));
  const { optionNames = true } = options;
  if (typeof optionNames !== "boolean")
    throw new InputError("options.optionNames", "true or false", describe(optionNames));
  return optionNames;
}

/** Every name of a schema, at any depth. */
export function namesOf(schema: readonly SchemaNode[]): ReadonlySet<string> {
  return new Set(schema.flatMap(({ name, children }) => [name, ...namesOf(children)]));
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly budget: { values: number };
}

function collect(value: unknown, level: Map<string, DraftNode>, place: Place): void {
  const { path, depth, budget } = place;
  if (depth > MAX_SCHEMA_DEPTH) throw new SchemaError(path, `at most ${MAX_SCHEMA_DEPTH} levels`, "more");
  budget.values++;
  if (budget.values > MAX_SCHEMA_VALUES)
    throw new SchemaError(path, `at most ${MAX_SCHEMA_VALUES} names, lists and objects`, "more");

  if (typeof value === "string") {
    nodeOf(value, level, path);
  } else if (Array.isArray(value)) {
    // Not forEach, which would pass over the holes of a sparse array.
    for (let i = 0; i < value.length; i++)
      collect(value[i], level, { path: `${path}[${i}]`, depth: depth + 1, budget });
  } else if (isJsonObject(value)) {
    for (const [name, children] of Object.entries(value)) {
      const childPath = `${path}${member(name)}`;
      const node = nodeOf(name, level, childPath);
      collect(children, node.children, { path: childPath, depth: depth + 1, budget });
    }
  } else throw new SchemaError(path, "a name, a list or an object", describe(value));
}

function nodeOf(name: string, level: Map<string, DraftNode>, path: string): DraftNode {
  if (name.trim() === "") throw new SchemaError(path, "a name that is not blank", JSON.stringify(name));
  const known = level.get(name);
  if (known !== undefined) return known;
  const node: DraftNode = { name, path, children: new Map() };
  level.set(name, node);
  return node;
}

interface Freezing {
  nextId: number;
  readonly optionNames: boolean;
}

function freezeLevel(level: ReadonlyMap<string, DraftNode>, freezing: Freezing): readonly SchemaNode[] {
  return Object.freeze(
    [...level.values()].map(({ name, path, children }) => {
      const id = freezing.nextId++;
      const trimmed = name.trim();
      const classification = freezing.optionNames ? parseClassificationName(trimmed, path) : undefined;
      return Object.freeze({
        id,
        name,
        path,
        promptName: foldFullWidth(trimmed),
        ...(classification !== undefined && { classification }),
        children: freezeLevel(children, freezing),
      });
    }),
  );
}

/** Whether `value` is an object as JSON has them, from whichever realm. */
function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const MEMBER_LENGTH = 40;

function member(name: string): string {
  const short = name.length > MEMBER_LENGTH ? `${name.slice(0, MEMBER_LENGTH)}…` : name;
  return PLAIN_NAME.test(short) ? `.${short}` : `[${JSON.stringify(short)}]`;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list of nothing";
  if (typeof value === "string") return excerpt(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (isJsonObject(value)) return "an empty object";
  return typeof value === "object" ? "an object that is not plain" : typeof value;
}
