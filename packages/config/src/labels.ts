import { type Layer, locate } from "./document.js";
import type { ErnieMConfig } from "./ernie-m-config.js";
import type { ConfigIssue } from "./errors.js";
import { isIntegerFrom } from "./field-rules.js";
import { describe, isJsonObject, type JsonObject, type JsonValue, memberPath } from "./json.js";

/** The three fields that say the same thing and must agree. */
export type Labels = Pick<ErnieMConfig, "numLabels" | "id2label" | "label2id">;

/** More than any classifier has; bounds the names made up for a hostile file that states a huge `num_labels`. */
export const MAX_LABELS = 2 ** 17;

export const NUM_LABELS_KEYS = ["num_labels", "num_classes"] as const;

/** `LABEL_0`, `LABEL_1`, … as Hugging Face names labels that nobody named. */
export function generatedLabels(numLabels: number): readonly string[] {
  return Array.from({ length: numLabels }, (_, id) => `LABEL_${id}`);
}

export function labelsFromNames(id2label: readonly string[]): Labels {
  return {
    numLabels: id2label.length,
    id2label,
    label2id: Object.fromEntries(id2label.map((label, id) => [label, id])),
  };
}

/**
 * Reads the labels. `id2label` decides how many there are, whatever `num_labels` says, as in transformers; without
 * it `label2id` decides, then `num_labels` or `num_classes`, then the default of 2. Null counts as missing.
 */
export function readLabels(layers: readonly Layer[], issues: ConfigIssue[]): Labels {
  const count = readCount(layers, issues);
  const [forward] = locate(layers, ["id2label"], "head");
  const [backward] = locate(layers, ["label2id"], "head");
  const names = readId2label(forward, issues);
  const ids = readLabel2id(backward, issues);

  if (names !== undefined) {
    if (ids !== undefined) reportContradictions(names, ids, backward!.path, issues);
    const labels = labelsFromNames(names);
    return ids === undefined ? labels : { ...labels, label2id: ids };
  }
  if (ids !== undefined && isMissing(forward)) {
    const inverted = invert(ids, backward!.path, issues);
    if (inverted !== undefined) return { ...labelsFromNames(inverted), label2id: ids };
  }
  return labelsFromNames(generatedLabels(count));
}

interface Found {
  readonly value: JsonValue;
  readonly path: string;
}

function isMissing(found: Found | undefined): boolean {
  return found === undefined || found.value === null;
}

function readCount(layers: readonly Layer[], issues: ConfigIssue[]): number {
  const found = locate(layers, NUM_LABELS_KEYS, "head");
  let count: { value: number; path: string } | undefined;
  for (const { value, path } of found) {
    if (value === null) continue;
    if (!isIntegerFrom(value, 1, MAX_LABELS)) {
      issues.push({ path, expected: `an integer from 1 to ${MAX_LABELS}`, received: describe(value) });
    } else if (count === undefined) {
      count = { value, path };
    } else if (value !== count.value) {
      issues.push({ path, expected: `${count.value}, as ${count.path} says`, received: describe(value) });
    }
  }
  return count?.value ?? 2;
}

function readId2label(found: Found | undefined, issues: ConfigIssue[]): readonly string[] | undefined {
  if (found === undefined || isMissing(found)) return undefined;
  const { value, path } = found;
  const keys = isJsonObject(value) ? Object.keys(value) : [];
  if (!isJsonObject(value) || keys.length === 0) {
    issues.push({ path, expected: "an object from ids to labels", received: describeEmpty(value) });
    return undefined;
  }
  const names = new Array<string>(keys.length).fill("");
  let isUsable = true;
  for (const key of keys) {
    const label = value[key];
    const id = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN;
    if (!(id < keys.length)) {
      issues.push({
        path: memberPath(path, key),
        expected: keys.length === 1 ? "the id 0" : `ids 0 to ${keys.length - 1}`,
        received: `the id ${describe(key)}`,
      });
      isUsable = false;
    } else if (typeof label !== "string") {
      issues.push({ path: memberPath(path, key), expected: "a string", received: describe(label) });
      isUsable = false;
    } else {
      names[id] = label;
    }
  }
  return isUsable ? names : undefined;
}

function readLabel2id(
  found: Found | undefined,
  issues: ConfigIssue[],
): Readonly<Record<string, number>> | undefined {
  if (found === undefined || isMissing(found)) return undefined;
  const { value, path } = found;
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    issues.push({ path, expected: "an object from labels to ids", received: describeEmpty(value) });
    return undefined;
  }
  let isUsable = true;
  const entries = Object.entries(value).map(([label, id]): [string, number] => {
    if (isIntegerFrom(id, 0)) return [label, id];
    issues.push({
      path: memberPath(path, label),
      expected: "an integer not below 0",
      received: describe(id),
    });
    isUsable = false;
    return [label, 0];
  });
  return isUsable ? Object.fromEntries(entries) : undefined;
}

function reportContradictions(
  names: readonly string[],
  ids: Readonly<Record<string, number>>,
  path: string,
  issues: ConfigIssue[],
): void {
  // The first where a name stands twice. Backwards, so that the first is what stays.
  const idByName = new Map(names.map((label, id) => [label, id] as const).reverse());
  for (const [label, id] of Object.entries(ids)) {
    if (names[id] === label) continue;
    const first = idByName.get(label);
    const expected = first === undefined ? "a label that id2label has" : `${first}, as id2label says`;
    issues.push({ path: memberPath(path, label), expected, received: String(id) });
  }
  for (const [id, label] of names.entries()) {
    if (Object.hasOwn(ids, label)) continue;
    issues.push({ path: memberPath(path, label), expected: `${id}, as id2label says`, received: "nothing" });
  }
}

function invert(
  ids: Readonly<Record<string, number>>,
  path: string,
  issues: ConfigIssue[],
): readonly string[] | undefined {
  const entries = Object.entries(ids);
  const byId = new Map(entries.map(([label, id]) => [id, label]));
  const names = entries.map((_, id) => byId.get(id));
  if (names.every((label) => label !== undefined)) return names;
  issues.push({
    path,
    expected: `the ids 0 to ${entries.length - 1}, each once`,
    received: excerpt(entries.map(([, id]) => id)),
  });
  return undefined;
}

function excerpt(ids: readonly number[]): string {
  return ids.length > 10 ? `${ids.slice(0, 10).join(", ")}, …` : ids.join(", ");
}

function describeEmpty(value: JsonValue): string {
  return isJsonObject(value) ? emptyOrNot(value) : describe(value);
}

function emptyOrNot(value: JsonObject): string {
  return Object.keys(value).length === 0 ? "an empty object" : describe(value);
}
