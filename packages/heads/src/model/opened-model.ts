import type { CheckpointFiles } from "@ernie-m/core";

/** A checkpoint as it is opened: the model's files, and those of an adapter that is added to it. */
export interface OpenedModel {
  /** Weights and tokenizer; the configuration too where the adapter has none of its own. */
  readonly files: CheckpointFiles;
  readonly adapter?: CheckpointFiles;
  /** Which of the two says what the model is. */
  readonly configuration: CheckpointFiles;
}

/** The file that says that there is an adapter. */
export const ADAPTER_CONFIG = "adapter_config.json";
