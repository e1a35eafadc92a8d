import type { TokenizerFiles, TokenizerVariant } from "../types.js";
import { decodeUtf8 } from "../utf8.js";
import { isObject, type JsonObject } from "./json.js";
import type { CheckpointFormat } from "./open-options.js";
import { checkFiles } from "./tokenizer-files.js";

/** What can read a part of a large file; the checkpoint files of a runtime can. */
export interface RandomAccessFiles {
  /** Which of several copies of the weights counts; undefined: safetensors, else torch's, else Paddle's. */
  readonly weights?: CheckpointFormat | undefined;
  /** At most the first `length` bytes; where files are fetched from afar, without fetching the rest. */
  readStart?(name: string, length: number): Promise<Uint8Array>;
  open?(name: string): Promise<{
    readonly size: number;
    read(offset: number, length: number): Promise<Uint8Array>;
    close(): Promise<void>;
  }>;
}

/** Safetensors headers beyond this are not looked into: no model of this family has one. */
const LARGEST_HEADER = 4 * 2 ** 20;

/** Holds the header of every published model of this family, some 400 tensors, at once. */
const USUAL_HEADER = 2 ** 17;

/**
 * Which published tokenizer a checkpoint's weights were made with: what `tokenizer_variant` in `config.json` says, as
 * converted checkpoints have it; else PaddleNLP's when the weights are in Paddle's files (`model_state.pdparams`,
 * `model_config.json`, safetensors marked `"pd"`), Hugging Face's otherwise. Damaged files are not reported here:
 * whoever reads them says what is wrong.
 */
export async function variantOfCheckpoint(
  files: TokenizerFiles & RandomAccessFiles,
): Promise<TokenizerVariant> {
  checkFiles(files);
  const stated = await statedVariant(files);
  if (stated !== undefined) return stated;
  if (files.weights === "torch" || files.weights === "paddle")
    return files.weights === "torch" ? "hf" : "paddle";
  const safetensors = await firstSafetensors(files);
  if (safetensors !== undefined)
    return (await safetensorsFormat(files, safetensors)) === "pd" ? "paddle" : "hf";
  for (const name of ["pytorch_model.bin", "pytorch_model.bin.index.json"]) {
    if (await files.has(name)) return "hf";
  }
  for (const name of ["model_state.pdparams", "model_config.json"]) {
    if (await files.has(name)) return "paddle";
  }
  return "hf";
}

async function statedVariant(files: TokenizerFiles): Promise<TokenizerVariant | undefined> {
  if (!(await files.has("config.json"))) return undefined;
  const { tokenizer_variant: stated } = parseObject(await files.readFile("config.json"));
  return stated === "hf" || stated === "paddle" ? stated : undefined;
}

async function firstSafetensors(files: TokenizerFiles): Promise<string | undefined> {
  if (await files.has("model.safetensors")) return "model.safetensors";
  if (!(await files.has("model.safetensors.index.json"))) return undefined;
  const index = parseObject(await files.readFile("model.safetensors.index.json"));
  const shards = index.weight_map;
  const first = isObject(shards) ? Object.values(shards)[0] : undefined;
  return typeof first === "string" && (await files.has(first)) ? first : undefined;
}

async function safetensorsFormat(files: RandomAccessFiles, name: string): Promise<unknown> {
  const header = await safetensorsHeader(files, name);
  const metadata = header && parseObject(header).__metadata__;
  return isObject(metadata) ? metadata.format : undefined;
}

async function safetensorsHeader(files: RandomAccessFiles, name: string): Promise<Uint8Array | undefined> {
  if (files.readStart !== undefined) {
    const start = await files.readStart(name, USUAL_HEADER);
    const end = 8 + headerLength(start);
    if (end <= start.length) return start.subarray(8, end);
    if (end > 8 + LARGEST_HEADER) return undefined;
    const whole = await files.readStart(name, end);
    return whole.length === end ? whole.subarray(8) : undefined;
  }
  const file = await files.open?.(name);
  if (file === undefined) return undefined;
  try {
    const length = headerLength(await file.read(0, Math.min(8, file.size)));
    return length > Math.min(LARGEST_HEADER, file.size - 8) ? undefined : await file.read(8, length);
  } finally {
    await file.close();
  }
}

/** Bytes of the header that follows a file's first 8; Infinity when there are no 8. */
function headerLength(start: Uint8Array): number {
  if (start.length < 8) return Infinity;
  return Number(new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true));
}

function parseObject(bytes: Uint8Array): JsonObject {
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
