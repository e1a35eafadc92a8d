import type { ErnieMConfig } from "@ernie-m/config";
import { checkArgument, checkObject } from "../arguments.js";
import { checkChoice, checkModel } from "../checkpoint/check-arguments.js";
import { checkSignal } from "../checkpoint/check-signal.js";
import type { CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import type { ModelWeights } from "../checkpoint/weight-source.js";
import { quantizations } from "../quantization/quantizations.js";
import type { TrimmedVocabulary } from "./trimmed-vocabulary.js";

interface Saved {
  readonly config: ErnieMConfig;
  readonly weights: ModelWeights;
  readonly files: CheckpointFiles;
  readonly dtype?: unknown;
  readonly quantize?: unknown;
  readonly vocabulary?: TrimmedVocabulary | undefined;
  readonly tokenizerVariant?: unknown;
}

interface Options {
  readonly signal?: unknown;
  readonly onProgress?: unknown;
}

/** Checks what is to be saved, and how. Throws: InputError. */
export function checkSaved(model: Saved, options: Options): void {
  checkObject("model", "a model", model);
  checkModel(model.files, model.config, model.weights);
  checkChoice("dtype", model.dtype, [undefined, "float32", "float16", "bfloat16"]);
  checkChoice("quantize", model.quantize, [undefined, ...quantizations]);
  checkChoice("tokenizerVariant", model.tokenizerVariant, [undefined, "hf", "paddle"]);
  const { vocabulary } = model;
  if (vocabulary !== undefined) {
    checkObject("vocabulary", "{ keptIds, files }", vocabulary);
    checkArgument(ArrayBuffer.isView(vocabulary.keptIds), "vocabulary.keptIds", "ids", vocabulary.keptIds);
    checkObject("vocabulary.files", "a Map of files", vocabulary.files, "get");
  }
  checkObject("options", "an object", options);
  const { onProgress } = options;
  const isCallback = onProgress === undefined || typeof onProgress === "function";
  checkArgument(isCallback, "onProgress", "a function", onProgress);
  checkSignal(options.signal);
}
