import { type CheckpointFiles, checkFiles } from "../checkpoint/checkpoint-files.js";
import { quote } from "../checkpoint/quote.js";
import { isJsonObject, type JsonObject, readJsonObject } from "../checkpoint/read-json.js";
import { malformedFile, unsupportedFile } from "../errors.js";
import { ADAPTER_CONFIG } from "./adapter-files.js";

/** What `adapter_config.json` says of a LoRA adapter. */
export interface AdapterConfig {
  /** The file, for messages. */
  readonly file: string;
  /** Folder, id or URL of the model that it was trained on. */
  readonly base: string | undefined;
  /** Of the base: branch, tag or commit. */
  readonly revision: string | undefined;
  /** Last parts of the names of the layers that have adapters; undefined where they are not listed. */
  readonly targets: readonly string[] | undefined;
  /** Width of the adapter of a layer, which is named as in the model it was trained on. */
  rankOf(module: string): number;
  /** What the product of a layer's adapter is multiplied by. */
  scaleOf(module: string): number;
}

/** Ways to begin that change the weights an adapter is trained beside, so that it fits no others. */
const CHANGES_BASE = /^(?:pissa|olora|corda|loftq)/;

/** A layer by its name or the last parts of it; `^` in front: by the whole name. */
const PLAIN_PATTERN = /^\^?[\w.]+$/;

/**
 * Reads what an adapter is: a LoRA adapter as PEFT writes it.
 *
 * Throws: InputError; CheckpointError `unreadable-file` or `malformed-file`; `unsupported-file` for another kind of adapter, and for
 * one that is no sum of two layers beside the model's own (DoRA, begun by PiSSA and the like).
 * Source: PEFT 0.17, LoraConfig, LoraModel.
 */
export async function readAdapterConfig(files: CheckpointFiles): Promise<AdapterConfig> {
  checkFiles(files);
  const file = `${files.location}/${ADAPTER_CONFIG}`;
  const json = readJsonObject(await files.readFile(ADAPTER_CONFIG), file, "configuration");
  refuseOthers(json, file);
  const rank = positiveInteger(json.r, "r", file);
  const alpha = finite(json.lora_alpha, "lora_alpha", file);
  const ranks = patterns(json.rank_pattern, "rank_pattern", file, positiveInteger);
  const alphas = patterns(json.alpha_pattern, "alpha_pattern", file, finite);
  const rankOf = (module: string): number => valueFor(module, ranks) ?? rank;
  return {
    file,
    base: text(json.base_model_name_or_path),
    revision: text(json.revision),
    targets: targetsOf(json.target_modules, file),
    rankOf,
    scaleOf(module) {
      const width = rankOf(module);
      return (valueFor(module, alphas) ?? alpha) / (json.use_rslora === true ? Math.sqrt(width) : width);
    },
  };
}

function refuseOthers(json: JsonObject, file: string): void {
  const type = json.peft_type;
  if (type !== "LORA") throw unsupportedFile(file, `peft_type is ${shown(type)}; supported is "LORA"`);
  for (const key of ["use_dora", "fan_in_fan_out"])
    if (json[key] === true) throw unsupportedFile(file, `${key} is true, which is not supported`);
  const start = json.init_lora_weights;
  if (typeof start === "string" && CHANGES_BASE.test(start))
    throw unsupportedFile(
      file,
      `init_lora_weights is ${quote(start)}: it was trained beside changed weights, not the model's own; save it converted (path_initial_model_for_weight_conversion)`,
    );
  const replicated = json.layer_replication;
  if (replicated !== undefined && replicated !== null)
    throw unsupportedFile(file, "layer_replication is set, which is not supported");
}

function shown(value: unknown): string {
  if (value === undefined) return "absent";
  return typeof value === "string" ? quote(value) : `a ${value === null ? "null" : typeof value}`;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function positiveInteger(value: unknown, key: string, file: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw malformedFile(file, `${key}: expected a positive integer, got ${numberShown(value)}`);
}

function finite(value: unknown, key: string, file: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw malformedFile(file, `${key}: expected a number, got ${numberShown(value)}`);
}

function numberShown(value: unknown): string {
  return typeof value === "number" ? String(value) : shown(value);
}

/** Layers in a list; a pattern, and "all-linear", are for who trains. */
function targetsOf(value: unknown, file: string): readonly string[] | undefined {
  if (value === undefined || value === null || typeof value === "string") return undefined;
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw malformedFile(file, `target_modules: expected names or a pattern, got ${shown(value)}`);
}

type Patterns = readonly (readonly [pattern: string, value: number])[];

function patterns(
  value: unknown,
  key: string,
  file: string,
  parse: (value: unknown, key: string, file: string) => number,
): Patterns {
  if (value === undefined || value === null) return [];
  if (!isJsonObject(value)) throw malformedFile(file, `${key}: expected an object, got ${shown(value)}`);
  return Object.entries(value).map(([pattern, each]) => {
    // A stranger's regular expression may take for ever.
    if (!PLAIN_PATTERN.test(pattern))
      throw unsupportedFile(
        file,
        `${key}: ${quote(pattern)} is no name of a layer; patterns are not supported`,
      );
    return [pattern, parse(each, `${key}.${pattern}`, file)];
  });
}

function valueFor(module: string, among: Patterns): number | undefined {
  return among.find(([pattern]) =>
    pattern.startsWith("^") ? module === pattern.slice(1) : isNamed(module, pattern),
  )?.[1];
}

/** Whether the last parts of a layer's name are these. */
export function isNamed(module: string, last: string): boolean {
  return module === last || module.endsWith(`.${last}`);
}
