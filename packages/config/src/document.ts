import type { ConfigFormat } from "./ernie-m-config.js";
import { isJsonObject, type JsonObject, type JsonValue, type MutableJsonObject, memberPath } from "./json.js";

/** One object of the document that holds arguments, and its path ("" for the document itself). */
export interface Layer {
  readonly json: JsonObject;
  readonly path: string;
}

/** A value of the document and the place it stands at. */
export interface Located {
  readonly value: JsonValue;
  readonly path: string;
  /** Writes another value at the same place; the document must be one's own copy. */
  replace(value: JsonValue): void;
}

/** Whose argument a key is: the head's (outermost object first) or the encoder's (innermost first). */
export type Owner = "head" | "encoder";

/**
 * Arguments that PaddleNLP's heads take by position after the encoder, so that `init_args` is
 * `[{…encoder…}, 3]` for a classifier of three labels. From the constructors of PaddleNLP 2.4.
 */
const POSITIONAL_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  ErnieMForSequenceClassification: ["num_classes", "dropout"],
  ErnieMForTokenClassification: ["num_classes", "dropout"],
};

/**
 * The objects that hold the arguments, outermost first. A flat file has one. In PaddleNLP's `model_config.json`
 * a head wraps its encoder, given by position (`init_args[0]`) or by name (`ernie_m`), itself perhaps wrapped.
 */
export function argumentLayers(document: JsonObject): readonly Layer[] {
  const layers: Layer[] = [];
  let layer: Layer | undefined = { json: document, path: "" };
  while (layer !== undefined) {
    layers.push(layer);
    layer = innerLayer(layer);
  }
  return layers;
}

function innerLayer({ json, path }: Layer): Layer | undefined {
  const args = own(json, "init_args");
  if (Array.isArray(args) && isJsonObject(args[0])) {
    return { json: args[0], path: `${memberPath(path, "init_args")}[0]` };
  }
  for (const key of Object.keys(json)) {
    const value = own(json, key);
    if (isJsonObject(value) && typeof own(value, "init_class") === "string") {
      return { json: value, path: memberPath(path, key) };
    }
  }
  return undefined;
}

/** Which program wrote the document, as far as its keys tell. */
export function formatOf(layers: readonly Layer[]): ConfigFormat {
  const outermost = layers[0].json;
  if (layers.length > 1 || Object.hasOwn(outermost, "init_args")) return "paddle-init-args";
  const architectures = own(outermost, "architectures");
  const isPaddle =
    Object.hasOwn(outermost, "paddlenlp_version") ||
    Object.hasOwn(outermost, "init_class") ||
    (Array.isArray(architectures) && architectures.includes("UIEM"));
  return isPaddle ? "paddle" : "huggingface";
}

/** Every place the keys stand at, the one that counts first: `keys` in order, and for each the owner's layer. */
export function locate(layers: readonly Layer[], keys: readonly string[], owner: Owner): readonly Located[] {
  const ordered = owner === "head" ? layers : layers.toReversed();
  return keys.flatMap((key) =>
    ordered.flatMap((layer) => {
      const found = namedArgument(layer, key) ?? positionalArgument(layer, key);
      return found === undefined ? [] : [found];
    }),
  );
}

function namedArgument({ json, path }: Layer, key: string): Located | undefined {
  const value = own(json, key);
  if (value === undefined) return undefined;
  return { value, path: memberPath(path, key), replace: (next) => setMember(json, key, next) };
}

function positionalArgument({ json, path }: Layer, key: string): Located | undefined {
  const className = own(json, "init_class");
  const args = own(json, "init_args");
  if (typeof className !== "string" || !Array.isArray(args)) return undefined;
  if (!Object.hasOwn(POSITIONAL_ARGUMENTS, className)) return undefined;
  const position = POSITIONAL_ARGUMENTS[className].indexOf(key) + 1;
  if (position === 0 || position >= args.length) return undefined;
  return {
    value: args[position],
    path: `${memberPath(path, "init_args")}[${position}]`,
    replace: (next) => {
      args[position] = next;
    },
  };
}

/** Sets a member of a document that is one's own copy. */
export function setMember(json: JsonObject, key: string, value: JsonValue): void {
  (json as MutableJsonObject)[key] = value;
}

export function own(json: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(json, key) ? json[key] : undefined;
}
