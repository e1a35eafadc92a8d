import { describeValue } from "@ernie-m/config";
import { InputError } from "../errors.js";
import { byteLengthOf, type TensorInfo } from "../tensor.js";

/** The size that transformers and PyTorch's hub tools shard by. */
export const DEFAULT_MAX_SHARD_SIZE = "5GB";

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/**
 * A size in bytes: a number, or text as transformers takes it (`"5GB"`, `"200MB"`, `"1GiB"`).
 *
 * Throws: InputError.
 */
export function parseShardSize(size: number | string): number {
  const [, digits, unit] =
    /^(\d+(?:\.\d+)?)\s*([KMGT]?I?B)$/i.exec(typeof size === "string" ? size.trim() : "") ?? [];
  const scale = unit === undefined ? undefined : UNITS[unit.toUpperCase()];
  const bytes = typeof size === "number" ? size : scale === undefined ? Number.NaN : Number(digits) * scale;
  if (!Number.isFinite(bytes) || bytes < 1)
    throw new InputError("maxShardSize", 'a number of bytes, or a size like "5GB"', describeValue(size));
  return Math.floor(bytes);
}

/** One file of a sharded checkpoint. */
export interface Shard<T extends TensorInfo> {
  /** Its name without what follows the last dot. */
  readonly stem: string;
  readonly tensors: readonly T[];
}

/**
 * Spreads tensors over files of at most `maxBytes` of data each, in the order given; a tensor that is larger
 * has a file of its own. One file is called `stem`, several `stem-00001-of-00003`.
 *
 * Source: huggingface_hub `split_state_dict_into_shards_factory`.
 */
export function planShards<T extends TensorInfo>(
  tensors: readonly T[],
  maxBytes: number,
  stem: string,
): readonly Shard<T>[] {
  const groups: T[][] = [];
  let current: T[] = [];
  let bytes = 0;
  const flush = (): void => {
    if (current.length > 0) groups.push(current);
    current = [];
    bytes = 0;
  };
  for (const tensor of tensors) {
    const size = byteLengthOf(tensor);
    if (bytes + size > maxBytes) flush();
    current.push(tensor);
    bytes += size;
  }
  flush();
  const count = String(groups.length).padStart(5, "0");
  return groups.map((group, i) => ({
    stem: groups.length === 1 ? stem : `${stem}-${String(i + 1).padStart(5, "0")}-of-${count}`,
    tensors: group,
  }));
}
