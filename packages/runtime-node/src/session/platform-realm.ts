import { deserialize, serialize } from "node:v8";
import { runInThisContext } from "node:vm";
import type { OrtModule } from "./ort-module.js";

/** The typed arrays that ONNX Runtime compares data with, by name. */
const TYPED_ARRAYS = [
  "Float32Array",
  "Float64Array",
  "Int8Array",
  "Uint8Array",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
] as const;

type TypedArrays = Record<(typeof TYPED_ARRAYS)[number], new (length: number) => object>;

/** What the platform itself makes: its own deserializer knows no global of a test environment. */
function platformTypes(): TypedArrays {
  const types = TYPED_ARRAYS.map((name) => {
    const made: object = deserialize(serialize(new globalThis[name](0)));
    return [name, made.constructor];
  });
  return Object.fromEntries(types) as TypedArrays;
}

/**
 * Whether this code's typed arrays are not the platform's: in a context of `node:vm`, as test runners use
 * (Jest, vitest's `vmThreads`), or where jsdom put its own in their place. ONNX Runtime's native part makes
 * the platform's.
 */
export function isForeignRealm(): boolean {
  return platformTypes().Float32Array !== Float32Array;
}

/** The global object that code outside of a test runner's context sees. */
const platformGlobals = (): typeof globalThis & TypedArrays => runInThisContext("globalThis");

/**
 * The same bytes as the Uint8Array that ONNX Runtime, loaded outside, looks up when it is called. Nothing is
 * copied.
 */
export function platformBytes(bytes: Uint8Array): Uint8Array {
  const { Uint8Array: Platform } = platformGlobals();
  const { buffer, byteOffset, byteLength } = bytes;
  return bytes instanceof Platform ? bytes : new Platform(buffer, byteOffset, byteLength);
}

/**
 * onnxruntime-node outside of the context that this code runs in, with the platform's typed arrays and
 * timers.
 *
 * Throws: whatever loading it throws.
 */
export function loadOutsideRealm(): OrtModule {
  // A runner replaces what is imported and what it calls globals; the process's own are behind this.
  const globals = platformGlobals();
  const { createRequire } = globals.process.getBuiltinModule("node:module");
  const own = Object.fromEntries(TYPED_ARRAYS.map((name) => [name, globals[name]]));
  // Nothing else runs meanwhile: a module is required, and the types it looks up are looked up, in one turn.
  Object.assign(globals, platformTypes());
  try {
    const ort = createRequire(import.meta.url)("onnxruntime-node") as OrtModule;
    new ort.Tensor("float32", [0], [1]).dispose();
    return ort;
  } finally {
    Object.assign(globals, own);
  }
}
