import { loraA } from "@ernie-m/core/training";
import { TrainingError } from "../errors.js";
import type { TrainableModel } from "../model/trainable-model.js";
import type { ResolvedSettings } from "./settings.js";

const ENCODER = "ernie_m.";
const EMBEDDINGS = `${ENCODER}embeddings.`;
const LAYERS = `${ENCODER}encoder.layers.`;

type Test = (parameter: string) => boolean;

/** Which parameters stay as they are because `freeze` says so. Throws: TrainingError `settings` for layers that are no numbers. */
export function frozenParameters({ freeze }: Pick<ResolvedSettings, "freeze">): Test {
  const frozen = freeze.map(frozenBy);
  return (parameter) => frozen.some((is) => is(parameter));
}

/**
 * Which parameters are trained: all but those that are frozen; with adapters only those that are no encoder's.
 *
 * Throws: as `frozenParameters`.
 */
export function trainedParameters(settings: Pick<ResolvedSettings, "freeze" | "lora">): Test {
  const isFrozen = frozenParameters(settings);
  const isAdapted: Test = (parameter) =>
    settings.lora !== undefined &&
    parameter.startsWith(ENCODER) &&
    !parameter.startsWith(`${ENCODER}pooler.`);
  return (parameter) => !isAdapted(parameter) && !isFrozen(parameter);
}

/**
 * Checks that every part of `freeze` and every one of the adapters' targets is there: what is misspelled would be trained,
 * or not.
 *
 * Throws: TrainingError `settings` naming what is not there.
 */
export function checkParts(
  { freeze, lora }: Pick<ResolvedSettings, "freeze" | "lora">,
  { parameters, trained }: Pick<TrainableModel, "parameters" | "trained">,
): void {
  const unknown = freeze.find((part) => !parameters.some(frozenBy(part)));
  if (unknown !== undefined)
    throw new TrainingError(
      "settings",
      "freeze",
      `the model has no parameters of ${JSON.stringify(unknown)}, only of ${partsOf(parameters).join(", ")}`,
    );
  const unmet = lora?.targets.find((end) => !trained.some(({ name }) => name.endsWith(loraA(end))));
  if (unmet !== undefined)
    throw new TrainingError(
      "settings",
      "lora.targets",
      `no linear layer that is not frozen has a name that ends in ${JSON.stringify(unmet)}`,
    );
}

/** The parts that a model can be frozen by: its embeddings, its layers, and what stands behind them. */
function partsOf(parameters: readonly string[]): readonly string[] {
  const layers = parameters.filter((name) => name.startsWith(LAYERS)).map(layerOf);
  const others = parameters
    .filter((name) => !name.startsWith(EMBEDDINGS) && !name.startsWith(LAYERS))
    .map((name) => name.replace(ENCODER, "").split(".")[0]);
  return [
    ...(parameters.some((name) => name.startsWith(EMBEDDINGS)) ? ["embeddings"] : []),
    ...(layers.length > 0 ? [`layers:0-${Math.max(...layers)}`] : []),
    ...new Set(others),
  ];
}

function layerOf(parameter: string): number {
  return Number.parseInt(parameter.slice(LAYERS.length), 10);
}

function frozenBy(part: string): Test {
  if (part === "embeddings") return (parameter) => parameter.startsWith(EMBEDDINGS);
  const [, first, last] = /^layers:(\d+)(?:-(\d+))?$/.exec(part) ?? [];
  if (first !== undefined) {
    const [from, to] = [Number(first), Number(last ?? first)];
    return (parameter) => {
      if (!parameter.startsWith(LAYERS)) return false;
      const layer = layerOf(parameter);
      return from <= layer && layer <= to;
    };
  }
  if (part === "" || part.startsWith("layers:"))
    throw new TrainingError(
      "settings",
      "freeze",
      `expected embeddings, layers:0-7 or the beginning of names, got ${JSON.stringify(part)}`,
    );
  return (parameter) => parameter.startsWith(part) || parameter.startsWith(`${ENCODER}${part}`);
}
