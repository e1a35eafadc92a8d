import { InputError, type Runtime } from "@ernie-m/core";
import { RequestError } from "../errors.js";
import { type ModelSettings, ServedModel } from "./served-model.js";

/** The models of a server by name. */
export class ModelRegistry {
  readonly #models: ReadonlyMap<string, ServedModel>;
  /** The model of requests that name none: the first. */
  readonly usual: ServedModel;

  /** Throws: InputError for no model, a name that cannot be, or one given twice. */
  constructor(settings: readonly ModelSettings[], runtime: Runtime) {
    const models = new Map<string, ServedModel>();
    settings.forEach((one, index) => {
      if (!/^[\w./:@-]{1,200}$/.test(one.name))
        throw new InputError(`models[${index}].name`, "letters, digits and ._/:@-", JSON.stringify(one.name));
      if (models.has(one.name)) throw new InputError(`models[${index}].name`, "a name of its own", one.name);
      models.set(one.name, new ServedModel(one, runtime));
    });
    const [usual] = models.values();
    if (usual === undefined) throw new InputError("models", "at least one model", "none");
    this.#models = models;
    this.usual = usual;
  }

  get all(): readonly ServedModel[] {
    return [...this.#models.values()];
  }

  /** Throws: RequestError `unknown-model`. */
  named(name: string | undefined): ServedModel {
    if (name === undefined) return this.usual;
    const model = this.#models.get(name);
    if (model !== undefined) return model;
    const known = [...this.#models.keys()].join(", ");
    throw new RequestError("unknown-model", `model: expected one of ${known}, got ${JSON.stringify(name)}`);
  }

  /** Gives up what is loading, and frees every model. */
  async dispose(): Promise<void> {
    await Promise.all(this.all.map((model) => model.dispose()));
  }
}
