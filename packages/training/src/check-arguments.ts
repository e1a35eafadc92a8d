/** What JavaScript callers hand over that no compiler has seen. Each throws InputError naming the argument. */
import type { ProblemType } from "@ernie-m/config";
import { type CheckpointLocation, checkSignal, InputError, type SavedDType } from "@ernie-m/core";

/** Checks a value under its name. */
export type Check = (name: string, value: unknown) => void;

/** A value of the caller's for a message. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value) && value.length <= 4 && value.every((item) => typeof item === "number"))
    return `[${value.join(", ")}]`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** A check that `is` says yes to what is `expected`. */
export function that(expected: string, is: (value: unknown) => boolean): Check {
  return (name, value) => {
    if (!is(value)) throw new InputError(name, expected, shown(value));
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const text = that("a string", (value) => typeof value === "string");
export const number = that("a number", (value) => typeof value === "number");
export const flag = that("true or false", (value) => typeof value === "boolean");
export const callable = that("a function", (value) => typeof value === "function");
export const anyList = that("a list", Array.isArray);
export const anyObject = that("an object", isObject);
export const integer = that("a whole number", Number.isSafeInteger);
export const positiveInteger = that(
  "a whole number from 1",
  (value) => Number.isSafeInteger(value) && Number(value) >= 1,
);
export const positiveIntegerOrCallable = that(
  "a whole number from 1 or a function",
  (value) => typeof value === "function" || (Number.isSafeInteger(value) && Number(value) >= 1),
);
export const wholeAmount = that(
  "a whole number from 0",
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
);
export const amount = that("a number from 0", (value) => typeof value === "number" && value >= 0);
export const share = that(
  "a number from 0 to 1",
  (value) => typeof value === "number" && value >= 0 && value <= 1,
);
export const rate = that(
  "a number from 0 to below 1",
  (value) => typeof value === "number" && value >= 0 && value < 1,
);
export const betas = that(
  "two numbers from 0 to below 1",
  (value) =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((beta) => typeof beta === "number" && beta >= 0 && beta < 1),
);
export const finite = that("a number", Number.isFinite);

export const signal: Check = (_, value) => void checkSignal(value);

/** One of a list of words. */
export function oneOf(words: readonly string[]): Check {
  return that(words.map((word) => JSON.stringify(word)).join(" or "), (value) =>
    words.some((word) => word === value),
  );
}

/** Undefined, or what `check` lets pass. */
export function maybe(check: Check): Check {
  return (name, value) => {
    if (value !== undefined) check(name, value);
  };
}

export function listOf(check: Check): Check {
  return (name, value) => {
    anyList(name, value);
    // Not forEach, which would pass over the holes of a sparse list.
    for (const [i, item] of Array.from(value as readonly unknown[]).entries()) check(`${name}[${i}]`, item);
  };
}

/** An object whose fields are checked under their own names. */
export function objectOf(fields: Readonly<Record<string, Check>>, expected?: string): Check {
  const isOne = that(expected ?? "an object", isObject);
  return (name, value) => {
    isOne(name, value);
    for (const [key, check] of Object.entries(fields))
      check(`${name}.${key}`, Reflect.get(value as object, key));
  };
}

/** An object with methods of these names. */
export function withMethods(methods: readonly string[], expected: string): Check {
  return that(
    expected,
    (value) =>
      typeof value === "object" &&
      value !== null &&
      methods.every((method) => typeof Reflect.get(value, method) === "function"),
  );
}

/** A typed array, of whichever realm. */
export function typed(kind: "Int32Array" | "Float32Array"): Check {
  return that(kind, (value) => Object.prototype.toString.call(value) === `[object ${kind}]`);
}

const opens = withMethods(["openCheckpoint"], "a runtime, such as nodeRuntime()");
const computes = withMethods(["createSession"], "a backend, such as nodeRuntime() has");

export const runtime: Check = (name, value) => {
  opens(name, value);
  computes(`${name}.backend`, Reflect.get(value as object, "backend"));
};
export const tokenizer = withMethods(["tokenize"], "a tokenizer");
export const sink = withMethods(["create", "commit", "abort"], "what createCheckpoint of a runtime gives");
export const files = withMethods(["open", "readFile"], "the files of a checkpoint");
export const config = objectOf(
  { hiddenSize: positiveInteger, maxPositionEmbeddings: positiveInteger, id2label: listOf(text) },
  "a configuration",
);
export const problemType = oneOf([
  "regression",
  "single_label_classification",
  "multi_label_classification",
] satisfies readonly ProblemType[]);
export const savedDType = oneOf(["float32", "float16", "bfloat16"] satisfies readonly SavedDType[]);

/** A tensor, to which its reader is yet to say what shape it has. */
export const tensor = objectOf(
  { dtype: text, shape: listOf(wholeAmount), data: that("a typed array", ArrayBuffer.isView) },
  "a tensor",
);

/** An object of tensors by name. */
export const areTensors: Check = (name, value) => {
  anyObject(name, value);
  for (const [key, one] of Object.entries(value as object)) tensor(`${name}.${key}`, one);
};

export function checkLocation(name: string, value: unknown): asserts value is CheckpointLocation {
  const isUrl =
    typeof value === "object" && value !== null && "href" in value && typeof value.href === "string";
  if (typeof value !== "string" && !isUrl)
    throw new InputError(name, "a folder, an id or a URL", shown(value));
}
