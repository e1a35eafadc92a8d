import { type Layer, locate } from "./document.js";
import { defaultConfig, type ErnieMConfig } from "./ernie-m-config.js";
import type { ConfigIssue } from "./errors.js";
import { type FieldRule, fieldRules, type ScalarField, scalarFields } from "./field-rules.js";
import { describe, type JsonValue, jsonEquals } from "./json.js";

/** Every scalar field, and which of them hold a default only because what the document says is unusable. */
export interface Scalars {
  readonly values: Pick<ErnieMConfig, ScalarField>;
  readonly invalid: ReadonlySet<ScalarField>;
}

/**
 * @param isPaddle PaddleNLP builds feed-forward layers of 4 × `hidden_size` whatever the file says, so that is what
 * a file without `intermediate_size` means.
 */
export function readScalars(layers: readonly Layer[], isPaddle: boolean, issues: ConfigIssue[]): Scalars {
  const invalid = new Set<ScalarField>();
  const stated: Partial<Record<ScalarField, JsonValue>> = {};
  for (const field of scalarFields) {
    const found = readField<JsonValue>(layers, fieldRules[field], issues);
    if (found === "invalid") invalid.add(field);
    else if (found !== "missing") stated[field] = found.value;
  }
  // Each value passed the rule of its own field, which is typed by that field.
  const values = { ...defaultConfig, ...stated } as Pick<ErnieMConfig, ScalarField>;
  if (!isPaddle || stated.intermediateSize !== undefined || invalid.has("intermediateSize")) {
    return { values, invalid };
  }
  return { values: { ...values, intermediateSize: 4 * values.hiddenSize }, invalid };
}

function readField<T extends JsonValue>(
  layers: readonly Layer[],
  rule: FieldRule<T>,
  issues: ConfigIssue[],
): { readonly value: T } | "missing" | "invalid" {
  const [canonical] = locate(layers, [rule.key], rule.owner);
  const [alias] = rule.alias === undefined ? [] : locate(layers, [rule.alias], rule.owner);
  const places = [canonical, alias].filter((place) => place !== undefined);
  const stated = places.filter((place) => place.value !== null);
  const [found, other] = stated.length > 0 ? stated : places;
  if (found === undefined) return "missing";

  const unusable = stated.filter((place) => !rule.accepts(place.value));
  if (stated.length === 0 && !rule.accepts(null)) unusable.push(found);
  for (const { path, value } of unusable) {
    issues.push({ path, expected: rule.expected, received: describe(value) });
  }
  if (unusable.length === 0 && other !== undefined && !jsonEquals(found.value, other.value)) {
    issues.push({
      path: other.path,
      expected: `${describe(found.value)}, as ${found.path} says`,
      received: describe(other.value),
    });
    return "invalid";
  }
  return rule.accepts(found.value) && unusable.length === 0 ? { value: found.value } : "invalid";
}
