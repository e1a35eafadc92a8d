import { checkArgument, checkObject, checkText } from "../../arguments.js";
import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import { isOtherDType, type StoredDType, storedBytesPerElement } from "../../checkpoint/other-dtypes.js";
import { quote } from "../../checkpoint/quote.js";
import { isJsonObject, type JsonObject, readJsonObject } from "../../checkpoint/read-json.js";
import { otherFormat } from "../../checkpoint/stand-ins.js";
import {
  HIGHEST_RANK,
  type Misfit,
  type WeightEntry,
  type WeightLayout,
  type WeightSource,
} from "../../checkpoint/weight-source.js";
import { CheckpointError, malformedFile, unsupportedFile } from "../../errors.js";
import { type DType, formatShape } from "../../tensor.js";

/** Bytes of the header's length, which stand before it. */
const LENGTH_BYTES = 8;

/** The reference implementation's limit; a header of ERNIE-M large takes 50 kB. */
const LONGEST_HEADER = 100_000_000;

/** The types of the format that are known; those of the second half no parameter is of. */
const dtypes: ReadonlyMap<string, StoredDType> = new Map<string, StoredDType>([
  ["F64", "float64"],
  ["F32", "float32"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
  ["I64", "int64"],
  ["I32", "int32"],
  ["I8", "int8"],
  ["U8", "uint8"],
  ["BOOL", "bool"],
  ["I16", "int16"],
  ["U16", "uint16"],
  ["U32", "uint32"],
  ["U64", "uint64"],
  ["C64", "complex64"],
  ["F8_E4M3", "float8_e4m3"],
  ["F8_E5M2", "float8_e5m2"],
  ["F8_E8M0", "float8_e8m0"],
  ["F6_E2M3", "float6_e2m3"],
  ["F6_E3M2", "float6_e3m2"],
  ["F4", "float4"],
]);

/** Frameworks whose names and layout are PyTorch's, by what `__metadata__.format` says. */
const PYTORCH_LIKE: readonly unknown[] = [undefined, "pt", "mlx", "np"];

/** A tensor of the header with its range in the data, which starts after the header. */
interface HeaderTensor {
  readonly name: string;
  readonly type: { readonly dtype: DType; readonly shape: readonly number[] } | Misfit;
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads the header of a .safetensors file: names, dtypes, shapes and where the bytes lie. No tensor is read.
 *
 * `name` is the file's name inside the checkpoint, which the entries refer to. The file stays open.
 * `__metadata__.format` gives the layout: "pt" (also when absent, and for "mlx" and "np",
 * whose names and layout are the same) or "pd".
 *
 * As strict as the reference implementation: the tensors must cover the data without hole, overlap or rest. Types and
 * numbers of dimensions that no parameter has are no error: such tensors are among the `others`.
 *
 * Throws: InputError; CheckpointError `truncated-file` when the file is shorter than it declares, `unsupported-file` for
 * another framework's layout, `malformed-file` for everything else
 * that is wrong; always before memory is taken for what the file declares.
 * Source: huggingface/safetensors safetensors/src/tensor.rs, SafeTensors::read_metadata, Metadata::validate.
 */
export async function readSafetensors(file: RandomAccessFile, name: string): Promise<WeightSource> {
  checkObject("file", "an open file", file, "read");
  checkText("file.path", file.path);
  checkArgument(Number.isSafeInteger(file.size), "file.size", "a number of bytes", file.size);
  checkText("name", name);
  const header = await readHeader(file);
  const dataStart = LENGTH_BYTES + header.length;
  const json = readJsonObject(header, file.path, "header");
  const layout = readLayout(json.__metadata__, file.path);
  const tensors: HeaderTensor[] = [];
  for (const [tensor, info] of Object.entries(json)) {
    if (tensor !== "__metadata__") tensors.push(readTensor(tensor, info, file.path));
  }
  checkRanges(tensors, file, dataStart);
  const entries = new Map<string, WeightEntry>();
  const others = new Map<string, Misfit>();
  for (const { name: tensor, type, begin, end } of tensors) {
    if ("kind" in type) {
      others.set(tensor, type);
      continue;
    }
    entries.set(tensor, {
      name: tensor,
      ...type,
      storage: { kind: "file", file: name, offset: dataStart + begin, length: end - begin },
    });
  }
  return { layout, file: file.path, entries, others };
}

async function readHeader(file: RandomAccessFile): Promise<Uint8Array> {
  if (file.size < LENGTH_BYTES) {
    throw new CheckpointError(
      "truncated-file",
      file.path,
      `${file.size} bytes are too few for a safetensors file`,
    );
  }
  const bytes = await file.read(0, LENGTH_BYTES);
  const declared = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (declared > BigInt(LONGEST_HEADER)) {
    const kind = otherFormat(await file.read(0, Math.min(16, file.size)), "safetensors");
    if (kind !== undefined) throw malformedFile(file.path, `is not a safetensors file but ${kind}`);
    throw malformedFile(
      file.path,
      `a header of ${declared} bytes is declared, at most ${LONGEST_HEADER} are accepted: not a safetensors file?`,
    );
  }
  const length = Number(declared);
  if (LENGTH_BYTES + length > file.size) {
    throw new CheckpointError(
      "truncated-file",
      file.path,
      `a header of ${length} bytes is declared, the file ends after ${file.size - LENGTH_BYTES} of them`,
    );
  }
  return file.read(LENGTH_BYTES, length);
}

function readLayout(metadata: unknown, file: string): WeightLayout {
  if (metadata === undefined || metadata === null) return "pt";
  if (!isJsonObject(metadata)) throw malformedFile(file, "__metadata__ is not an object of strings");
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string") throw malformedFile(file, `__metadata__ ${quote(key)} is not a string`);
  }
  const format = Object.hasOwn(metadata, "format") ? metadata.format : undefined;
  if (PYTORCH_LIKE.includes(format)) return "pt";
  if (format === "pd") return "pd";
  throw unsupportedFile(
    file,
    `__metadata__.format is ${quote(String(format))}; supported are "pt", "pd", "mlx" and "np"`,
  );
}

function readTensor(name: string, info: unknown, file: string): HeaderTensor {
  if (!isJsonObject(info)) throw malformedFile(file, `tensor ${quote(name)} is not described by an object`);
  const declared = info.dtype;
  if (typeof declared !== "string") throw malformedFile(file, `tensor ${quote(name)} has no dtype`);
  const shape = sizesOf(info.shape);
  if (shape === undefined)
    throw malformedFile(file, `the shape of tensor ${quote(name)} is not a list of sizes`);
  const [begin, end] = readOffsets(name, info, file);
  const dtype = dtypes.get(declared);
  // Of a type of a newer release, whose size is not known.
  if (dtype === undefined) return { name, type: { kind: "dtype", dtype: quote(declared) }, begin, end };
  const bytes = byteCount(name, shape, dtype, file);
  if (end - begin !== bytes) {
    throw malformedFile(
      file,
      `tensor ${quote(name)} has ${end - begin} bytes, ${dtype} ${shortShape(shape)} takes ${bytes}`,
    );
  }
  return { name, type: typeOf(dtype, shape), begin, end };
}

function typeOf(dtype: StoredDType, shape: readonly number[]): HeaderTensor["type"] {
  if (isOtherDType(dtype)) return { kind: "dtype", dtype };
  return shape.length > HIGHEST_RANK ? { kind: "rank", rank: shape.length } : { dtype, shape };
}

/** A shape for a message: the format sets no limit. */
function shortShape(shape: readonly number[]): string {
  return shape.length > HIGHEST_RANK
    ? formatShape([...shape.slice(0, HIGHEST_RANK), "…"])
    : formatShape(shape);
}

function readOffsets(name: string, info: JsonObject, file: string): readonly [number, number] {
  const [begin, end, ...rest] = sizesOf(info.data_offsets) ?? [];
  if (begin === undefined || end === undefined || rest.length > 0) {
    throw malformedFile(file, `the data_offsets of tensor ${quote(name)} are not two byte positions`);
  }
  if (end < begin) {
    throw malformedFile(
      file,
      `the data_offsets of tensor ${quote(name)} end at ${end}, before they begin (${begin})`,
    );
  }
  return [begin, end];
}

/** `value` when it is a list of integers from 0 that JavaScript holds exactly. */
function sizesOf(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: readonly unknown[] = value;
  return items.every(isSize) ? items : undefined;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && typeof value === "number" && value >= 0 && !Object.is(value, -0);
}

function byteCount(name: string, shape: readonly number[], dtype: StoredDType, file: string): number {
  let bytes = storedBytesPerElement(dtype);
  for (const size of shape) {
    bytes *= size;
    // Past this, arithmetic on sizes is no longer exact, so no later check could be trusted.
    if (bytes > Number.MAX_SAFE_INTEGER) {
      throw malformedFile(file, `tensor ${quote(name)} of shape ${shortShape(shape)} is absurdly large`);
    }
  }
  return bytes;
}

/**
 * The tensors, in the order of their data, must cover the file from the header to its end, each byte once.
 */
function checkRanges(tensors: readonly HeaderTensor[], file: RandomAccessFile, dataStart: number): void {
  const available = file.size - dataStart;
  let covered = 0;
  let before = "the header";
  for (const { name, begin, end } of tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > available) {
      throw new CheckpointError(
        "truncated-file",
        file.path,
        `tensor ${quote(name)} ends at byte ${end} of the data, of which there are ${available}`,
      );
    }
    if (begin < covered) throw malformedFile(file.path, `tensor ${quote(name)} overlaps ${before}`);
    if (begin > covered) {
      throw malformedFile(
        file.path,
        `${begin - covered} bytes before tensor ${quote(name)} belong to no tensor`,
      );
    }
    covered = end;
    before = `tensor ${quote(name)}`;
  }
  if (covered !== available) {
    throw malformedFile(file.path, `${available - covered} bytes after ${before} belong to no tensor`);
  }
}
