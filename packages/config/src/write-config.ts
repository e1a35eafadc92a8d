import { architectureIn } from "./architectures.js";
import { configArgument } from "./arguments.js";
import { argumentLayers, type Layer, locate, type Owner, own, setMember } from "./document.js";
import type { ConfigFormat, ErnieMConfig, UieDefaults } from "./ernie-m-config.js";
import { ConfigError } from "./errors.js";
import { fieldRules, scalarFields } from "./field-rules.js";
import { copyJson, describe, isJsonObject, type JsonObject, type JsonValue, jsonEquals } from "./json.js";
import { generatedLabels, NUM_LABELS_KEYS } from "./labels.js";
import { parseConfig } from "./parse-config.js";

/**
 * The JSON of a configuration. One that was read comes back as the same document: format, unknown keys, key order,
 * aliases and keys it left out; only the fields that differ from what was read are written. One made in code
 * (`source` null) becomes a whole Hugging Face `config.json`, keys sorted as transformers sorts them.
 *
 * @throws {ConfigError} when the fields contradict each other or hold values that cannot be read back.
 */
export function configToJson(config: ErnieMConfig): JsonObject {
  configArgument("config", config);
  const name = config.source?.name ?? "configuration";
  reportLabelCount(config, name);
  if (config.source === null) {
    const json = wholeDocument(config);
    parseConfig(json, name);
    return json;
  }
  const draft = copyJson(config.source.json, "", []) as JsonObject;
  writeDifferences(draft, config, parseConfig(draft, name));
  // A file without intermediate_size means another one once hidden_size has changed.
  writeDifferences(draft, config, parseConfig(draft, name));
  return draft;
}

/** `configToJson` as the text of a file: two spaces, a line feed at the end, as transformers writes it. */
export function configToText(config: ErnieMConfig): string {
  return `${JSON.stringify(configToJson(config), null, 2)}\n`;
}

function reportLabelCount({ numLabels, id2label }: ErnieMConfig, name: string): void {
  if (numLabels === id2label.length) return;
  const expected = `${id2label.length}, the number of labels in id2label`;
  throw new ConfigError(name, [{ path: "num_labels", expected, received: describe(numLabels) }]);
}

function writeDifferences(draft: JsonObject, config: ErnieMConfig, written: ErnieMConfig): void {
  const layers = argumentLayers(draft);
  const format = written.source?.format ?? "huggingface";
  for (const field of scalarFields) {
    if (Object.is(config[field], written[field])) continue;
    const { key, alias, owner } = fieldRules[field];
    write(layers, alias === undefined ? [key] : [key, alias], owner, config[field]);
  }
  if (!jsonEquals(labelsOf(config), labelsOf(written))) writeLabels(layers, format, config);
  if (!jsonEquals(config.prunedHeads, written.prunedHeads)) {
    write(layers, ["pruned_heads"], "encoder", prunedHeadsToJson(config));
  }
  if (!jsonEquals(config.architectures, written.architectures)) {
    writeArchitectures(layers, format, config.architectures);
  }
  if (!jsonEquals(config.uie ?? null, written.uie ?? null)) {
    const [found] = locate(layers, ["uie"], "head");
    const existing = found !== undefined && isJsonObject(found.value) ? found.value : {};
    write(layers, ["uie"], "head", uieToJson(config.uie, existing));
  }
}

/** Replaces the value under every key that is there; where none is, adds the first to the owner's arguments. */
function write(layers: readonly Layer[], keys: readonly string[], owner: Owner, value: JsonValue): void {
  const places = keys.flatMap((key) => locate(layers, [key], owner).slice(0, 1));
  for (const place of places) place.replace(value);
  if (places.length === 0) setMember((owner === "head" ? layers[0] : layers.at(-1))!.json, keys[0], value);
}

function labelsOf({ id2label, label2id }: ErnieMConfig): JsonValue {
  return { id2label, label2id };
}

/** PaddleNLP's heads know a number of classes; names are added there only when somebody gave them. */
function writeLabels(layers: readonly Layer[], format: ConfigFormat, config: ErnieMConfig): void {
  const { id2label, label2id, numLabels } = config;
  const areNamed = !jsonEquals(id2label, generatedLabels(numLabels));
  const isCounted = locate(layers, NUM_LABELS_KEYS, "head").length > 0;
  const hasNames = locate(layers, ["id2label", "label2id"], "head").length > 0;
  if (isCounted) {
    for (const place of locate(layers, NUM_LABELS_KEYS, "head")) place.replace(numLabels);
  } else if (format === "paddle-init-args") {
    write(layers, ["num_classes"], "head", numLabels);
  }
  if (areNamed || hasNames || format !== "paddle-init-args") {
    write(layers, ["id2label"], "head", id2labelToJson(id2label));
    write(layers, ["label2id"], "head", copyJson(label2id, "", []));
  }
}

function writeArchitectures(layers: readonly Layer[], format: ConfigFormat, names: readonly string[]): void {
  const written = names.map((name) => architectureIn(format, name));
  const outermost = layers[0].json;
  const isStated = own(outermost, "architectures") !== undefined;
  if (!isStated && (format === "paddle-init-args" || own(outermost, "init_class") !== undefined)) {
    setMember(outermost, "init_class", written[0] ?? null);
  } else {
    setMember(outermost, "architectures", written);
  }
}

function id2labelToJson(id2label: readonly string[]): JsonObject {
  return Object.fromEntries(id2label.map((label, id) => [String(id), label]));
}

function prunedHeadsToJson({ prunedHeads }: ErnieMConfig): JsonObject {
  return Object.fromEntries(
    Object.entries(prunedHeads).map(([layer, heads]) => [layer, heads.toSorted((a, b) => a - b)]),
  );
}

function uieToJson(uie: UieDefaults | undefined, existing: JsonObject): JsonValue {
  if (uie === undefined) return null;
  const known: Record<string, JsonValue | undefined> = {
    max_seq_len: uie.maxSeqLen ?? (Object.hasOwn(existing, "max_seq_len") ? null : undefined),
    position_prob: uie.positionProb ?? (Object.hasOwn(existing, "position_prob") ? null : undefined),
    relation_scope: uie.relationScope ?? (Object.hasOwn(existing, "relation_scope") ? null : undefined),
  };
  return copyJson({ ...existing, ...known }, "", []);
}

function wholeDocument(config: ErnieMConfig): JsonObject {
  const members: [string, JsonValue][] = scalarFields.map((field) => [fieldRules[field].key, config[field]]);
  members.push(
    ["architectures", [...config.architectures]],
    ["id2label", id2labelToJson(config.id2label)],
    ["label2id", copyJson(config.label2id, "", [])],
    ["model_type", "ernie_m"],
    ["pruned_heads", prunedHeadsToJson(config)],
  );
  if (config.uie !== undefined) members.push(["uie", uieToJson(config.uie, {})]);
  return Object.fromEntries(members.sort(([left], [right]) => (left < right ? -1 : 1)));
}
