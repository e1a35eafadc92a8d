import { readArchitectures } from "./architectures.js";
import { textArgument } from "./arguments.js";
import { argumentLayers, formatOf, type Layer, locate, own } from "./document.js";
import type { ErnieMConfig } from "./ernie-m-config.js";
import { ConfigError, type ConfigIssue } from "./errors.js";
import { copyJson, describe, isJsonObject, JSON_VALUE, memberPath } from "./json.js";
import { readLabels } from "./labels.js";
import { plainReason, quote } from "./quote.js";
import { checkRelations, readPrunedHeads, readUie } from "./relations.js";
import { repeatedKey } from "./repeated-key.js";
import { readScalars } from "./scalars.js";
import { STAND_IN_BYTES, standInOf, standInReasons } from "./stand-ins.js";

const ROOT = "(root)";

/**
 * Reads a configuration from parsed JSON: Hugging Face's `config.json`, PaddleNLP's flat `config.json`, or its
 * older `model_config.json` with nested `init_args`. Missing keys take the values of `defaultConfig`; unknown ones
 * are kept in `source.json`. The input is copied, never changed.
 *
 * @param source What messages call the document, for example its path.
 * @throws {ConfigError} with every problem found, each with its path in the document.
 */
export function parseConfig(json: unknown, source = "config.json"): ErnieMConfig {
  textArgument("source", source);
  const issues: ConfigIssue[] = [];
  const document = copyJson(json, "", issues);
  if (!isJsonObject(document)) {
    throw new ConfigError(source, [{ path: ROOT, expected: "an object", received: describe(json) }]);
  }

  const layers = argumentLayers(document);
  const format = formatOf(layers);
  reportUnreadableEncoder(layers, issues);
  reportForeignModel(layers, issues);
  const scalars = readScalars(layers, format !== "huggingface", issues);
  checkRelations(layers, scalars, issues);
  const uie = readUie(layers, scalars, issues);
  const config: ErnieMConfig = {
    ...scalars.values,
    ...readLabels(layers, issues),
    prunedHeads: readPrunedHeads(layers, scalars, issues),
    architectures: readArchitectures(layers, issues),
    ...(uie === undefined ? {} : { uie }),
    source: { name: source, format, json: document },
  };
  if (issues.length > 0) throw new ConfigError(source, mostTelling(issues));
  return config;
}

/**
 * `parseConfig` for the text of a file. A byte order mark at its start is ignored.
 *
 * @throws {ConfigError} also when the text is not JSON, or has a key twice in one object; `NaN` and `Infinity`, which Python can write, are not.
 */
export function parseConfigText(text: string, source = "config.json"): ErnieMConfig {
  textArgument("text", text);
  let json: unknown;
  try {
    json = JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch (cause) {
    const standIn = standInOf(firstBytes(text), text.length);
    const received = standIn === undefined ? plainReason(cause) : standInReasons[standIn];
    throw new ConfigError(source, [{ path: ROOT, expected: "JSON", received }], { cause });
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) {
    const received = `${quote(repeated)} twice`;
    throw new ConfigError(source, [{ path: ROOT, expected: "each key once in an object", received }]);
  }
  return parseConfig(json, source);
}

/** What of a text is ASCII, as bytes: enough to tell what it is. */
function firstBytes(text: string): Uint8Array {
  const start = text.replace(/^\ufeff/, "").slice(0, STAND_IN_BYTES);
  return Uint8Array.from({ length: start.length }, (_, index) => Math.min(start.charCodeAt(index), 0x80));
}

/** NaN under a known key is reported twice; that the field wants a number says more than that JSON has no NaN. */
function mostTelling(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const elsewhere = new Set(issues.filter(({ expected }) => expected !== JSON_VALUE).map(({ path }) => path));
  return issues.filter(({ expected, path }) => expected !== JSON_VALUE || !elsewhere.has(path));
}

/** PaddleNLP can also record an encoder built with positional arguments, which names none of them. */
function reportUnreadableEncoder(layers: readonly Layer[], issues: ConfigIssue[]): void {
  const { json, path } = layers.at(-1)!;
  const args = own(json, "init_args");
  const argsPath = memberPath(path, "init_args");
  if (args === undefined || args === null) return;
  if (!Array.isArray(args)) {
    issues.push({ path: argsPath, expected: "an array", received: describe(args) });
  } else if (args.length > 0) {
    const expected = "an object of the encoder's arguments";
    issues.push({ path: `${argsPath}[0]`, expected, received: describe(args[0]) });
  }
}

function reportForeignModel(layers: readonly Layer[], issues: ConfigIssue[]): void {
  for (const { path, value } of locate(layers, ["model_type"], "head")) {
    // A model saved with the plain base class of transformers says "".
    if (value !== null && value !== "" && value !== "ernie_m") {
      issues.push({ path, expected: '"ernie_m"', received: describe(value) });
    }
  }
}
