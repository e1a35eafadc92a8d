import type { CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import { quote } from "../checkpoint/quote.js";
import type { Misfit, WeightEntry, WeightSource } from "../checkpoint/weight-source.js";
import { CheckpointError, malformedFile, WeightError } from "../errors.js";
import { weightFormats } from "../formats/weight-formats.js";
import { floatDTypes, formatShape, isFloatDType } from "../tensor.js";
import { canonicalName } from "../weights/names.js";
import { type AdapterConfig, isNamed } from "./adapter-config.js";
import { ADAPTER_BIN, ADAPTER_PREFIX, ADAPTER_SAFETENSORS } from "./adapter-files.js";

/** The two layers beside a linear layer. */
export interface LayerAdapter {
  /** Canonical name of the weight that it adapts. */
  readonly weight: string;
  /** [rank, in] */
  readonly a: WeightEntry;
  /** [out, rank] */
  readonly b: WeightEntry;
  readonly rank: number;
  readonly scale: number;
}

/** What an adapter's file holds. */
export interface AdapterTensors {
  /** The file, for messages. */
  readonly file: string;
  readonly layers: readonly LayerAdapter[];
  /** Parameters that were trained whole (a head, biases), by canonical name; [out, in]. */
  readonly whole: ReadonlyMap<string, WeightEntry>;
}

const LORA = /^(.+)\.lora_([AB])(?:\.default)?\.weight$/;
/** What wraps the name of a parameter that is trained whole, or whose layer has an adapter, or both. */
const WRAPPERS = /\.(?:modules_to_save(?:\.default)?|base_layer)(?=\.)/g;

/**
 * Finds the layers of an adapter and what was trained whole. No tensor is read.
 *
 * Throws: CheckpointError `unreadable-file` when there is no file, `malformed-file` when two tensors stand for one; what
 * the format's reader throws; WeightError naming the tensor, when one is of no layer of ERNIE-M, lacks its other half, or
 * has another rank or type, and when a target has none.
 */
export async function readAdapterTensors(
  files: CheckpointFiles,
  config: AdapterConfig,
): Promise<AdapterTensors> {
  const source = await openAdapter(files);
  const { file } = source;
  const halves = new Map<string, { readonly module: string; a?: WeightEntry; b?: WeightEntry }>();
  const whole = new Map<string, WeightEntry>();
  for (const [name, misfit] of source.others ?? []) throw unfit(file, name, misfit);
  for (const entry of source.entries.values()) {
    if (!isFloatDType(entry.dtype))
      throw new WeightError("weight-dtype", {
        ...{ file, tensor: entry.name },
        ...{ expected: floatDTypes.join(", "), received: entry.dtype },
      });
    const name = entry.name.replace(ADAPTER_PREFIX, "").replace(WRAPPERS, "");
    const [, module, half] = LORA.exec(name) ?? [];
    const parameter = canonicalName(module === undefined ? name : `${module}.weight`);
    if (parameter === undefined) throw unknown(file, entry.name);
    if (module === undefined) {
      refuseSecond(file, whole.get(parameter), entry, parameter);
      whole.set(parameter, entry);
      continue;
    }
    const layer = halves.get(parameter) ?? { module };
    const key = half === "A" ? "a" : "b";
    refuseSecond(file, layer[key], entry, `${half} of ${parameter}`);
    layer[key] = entry;
    halves.set(parameter, layer);
  }
  const layers = [...halves].map(([weight, { module, a, b }]): LayerAdapter => {
    const [other, missing] = a === undefined ? [b, "lora_A"] : [a, "lora_B"];
    if (a === undefined || b === undefined)
      throw new WeightError("missing-weight", {
        ...{ file, tensor: other?.name ?? module },
        ...{ expected: `its ${missing} beside it`, received: "none" },
      });
    const rank = config.rankOf(module);
    checkRank(file, a, 0, rank);
    checkRank(file, b, 1, rank);
    return { weight, a, b, rank, scale: config.scaleOf(module) };
  });
  checkTargets(
    config,
    [...halves.values()].map(({ module }) => module),
    file,
  );
  return { file, layers, whole };
}

async function openAdapter(files: CheckpointFiles): Promise<WeightSource> {
  for (const [name, format] of [
    [ADAPTER_SAFETENSORS, weightFormats.safetensors],
    [ADAPTER_BIN, weightFormats.torch],
  ] as const) {
    if (!(await files.has(name))) continue;
    const file = await files.open(name);
    try {
      return await format.read(file, name, files);
    } finally {
      await file.close();
    }
  }
  throw new CheckpointError(
    "unreadable-file",
    files.location,
    `has no ${ADAPTER_SAFETENSORS} or ${ADAPTER_BIN} beside its adapter_config.json`,
  );
}

function unfit(file: string, tensor: string, misfit: Misfit): WeightError {
  return misfit.kind === "dtype"
    ? new WeightError("weight-dtype", {
        ...{ file, tensor },
        ...{ expected: floatDTypes.join(", "), received: misfit.dtype },
      })
    : new WeightError("weight-shape", {
        ...{ file, tensor },
        ...{ expected: "at most 2 dimensions", received: `${misfit.rank} dimensions` },
      });
}

function unknown(file: string, tensor: string): WeightError {
  return new WeightError("unknown-architecture", {
    ...{ file, tensor },
    ...{
      expected: "lora_A or lora_B of a linear layer of ERNIE-M, or one of its parameters",
      received: "neither",
    },
  });
}

function refuseSecond(file: string, first: WeightEntry | undefined, second: WeightEntry, what: string): void {
  if (first === undefined) return;
  throw malformedFile(file, `${quote(first.name)} and ${quote(second.name)} both stand for ${what}`);
}

function checkRank(file: string, { name, shape }: WeightEntry, axis: 0 | 1, rank: number): void {
  if (shape.length === 2 && shape[axis] === rank) return;
  const expected = axis === 0 ? `[${rank}, in]` : `[out, ${rank}]`;
  throw new WeightError("weight-shape", {
    ...{ file, tensor: name },
    ...{
      expected: `shape ${expected}, as the rank in adapter_config.json says`,
      received: formatShape(shape),
    },
  });
}

/** A target that nothing was trained for is one that the model does not have, or a file that is not whole. */
function checkTargets({ targets, file }: AdapterConfig, modules: readonly string[], tensors: string): void {
  const idle = targets?.find((target) => !modules.some((module) => isNamed(module, target)));
  if (idle !== undefined)
    throw malformedFile(file, `target_modules: ${quote(idle)} is no layer that ${tensors} has tensors of`);
}
