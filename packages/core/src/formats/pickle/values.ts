import type { FileRange } from "../../checkpoint/file-range.js";
import type { StoredDType } from "../../checkpoint/other-dtypes.js";
import { HIGHEST_RANK, type Misfit } from "../../checkpoint/weight-source.js";
import type { DType } from "../../tensor.js";

/** A string: UTF-8 in the file. `value` is undefined when it was too long to be a name, and so not read. */
export interface PickleText extends FileRange {
  readonly kind: "text";
  readonly value: string | undefined;
}

/**
 * Bytes that were not read. `utf8` says that every byte stands in the file as the UTF-8 of the character
 * with that number: what pickle protocol 2, which has no bytes, makes of them.
 */
export interface PickleBytes extends FileRange {
  readonly kind: "bytes";
  readonly encoding: "raw" | "utf8";
}

export interface PickleList {
  readonly kind: "list";
  readonly items: PickleValue[];
}

export interface PickleTuple {
  readonly kind: "tuple";
  readonly items: readonly PickleValue[];
}

/** A dict. `attributes` says that it is an OrderedDict, which can have attributes of its own. */
export interface PickleDict {
  readonly kind: "dict";
  readonly attributes: boolean;
  readonly entries: Map<string, PickleValue>;
}

/** Makes the value that a call in the pickle stands for. Pure: nothing of the pickle is ever called. */
export type Build = (args: readonly PickleValue[], site: PickleSite) => PickleValue;

/** A name of a module that a pickle may use. Without `build` it stands for a class that is only mentioned. */
export interface PickleName {
  readonly kind: "name";
  /** As Python writes it, for messages. */
  readonly name: string;
  readonly build?: Build;
}

/** A class of torch storages, for example `torch.FloatStorage`. */
export interface StorageType {
  readonly kind: "storage-type";
  readonly name: string;
  readonly dtype: StoredDType;
}

/** A torch storage: elements in a row, kept outside the pickle under `key`. */
export interface TorchStorage {
  readonly kind: "storage";
  readonly key: string;
  readonly dtype: StoredDType;
  /** Elements. */
  readonly count: number;
}

/** A torch tensor: a view of a storage; `offset` and `strides` count elements. */
export interface TorchTensor {
  readonly kind: "tensor";
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A torch tensor that no parameter can be: of a type, or with more dimensions, than any has. */
export interface OtherTensor {
  readonly kind: "other-tensor";
  readonly misfit: Misfit;
}

/** A numpy dtype by its code. */
export interface NumpyDType {
  readonly kind: "dtype";
  readonly code: string;
  /** Told by BUILD, after it was made. */
  byteOrder: string | undefined;
}

/** What a numpy array holds. */
export interface NumpyContent {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Whether the first index varies fastest in `data`, instead of the last. */
  readonly fortran: boolean;
  readonly data: PickleBytes;
}

/** A numpy array; protocols below 5 make it empty and fill it with BUILD. */
export interface NumpyArray {
  readonly kind: "array";
  content: NumpyContent | Misfit | undefined;
}

/** What a pickle of weights can hold: inert data, nothing with behaviour. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | PickleText
  | PickleBytes
  | PickleList
  | PickleTuple
  | PickleDict
  | PickleName
  | StorageType
  | TorchStorage
  | TorchTensor
  | OtherTensor
  | NumpyDType
  | NumpyArray;

/** Where in a pickle something is being built: makes errors that say so. */
export interface PickleSite {
  malformed(reason: string): Error;
  unsupported(reason: string): Error;
}

const kinds: { readonly [K in Exclude<PickleValue, null | boolean | number | bigint>["kind"]]: string } = {
  text: "a string",
  bytes: "bytes",
  list: "a list",
  tuple: "a tuple",
  dict: "a dict",
  name: "a function or class",
  "storage-type": "a class of storages",
  storage: "a storage",
  tensor: "a tensor",
  "other-tensor": "a tensor",
  dtype: "a dtype",
  array: "an array",
};

/** What `value` is, for messages. */
export function describe(value: PickleValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "None";
  if (typeof value === "boolean") return "a boolean";
  if (typeof value === "number" || typeof value === "bigint") return "a number";
  return kinds[value.kind];
}

/** The value when it is of that kind, otherwise undefined. */
export function asKind<K extends keyof typeof kinds>(
  value: PickleValue | undefined,
  kind: K,
): Extract<PickleValue, { readonly kind: K }> | undefined {
  return isKind(value, kind) ? value : undefined;
}

function isKind<K extends keyof typeof kinds>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { readonly kind: K }> {
  return typeof value === "object" && value !== null && value.kind === kind;
}

/** The string a value is, or undefined when it is none or too long to be a name. */
export function asString(value: PickleValue | undefined): string | undefined {
  return asKind(value, "text")?.value;
}

/** The value when it is an integer from 0 that JavaScript holds exactly. */
export function asSize(value: PickleValue | undefined): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The sizes that a tuple of at most 8 holds, or undefined when it holds anything else. */
export function asSizes(value: PickleValue | undefined): readonly number[] | undefined {
  const items = asKind(value, "tuple")?.items;
  if (items === undefined || items.length > HIGHEST_RANK) return undefined;
  const sizes = items.map(asSize).filter((size) => size !== undefined);
  return sizes.length === items.length ? sizes : undefined;
}

/** How many dimensions a tuple of sizes has, when they are too many for `asSizes`. */
export function asHighRank(value: PickleValue | undefined): Misfit | undefined {
  const rank = asKind(value, "tuple")?.items.length ?? 0;
  return rank > HIGHEST_RANK ? { kind: "rank", rank } : undefined;
}
