import type { ErnieMConfig, JsonObject } from "@ernie-m/config";
import { ADAPTER_CONFIG, ADAPTER_PREFIX, ADAPTER_SAFETENSORS } from "../adapters/adapter-files.js";
import { checkArgument, checkConfig, checkObject, checkText } from "../arguments.js";
import { jsonFile } from "../checkpoint/ascii-json.js";
import { checkSink } from "../checkpoint/check-arguments.js";
import { type CheckpointSink, writeAtomically, writeFile } from "../checkpoint/checkpoint-sink.js";
import { transposeMatrix } from "../elements/transpose.js";
import { GraphError } from "../errors.js";
import { safetensorsHeader } from "../formats/safetensors/safetensors-header.js";
import { bytesOf, bytesPerElement, type Tensor, type TensorMap } from "../tensor.js";
import { savedConfig } from "./saved-config.js";

/** A LoRA adapter to be written, and what was trained whole beside it. */
export interface SavedAdapter {
  /** The folder, id or URL of the model it was trained on: where it is looked for when the adapter is opened. */
  readonly base: string;
  /** Of the base: branch, tag or commit. */
  readonly revision?: string | undefined;
  readonly rank: number;
  readonly alpha: number;
  readonly dropout?: number | undefined;
  /**
   * Both layers of each adapter under the names that `loraA` and `loraB` give, and parameters that were trained whole under
   * their canonical names.
   */
  readonly tensors: TensorMap;
  /** Whether a parameter that was trained whole is stored [in, out]. Default: none is. */
  readonly isTransposed?: ((parameter: string) => boolean) | undefined;
  /** The model's, labels included. */
  readonly config: ErnieMConfig;
  /** Class that it is for, for example `ErnieMForTokenClassification`. */
  readonly architecture: string;
}

const LORA = /^(.+)\.lora_[AB]\.weight$/;

/** What PEFT calls the task of a class; it has no name for the others. */
const TASK_TYPES: Readonly<Record<string, string>> = {
  ErnieMForSequenceClassification: "SEQ_CLS",
  ErnieMForTokenClassification: "TOKEN_CLS",
  ErnieMForQuestionAnswering: "QUESTION_ANS",
  ErnieMModel: "FEATURE_EXTRACTION",
};

/**
 * Writes an adapter as PEFT does, `adapter_config.json` and `adapter_model.safetensors`, with a `config.json` beside them
 * that says what the labels are.
 *
 * Commits the sink, or aborts it and throws: InputError, GraphError when there is no adapter among the tensors, ConfigError, SaveError.
 * Source: PEFT 0.17, PeftModel.save_pretrained.
 */
export async function saveAdapter(adapter: SavedAdapter, sink: CheckpointSink): Promise<void> {
  checkSink(sink);
  await writeAtomically(sink, async () => {
    checkAdapter(adapter);
    const { config, architecture } = adapter;
    await writeFile(sink, ADAPTER_CONFIG, jsonFile(adapterConfig(adapter)));
    const labels = savedConfig(config, { architecture, layout: "pt", dtype: "float32" });
    await writeFile(sink, "config.json", jsonFile(labels));
    await writeTensors(adapter, sink);
  });
}

function checkAdapter(adapter: SavedAdapter): void {
  checkObject("adapter", "an adapter", adapter);
  const { base, revision, rank, alpha, dropout = 0, tensors, isTransposed, config, architecture } = adapter;
  checkText("base", base);
  checkText("revision", revision ?? "");
  checkArgument(Number.isSafeInteger(rank) && rank > 0, "rank", "an integer from 1", rank);
  checkArgument(Number.isFinite(alpha), "alpha", "a number", alpha);
  checkArgument(Number.isFinite(dropout), "dropout", "a number", dropout);
  checkObject("tensors", "an object of tensors", tensors);
  for (const [name, tensor] of Object.entries(tensors)) {
    checkObject(`tensors.${name}`, "a tensor", tensor);
    checkArgument(ArrayBuffer.isView(tensor.data), `tensors.${name}.data`, "an array", tensor.data);
  }
  const isFunction = isTransposed === undefined || typeof isTransposed === "function";
  checkArgument(isFunction, "isTransposed", "a function", isTransposed);
  checkConfig(config);
  checkText("architecture", architecture);
}

function adapterConfig({ base, revision, rank, alpha, dropout, ...adapter }: SavedAdapter): JsonObject {
  const names = Object.keys(adapter.tensors);
  const adapted = adaptedModules(names);
  const whole = names
    .filter((name) => !LORA.test(name))
    .map(moduleOf)
    .filter((module) => !adapted.has(module));
  return {
    alpha_pattern: {},
    auto_mapping: null,
    base_model_name_or_path: base,
    bias: "none",
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: alpha,
    lora_dropout: dropout ?? 0,
    modules_to_save: whole.length === 0 ? null : [...new Set(whole)],
    peft_type: "LORA",
    r: rank,
    rank_pattern: {},
    revision: revision ?? null,
    target_modules: targets(names, adapter.config),
    task_type: TASK_TYPES[adapter.architecture] ?? null,
    use_dora: false,
    use_rslora: false,
  };
}

function moduleOf(parameter: string): string {
  return parameter.replace(/\.[^.]+$/, "");
}

function adaptedModules(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.flatMap((name) => LORA.exec(name)?.[1] ?? []));
}

/** The last part of a name where every layer has an adapter so named, else whole names: PEFT takes both. */
function targets(names: readonly string[], { numHiddenLayers }: ErnieMConfig): readonly string[] {
  const byLast = new Map<string, Set<string>>();
  for (const module of adaptedModules(names)) {
    const last = module.slice(module.lastIndexOf(".") + 1);
    byLast.set(last, (byLast.get(last) ?? new Set()).add(module));
  }
  if (byLast.size === 0) throw new GraphError("adapter", "there are no layers to be written");
  return [...byLast].flatMap(([last, modules]) => (modules.size === numHiddenLayers ? [last] : [...modules]));
}

/** PEFT has no layer in two lists: what an adapter is added to is called its base layer. */
function insideAdapted(parameter: string): string {
  const module = moduleOf(parameter);
  return `${module}.base_layer${parameter.slice(module.length)}`;
}

async function writeTensors({ tensors, isTransposed }: SavedAdapter, sink: CheckpointSink): Promise<void> {
  const adapted = adaptedModules(Object.keys(tensors));
  const written = Object.entries(tensors).map(([name, tensor]) => {
    const isLora = LORA.test(name);
    const turned = tensor.shape.length === 2 && !isLora && isTransposed?.(name) === true;
    const isInside = !isLora && adapted.has(moduleOf(name));
    return { name: `${ADAPTER_PREFIX}${isInside ? insideAdapted(name) : name}`, tensor, turned };
  });
  const entries = written.map(({ name, tensor: { dtype, shape }, turned }) => ({
    ...{ name, dtype, shape: turned ? shape.toReversed() : shape },
  }));
  const file = await sink.create(ADAPTER_SAFETENSORS);
  try {
    await file.write(safetensorsHeader(entries, { format: "pt" }));
    for (const { tensor, turned } of written)
      await file.write(turned ? transposed(tensor) : bytesOf(tensor.data));
  } finally {
    await file.close();
  }
}

function transposed({ data, dtype, shape: [rows, columns] }: Tensor): Uint8Array {
  return transposeMatrix(bytesOf(data), rows, columns, bytesPerElement[dtype]);
}
