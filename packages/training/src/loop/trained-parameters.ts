import { TrainingError } from "../errors.js";
import type { ResolvedSettings } from "./settings.js";

const EMBEDDINGS = "ernie_m.embeddings.";
const LAYERS = "ernie_m.encoder.layers.";

/**
 * Which parameters are trained: all but those that are frozen; with adapters only those that are no encoder's.
 *
 * Throws: TrainingError `settings` for layers that are no numbers.
 */
export function trainedParameters({
  freeze,
  lora,
}: Pick<ResolvedSettings, "freeze" | "lora">): (parameter: string) => boolean {
  const frozen = freeze.map(frozenBy);
  return (parameter) => {
    if (lora !== undefined && parameter.startsWith("ernie_m.") && !parameter.startsWith("ernie_m.pooler."))
      return false;
    return !frozen.some((is) => is(parameter));
  };
}

function frozenBy(part: string): (parameter: string) => boolean {
  if (part === "embeddings") return (parameter) => parameter.startsWith(EMBEDDINGS);
  const [, first, last] = /^layers:(\d+)(?:-(\d+))?$/.exec(part) ?? [];
  if (first !== undefined) {
    const [from, to] = [Number(first), Number(last ?? first)];
    return (parameter) => {
      if (!parameter.startsWith(LAYERS)) return false;
      const layer = Number.parseInt(parameter.slice(LAYERS.length), 10);
      return from <= layer && layer <= to;
    };
  }
  if (part === "" || part.startsWith("layers:"))
    throw new TrainingError(
      "settings",
      "freeze",
      `expected embeddings, layers:0-7 or the beginning of names, got ${JSON.stringify(part)}`,
    );
  return (parameter) => parameter.startsWith(part) || parameter.startsWith(`ernie_m.${part}`);
}
