import type { HeadName } from "@ernie-m/heads/table";

/** A checkpoint on the hub that this page can load. */
export interface KnownModel {
  readonly id: string;
  readonly head: HeadName;
  /** What it does, in a few words. */
  readonly task: string;
  readonly languages: string;
  /** Bytes to download. */
  readonly bytes: number;
  /** What weights are stored as. */
  readonly stored: "fp32";
}

const GB = 1e9;

/** Published checkpoints, those that do most for a visitor first. Sizes are those of the hub's own listings. */
export const knownModels: readonly KnownModel[] = [
  {
    id: "PaddlePaddle/uie-m-base",
    head: "information-extraction",
    task: "finds any names and relations",
    languages: "96 languages, trained on Chinese and English",
    bytes: 1.12 * GB,
    stored: "fp32",
  },
  {
    id: "PaddlePaddle/uie-m-large",
    head: "information-extraction",
    task: "finds any names and relations, better",
    languages: "96 languages, trained on Chinese and English",
    bytes: 2.25 * GB,
    stored: "fp32",
  },
  {
    id: "MoritzLaurer/ernie-m-base-mnli-xnli",
    head: "sequence-classification",
    task: "tells whether one text follows from another",
    languages: "96 languages, trained on 15",
    bytes: 1.13 * GB,
    stored: "fp32",
  },
  {
    id: "MoritzLaurer/ernie-m-large-mnli-xnli",
    head: "sequence-classification",
    task: "tells whether one text follows from another, better",
    languages: "96 languages, trained on 15",
    bytes: 2.25 * GB,
    stored: "fp32",
  },
  {
    id: "PaddlePaddle/ernie-m-base",
    head: "base",
    task: "no task: states of tokens, for similarity",
    languages: "96 languages",
    bytes: 1.12 * GB,
    stored: "fp32",
  },
];

/** What is known of the device before anything is downloaded. */
export interface DeviceRoom {
  /** GiB that the browser states, 8 at most; undefined where it does not say. */
  readonly memoryGiB: number | undefined;
  /** Bytes that the origin may still keep; undefined where the browser does not say. */
  readonly storageBytes: number | undefined;
}

/** Whether a model fits a device, as far as that can be told before it is there. */
export type Fit =
  | { readonly fits: "yes" | "perhaps"; readonly reason: string }
  | { readonly fits: "no"; readonly reason: string };

/** WebAssembly addresses no more. */
const WASM_BYTES = 4 * 1024 ** 3;
/** Of a checkpoint's bytes: linear layers are a third of a base model's and over half of a large one's. */
const HELD_SHARE: Readonly<Record<"floats" | "integers", number>> = { floats: 0.6, integers: 0.15 };

/**
 * About how much memory a model takes: its linear layers, as floats or a quarter of that; the table of the vocabulary
 * stays in the file, whose rows are read; runs take some beside.
 */
export function memoryOf({ bytes }: Pick<KnownModel, "bytes">, numbers: "floats" | "integers"): number {
  return bytes * HELD_SHARE[numbers] + 300e6;
}

export function fitOf(
  model: Pick<KnownModel, "bytes">,
  numbers: "floats" | "integers",
  room: DeviceRoom,
): Fit {
  const memory = memoryOf(model, numbers);
  const about = `takes about ${(memory / 1e9).toFixed(1)} GB of memory`;
  if (memory > WASM_BYTES * 0.9) return { fits: "no", reason: `${about}, more than a page has` };
  const { memoryGiB, storageBytes } = room;
  // Half of what there is: other programs and pages are open.
  const isTight = memoryGiB !== undefined && memory > memoryGiB * 1024 ** 3 * 0.5;
  if (isTight) return { fits: "no", reason: `${about}, of ${memoryGiB} GiB here` };
  if (storageBytes !== undefined && storageBytes < model.bytes)
    return {
      fits: "perhaps",
      reason: `${about}; the browser has no room to keep it, so each visit fetches it anew`,
    };
  if (memoryGiB === undefined)
    return { fits: "perhaps", reason: `${about}; this browser does not say how much there is` };
  return { fits: "yes", reason: about };
}
