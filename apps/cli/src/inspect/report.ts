import type { ErnieMConfig, JsonObject } from "@ernie-m/config";
import type { Quantization } from "@ernie-m/core";
import type { HeadName } from "@ernie-m/heads/table";

/** What loading a checkpoint for a head would decide; without a head that is known, nothing. */
export type HeadReport =
  | { readonly head: null }
  | {
      readonly head: HeadName;
      /** Parameters that it lacks. */
      readonly initialised: readonly string[];
      /** Tensors that it would not use. */
      readonly unused: readonly string[];
      readonly warnings: readonly string[];
    };

/** `files` are sizes in bytes by name. */
export type TokenizerReport = { readonly files: Readonly<Record<string, number>> } & (
  | { readonly problem: string }
  | { readonly vocabularySize: number; readonly variant: string }
);

/** By how much integers move the weights: root mean square, relative to that of the weights. Empty where they are integers already. */
export type LossReport = {
  readonly [Q in Quantization]?: {
    /** Mean over the linear layers. */
    readonly relativeError: number;
    readonly worst: { readonly name: string | undefined; readonly relativeError: number };
  };
};

/** What `ernie-m inspect` prints. */
export type CheckpointReport = HeadReport & {
  /** Of the weights. */
  readonly location: string;
  /** Where the adapter is that is added to the weights when they are loaded; absent: there is none. */
  readonly adapter?: string;
  readonly architectures: readonly string[];
  readonly config: JsonObject;
  /** Sizes, however `config` spells them. */
  readonly sizes: Pick<
    ErnieMConfig,
    | "numHiddenLayers"
    | "hiddenSize"
    | "numAttentionHeads"
    | "intermediateSize"
    | "vocabSize"
    | "maxPositionEmbeddings"
  >;
  readonly parameters: number;
  readonly parametersByDtype: Readonly<Record<string, number>>;
  readonly layout: "PyTorch" | "PaddlePaddle";
  readonly weightFiles: Readonly<Record<string, { readonly tensors: number; readonly bytes: number }>>;
  readonly tokenizer: TokenizerReport;
  /** What a session holds of the weights, beside the file's pages, which embedding rows are read from. */
  readonly memory: { readonly residentBytesFloat32: number; readonly residentBytesInt8: number };
  readonly quantization?: LossReport;
};
