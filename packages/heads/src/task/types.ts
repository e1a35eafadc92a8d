import type { ErnieMConfig } from "@ernie-m/config";
import type { CancelSignal, Concurrency, Tensor } from "@ernie-m/core";
import type { SpecialTokenIds, TokenSequence } from "@ernie-m/tokenizer";
import type { MaskMode } from "../model/forward-options.js";

/** Special tokens spelled out in a text, such as `[MASK]`: text like any other, or the tokens they name. */
export type SpecialTokensInText = "plain" | "find";

/** The part of the tokenizer that tasks need; `ErnieMTokenizer` fits. */
export interface TaskTokenizer {
  tokenize(text: string, options: { readonly specialTokensInText: SpecialTokensInText }): TokenSequence;
  readonly specialTokenIds: SpecialTokenIds;
  /** Longest input of the model in tokens, special ones included. Default: no limit of the tokenizer's own. */
  readonly modelMaxLength?: number;
}

/** One batch for a model; both int32 [batch, sequence]. */
export interface BatchInputs {
  readonly inputIds: Tensor<"int32">;
  /** 1 for real tokens, 0 for padding. */
  readonly attentionMask: Tensor<"int32">;
}

/** How a batch is run. */
export interface BatchOptions {
  readonly maskMode?: MaskMode;
  /** Length that mask mode `"paddle"` counts padding up to, in tokens. */
  readonly paddedLength?: number;
  readonly signal?: CancelSignal;
}

/** What a task's model is, beside its `forward`. */
export interface TaskModel extends Concurrency {
  readonly config: Pick<ErnieMConfig, "maxPositionEmbeddings" | "uie">;
  dispose?(): Promise<void>;
}

/** What gives every token a start and an end logit: models of information extraction and question answering do. */
export interface SpanScorer extends TaskModel {
  forward(
    inputs: BatchInputs,
    options?: BatchOptions,
  ): Promise<{
    /** Before sigmoid or softmax, float32 [batch, sequence] */
    readonly startLogits: Tensor<"float32">;
    readonly endLogits: Tensor<"float32">;
  }>;
}

/** How far a call has come. */
export interface TaskProgress {
  /** Sequences that the model has read. */
  readonly done: number;
  /** Sequences of the call: texts, pairs or windows, whatever the task makes of its inputs. */
  readonly total: number;
  /** Model runs so far. */
  readonly batches: number;
}

/** What every call can be given beside settings. */
export interface CallOptions {
  /** Looked at before every model run; a call that is aborted rejects with the signal's reason. */
  readonly signal?: CancelSignal;
  /** Called after every model run. */
  readonly onProgress?: (progress: TaskProgress) => void;
  /**
   * Most rows that the call may ask the model: texts, pairs or windows, whatever the task makes of its inputs. A call that
   * needs more rejects with a RowLimitError before its first model run. Default: as many as it takes.
   */
  readonly maxRows?: number;
}

/** What can be set for a task, and for one call of it. */
export interface TaskSettings {
  /**
   * Most tokens of one sequence, special tokens included; what is longer is cut or windowed, as the task says.
   * Default: the least of `uie.max_seq_len`, what the tokenizer says and what the model has positions for.
   */
  readonly maxTokens?: number;
  /** Most tokens of one model run, padding counted; one sequence may be longer. Default 1024. */
  readonly batchTokens?: number;
  /** Default `"plain"`: a text from a stranger cannot place special tokens. */
  readonly specialTokensInText?: SpecialTokensInText;
  /** Which tokens see which. Default `"hf"`. */
  readonly maskMode?: MaskMode;
  /** Length that mask mode `"paddle"` counts padding up to, in tokens. Default: the model's own, 512. */
  readonly paddedLength?: number;
}

/** What a result says when its text did not fit. */
export interface Truncatable {
  /** Tokens that were cut off for want of room; absent when everything was read. */
  readonly truncatedTokens?: number;
}
