import { basename } from "node:path";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { UsageError } from "../usage-error.js";

/** A model to serve: where it is, and what requests call it. */
export interface NamedModel {
  readonly name: string;
  readonly location: string | URL;
}

const EMBEDDED = "uie-m-mini";

/** Whether a location says more than its last part does: `organisation/name`, on the hub or below this folder. */
const isShortName = (location: string): boolean => /^\w[\w.-]*\/\w[\w.-]*$/.test(location);

/**
 * The models of `--model`, each NAME=LOCATION or a location alone, which is then called by its last part, a model of
 * the hub by its id. Without any: the embedded one.
 *
 * Throws: UsageError.
 */
export function servedModels(given: readonly string[]): readonly NamedModel[] {
  if (given.length === 0) return [{ name: EMBEDDED, location: modelUrl }];
  const models = given.map((text): NamedModel => {
    const [, name, location = ""] = /^(?:([\w./:@-]+)=)?(.*)$/s.exec(text) ?? [];
    if (location === "")
      throw new UsageError(`--model: expected NAME=LOCATION or a location, got ${JSON.stringify(text)}`);
    if (location === EMBEDDED) return { name: name ?? EMBEDDED, location: modelUrl };
    return { name: name ?? (isShortName(location) ? location : basename(location)), location };
  });
  const twice = models.find(({ name }, index) => models.findIndex((model) => model.name === name) < index);
  if (twice !== undefined)
    throw new UsageError(
      `--model: expected names that differ, got ${twice.name} twice: NAME=LOCATION says which is which`,
    );
  return models;
}
