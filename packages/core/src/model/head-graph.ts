import type { ErnieMConfig } from "@ernie-m/config";
import { checkObject } from "../arguments.js";
import type { Value } from "../ir/builder.js";
import type { ParameterSpec } from "../weights/resolve-weights.js";
import type { ModelBuilder } from "./model-builder.js";
import { encoderParameters } from "./parameters.js";

/** What a task adds to the encoder: its parameters, and outputs computed from the hidden states. */
export interface HeadGraph {
  /** Names the graph, for messages. */
  readonly name: string;
  /**
   * Whether the head has one output for each of `config.numLabels`, so that its weights can settle that
   * number.
   */
  readonly hasLabels: boolean;
  /** Parameters beyond the encoder's, the pooler's among them when the head reads it. */
  parameters(config: ErnieMConfig): readonly ParameterSpec[];
  /** Adds the head's outputs. `tokens` is float32 [batch * sequence, hidden]. */
  build(m: ModelBuilder, tokens: Value): void;
}

/** Every parameter that a model with this head needs. Throws: InputError. */
export function modelParameters(config: ErnieMConfig, head: HeadGraph): readonly ParameterSpec[] {
  checkObject("head", "a head", head, "parameters");
  return [...encoderParameters(config), ...head.parameters(config)];
}
