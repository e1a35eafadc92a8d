import { type Quantization, quantizations, type SavedDType } from "@ernie-m/core";
import { type ModelDType, modelDTypes } from "@ernie-m/heads";
import { parseChoiceOption, UsageError } from "./usage-error.js";

/** Names that other tools have for some of the dtypes. */
const ALIASES = { q8: "int8", q4: "int4" } as const;
type Alias = keyof typeof ALIASES;
const aliases = Object.keys(ALIASES) as readonly Alias[];

/** What `--dtype` takes. */
export const dtypeNames: readonly string[] = [...modelDTypes, ...aliases];

function withoutAlias<T extends string>(name: T | Alias): T | (typeof ALIASES)[Alias] {
  return name in ALIASES ? ALIASES[name as Alias] : (name as T);
}

/** Parses `--dtype`. Throws: UsageError. */
export function parseDType(text: string): ModelDType {
  return withoutAlias<ModelDType>(parseChoiceOption("--dtype", text, [...modelDTypes, ...aliases]));
}

/** How a model is to be saved: floats in which dtype, and integers of how many bits, where anything was asked for. */
export interface SavedForm {
  readonly dtype: SavedDType | undefined;
  readonly quantize: Quantization | undefined;
}

const FLOATS: { readonly [D in Exclude<ModelDType, Quantization>]: SavedDType } = {
  fp32: "float32",
  fp16: "float16",
  bf16: "bfloat16",
};

/**
 * What `--dtype` and `--quantize` of `convert` ask for together: integers may be said in either, in `--dtype` alone or
 * beside the dtype of the rest.
 *
 * Throws: UsageError, also when the two contradict each other.
 */
export function parseSavedForm(dtypeText: string | undefined, quantizeText: string | undefined): SavedForm {
  const dtype = dtypeText === undefined ? undefined : parseDType(dtypeText);
  const quantize =
    quantizeText === undefined
      ? undefined
      : withoutAlias<Quantization>(
          parseChoiceOption("--quantize", quantizeText, [...quantizations, ...aliases]),
        );
  switch (dtype) {
    case undefined:
      return { dtype, quantize };
    case "fp32":
    case "fp16":
    case "bf16":
      return { dtype: FLOATS[dtype], quantize };
    case "int8":
    case "int7":
    case "int4":
      if (quantize !== undefined && quantize !== dtype)
        throw new UsageError(`--dtype: ${dtypeText} contradicts --quantize ${quantizeText}`);
      return { dtype: undefined, quantize: dtype };
  }
}
