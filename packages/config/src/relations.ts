import { type Layer, locate } from "./document.js";
import { type ErnieMConfig, relationScopes, type UieDefaults } from "./ernie-m-config.js";
import type { ConfigIssue } from "./errors.js";
import { fieldRules, isIntegerFrom, isProbability, MAX_SIZE, type ScalarField } from "./field-rules.js";
import { describe, isJsonObject, memberPath } from "./json.js";
import { maxSequenceLength } from "./positions.js";
import type { Scalars } from "./scalars.js";

/** What only shows when two fields are seen together. Fields that are themselves unusable are passed over. */
export function checkRelations(layers: readonly Layer[], scalars: Scalars, issues: ConfigIssue[]): void {
  const { hiddenSize, numAttentionHeads, padTokenId, vocabSize, intermediateSize } = scalars.values;
  const areUsable = (...fields: readonly ScalarField[]): boolean =>
    fields.every((field) => !scalars.invalid.has(field));
  const pathOf = (field: ScalarField): string => {
    const { key, owner } = fieldRules[field];
    return locate(layers, [key], owner)[0]?.path ?? key;
  };

  if (areUsable("hiddenSize", "numAttentionHeads") && hiddenSize % numAttentionHeads !== 0) {
    issues.push({
      path: pathOf("hiddenSize"),
      expected: `a multiple of num_attention_heads (${numAttentionHeads})`,
      received: String(hiddenSize),
    });
  }
  if (areUsable("padTokenId", "vocabSize") && padTokenId >= vocabSize) {
    issues.push({
      path: pathOf("padTokenId"),
      expected: `an id below vocab_size (${vocabSize})`,
      received: String(padTokenId),
    });
  }
  if (areUsable("hiddenSize", "intermediateSize") && intermediateSize > MAX_SIZE) {
    issues.push({
      path: pathOf("hiddenSize"),
      expected: `at most ${Math.floor(MAX_SIZE / 4)}, the feed-forward width being four times it`,
      received: String(hiddenSize),
    });
  }
}

/** Reads `pruned_heads`, an object from layer numbers to arrays of head numbers. Null counts as missing. */
export function readPrunedHeads(
  layers: readonly Layer[],
  scalars: Scalars,
  issues: ConfigIssue[],
): ErnieMConfig["prunedHeads"] {
  const [found] = locate(layers, ["pruned_heads"], "encoder");
  if (found === undefined || found.value === null) return {};
  if (!isJsonObject(found.value)) {
    const expected = "an object from layers to arrays of heads";
    issues.push({ path: found.path, expected, received: describe(found.value) });
    return {};
  }

  const { numHiddenLayers, numAttentionHeads } = scalars.values;
  // Without a usable count of layers or heads only the form can be checked.
  const layerCount = scalars.invalid.has("numHiddenLayers") ? MAX_SIZE : numHiddenLayers;
  const headCount = scalars.invalid.has("numAttentionHeads") ? MAX_SIZE : numAttentionHeads;
  const pruned: Record<number, readonly number[]> = {};
  for (const [layer, heads] of Object.entries(found.value)) {
    const path = memberPath(found.path, layer);
    if (!/^(0|[1-9]\d*)$/.test(layer) || Number(layer) >= layerCount) {
      issues.push({
        path,
        expected: `layers 0 to ${layerCount - 1}`,
        received: `the layer ${describe(layer)}`,
      });
    } else if (!Array.isArray(heads) || !heads.every((head) => isIntegerFrom(head, 0, headCount - 1))) {
      const received = Array.isArray(heads)
        ? describe(heads.find((head) => !isIntegerFrom(head, 0, headCount - 1)))
        : describe(heads);
      issues.push({ path, expected: `an array of heads 0 to ${headCount - 1}`, received });
    } else {
      const distinct = [...new Set<number>(heads)].sort((left, right) => left - right);
      if (distinct.length === headCount) {
        issues.push({ path, expected: "at least one head left", received: `all ${headCount} pruned` });
      }
      pruned[Number(layer)] = distinct;
    }
  }
  return pruned;
}

/** Reads `uie`. Null counts as missing, the object as well as its members. */
export function readUie(
  layers: readonly Layer[],
  scalars: Scalars,
  issues: ConfigIssue[],
): UieDefaults | undefined {
  const [found] = locate(layers, ["uie"], "head");
  if (found === undefined || found.value === null) return undefined;
  if (!isJsonObject(found.value)) {
    issues.push({ path: found.path, expected: "an object", received: describe(found.value) });
    return undefined;
  }

  const layer = [{ json: found.value, path: found.path }];
  const [maxSeqLen] = locate(layer, ["max_seq_len"], "head");
  const [positionProb] = locate(layer, ["position_prob"], "head");
  const [relationScope] = locate(layer, ["relation_scope"], "head");
  const uie: { -readonly [K in keyof UieDefaults]: UieDefaults[K] } = {};
  const longest = scalars.invalid.has("maxPositionEmbeddings") ? MAX_SIZE : maxSequenceLength(scalars.values);
  if (maxSeqLen !== undefined && maxSeqLen.value !== null) {
    const { value, path } = maxSeqLen;
    if (isIntegerFrom(value, 1, longest)) uie.maxSeqLen = value;
    else issues.push({ path, expected: `an integer from 1 to ${longest}`, received: describe(value) });
  }
  if (positionProb !== undefined && positionProb.value !== null) {
    const { value, path } = positionProb;
    if (isProbability(value)) uie.positionProb = value;
    else issues.push({ path, expected: "a number from 0 to 1", received: describe(value) });
  }
  if (relationScope !== undefined && relationScope.value !== null) {
    const { value, path } = relationScope;
    const known = relationScopes.find((scope) => scope === value);
    if (known !== undefined) uie.relationScope = known;
    else issues.push({ path, expected: '"sentence", "window" or "document"', received: describe(value) });
  }
  return uie;
}
