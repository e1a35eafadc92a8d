import { describe, expect, test } from "vitest";

/** Which values an argument may have; those it does not take must be refused. */
export type Takes = (value: unknown) => boolean;

/** One argument of a call. */
export interface Argument {
  /** A value with which the call succeeds. */
  readonly sound: unknown;
  readonly takes: Takes;
  /** Of an object: which values its fields may have. */
  readonly fields?: Readonly<Record<string, Takes>>;
}

/** A function or method with its arguments. */
export interface Call {
  readonly call: (...args: unknown[]) => unknown;
  readonly args: readonly Argument[];
}

/** Calls by name: `name`, `Class.name` or `Class#name`; "internal" is what no caller is meant to use. */
export type Calls = Readonly<Record<string, Call | "internal">>;

/** What JavaScript lets a caller hand over: a variable that is not set, a list for a text, anything. */
const anything: readonly unknown[] = [
  ...[undefined, null, true, "", "x", 0, -1, 0.5, 1e6, Number.NaN, 5n, Symbol("symbol"), () => 1],
  ...[{}, Object.create(null), [], [null], [undefined], ["x"], [{}], [[]]],
  ...[new Uint8Array(2), new Date(Number.NaN), new Map(), Promise.resolve(1)],
];

const MARK = Symbol.for("@ernie-m/error");

/**
 * Tests of every exported function, and of every method of an exported class and of the `instances`, that whatever it
 * is handed it either takes or refuses with an error of this project. An export without an entry in `calls` is a failure.
 *
 * @param module the package's exports.
 */
export function testMisuse(
  module: Readonly<Record<string, unknown>>,
  calls: Calls,
  instances: Readonly<Record<string, object>> = {},
): void {
  test("every exported function and method is called with anything", () => {
    const names = [...exportedCalls(module), ...Object.entries(instances).flatMap(methodsOf)];
    expect(Object.keys(calls).sort()).toEqual(names.sort());
  });

  const called = Object.entries(calls).flatMap(([name, entry]) =>
    entry === "internal" ? [] : [[name, entry] as const],
  );
  describe.each(called)("%s", (_, { call, args }) => {
    const sound = args.map((argument) => argument.sound);

    test("takes what is sound", async () => {
      expect(await outcome(call, sound)).toBeUndefined();
    });

    test("takes or refuses anything, each argument by itself", async () => {
      for (const [position, argument] of args.entries()) {
        for (const value of anything)
          await check(call, sound.with(position, value), argument.takes(value), [position, value]);
        for (const [field, takes] of Object.entries(argument.fields ?? {}))
          for (const value of anything) {
            const object = { ...(argument.sound as object), [field]: value };
            await check(call, sound.with(position, object), takes(value), [`${position}.${field}`, value]);
          }
      }
      const least = args.every(({ takes }) => takes(undefined));
      await check(call, [], least, ["no arguments"]);
    });
  });
}

async function check(
  call: Call["call"],
  args: readonly unknown[],
  isTaken: boolean,
  what: readonly unknown[],
): Promise<void> {
  const error = await outcome(call, args);
  const told = what.map(text).join(": ");
  if (error === undefined) expect(isTaken, `${told} was taken`).toBe(true);
  else expect(isOurs(error), `${told}: ${text(error)}`).toBe(true);
}

/** What a call throws, at once, later, or when its results are asked for. */
async function outcome(call: Call["call"], args: readonly unknown[]): Promise<unknown> {
  try {
    const result = await call(...args);
    if (typeof result === "object" && result !== null && Symbol.asyncIterator in result)
      await (result as AsyncGenerator).next();
    return undefined;
  } catch (error) {
    return error ?? "nothing";
  }
}

function isOurs(error: unknown): boolean {
  return typeof error === "object" && error !== null && MARK in error && "code" in error;
}

function text(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  if (typeof value === "object" && value !== null)
    return `${Object.prototype.toString.call(value)} ${Object.keys(value)}`;
  return String(value);
}

function exportedCalls(module: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(module).flatMap(([name, value]) => {
    if (typeof value !== "function" || isErrorClass(value)) return [];
    if (!/^class\b/.test(Function.prototype.toString.call(value))) return [name];
    const statics = Object.getOwnPropertyNames(value).filter(
      (key) => typeof (value as unknown as Record<string, unknown>)[key] === "function",
    );
    return [...statics.map((key) => `${name}.${key}`), ...methodsOf([name, value.prototype as object])];
  });
}

function isErrorClass(value: unknown): boolean {
  return typeof value === "function" && value.prototype instanceof Error;
}

/** Methods, those of classes and those that an object has as fields; getters take nothing. */
function methodsOf([name, object]: readonly [string, object]): readonly string[] {
  const prototype = Object.getPrototypeOf(object) as object | null;
  const inherited =
    prototype === null || prototype === Object.prototype ? [] : Object.getOwnPropertyNames(prototype);
  return [...new Set([...Object.getOwnPropertyNames(object), ...inherited])]
    .filter((key) => {
      const owner = Object.hasOwn(object, key) ? object : prototype;
      const found = owner === null ? undefined : Object.getOwnPropertyDescriptor(owner, key);
      return key !== "constructor" && typeof found?.value === "function";
    })
    .map((key) => `${name}#${key}`);
}

export const isAnything: Takes = () => true;
export const isText: Takes = (value) => typeof value === "string";
export const isFlag: Takes = (value) => typeof value === "boolean";
export const isNumber: Takes = (value) => typeof value === "number";
export const isFunction: Takes = (value) => typeof value === "function";
export const isObject: Takes = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isBytes: Takes = (value) => value instanceof Uint8Array;
export const isInteger =
  (least: number, most = Number.MAX_SAFE_INTEGER): Takes =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
export const isOneOf =
  (...choices: readonly unknown[]): Takes =>
  (value) =>
    choices.includes(value);
export const isListOf =
  (takes: Takes): Takes =>
  (value) =>
    Array.isArray(value) && Array.from(value).every(takes);
export const isOptional =
  (takes: Takes): Takes =>
  (value) =>
    value === undefined || takes(value);
/** Of numbers: lists and typed arrays. */
export const isNumbers: Takes = (value) =>
  ArrayBuffer.isView(value) || isListOf((item) => Number.isSafeInteger(item))(value);

export const argument = (sound: unknown, takes: Takes, fields?: Argument["fields"]): Argument => ({
  sound,
  takes,
  ...(fields && { fields }),
});
