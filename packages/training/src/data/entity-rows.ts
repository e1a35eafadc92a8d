import { quote, quoteList } from "@ernie-m/config";
import type { EntityRecord } from "@ernie-m/heads/evaluation";
import {
  FIRST_START,
  readTags,
  SINGLE_SPECIAL_TOKENS,
  singleRow,
  type Tag,
  tokenPlaces,
  tokenWindows,
} from "@ernie-m/heads/rows";
import { IGNORED_LABEL } from "../batch/loss-feeds.js";
import { TrainingError } from "../errors.js";
import type { RowContext } from "./row-maker.js";
import type { TrainingRow } from "./training-row.js";

/** Tokens that neighbouring windows share, as in inference. */
const WINDOW_OVERLAP = 64;

/** Labels of the tokens of an entity: the first, those within, the last, and the one of an entity of one token. */
interface KindLabels {
  readonly first: number;
  readonly inside: number;
  readonly last: number;
  readonly single: number;
}

/** The labels of a head as its scheme has them. */
export interface EntityLabels {
  readonly outside: number;
  readonly kinds: ReadonlyMap<string, KindLabels>;
}

/** Labels for kinds, B-I-O, `O` first. */
export function bioLabels(kinds: readonly string[]): readonly string[] {
  return ["O", ...kinds.flatMap((kind) => [`B-${kind}`, `I-${kind}`])];
}

/** What the labels of a head say, in whatever scheme they are. Throws: TrainingError `model` without one for no entity. */
export function entityLabels(id2label: readonly string[]): EntityLabels {
  const tags = readTags(id2label);
  const outside = tags.findIndex(({ kind }) => kind === "O");
  if (outside === -1)
    throw new TrainingError("model", "id2label", 'has no label "O" for tokens of no entity');
  const kinds = new Map<string, KindLabels>();
  for (const kind of new Set(tags.map((tag) => tag.kind)))
    if (kind !== "O") kinds.set(kind, labelsOf(kind, tags));
  return { outside, kinds };
}

function labelsOf(kind: string, tags: readonly Tag[]): KindLabels {
  const at = (place: Tag["place"]): number =>
    tags.findIndex((tag) => tag.kind === kind && tag.place === place);
  const either = (...places: readonly Tag["place"][]): number =>
    places.map(at).find((label) => label !== -1) ?? -1;
  return {
    first: either("begin", "inside", "single"),
    inside: either("inside", "begin", "single"),
    last: either("end", "inside", "begin", "single"),
    single: either("single", "begin", "inside", "end"),
  };
}

/**
 * The rows of a text: one for each window, each token's label in the window that has most context for it, as in inference.
 *
 * Throws: TrainingError `data` for an entity that no token covers, that overlaps another, or whose label the head lacks.
 */
export function entityRows(
  { text, entities }: EntityRecord,
  place: string,
  { tokenize, special, maxTokens }: RowContext,
  { outside, kinds }: EntityLabels,
): readonly TrainingRow[] {
  const tokens = tokenize(text);
  const { starts, ends } = tokenPlaces(text, tokens);
  const labels = new Int32Array(tokens.length).fill(outside);
  const taken = new Set<number>();
  entities.forEach(({ label, start, end, text: covered }, i) => {
    const at = `${place}.entities[${i}]`;
    const kind = kinds.get(label);
    if (kind === undefined)
      throw new TrainingError(
        "data",
        `${at}.label`,
        `the head has no label ${quote(label)}, only ${quoteList([...kinds.keys()])}`,
      );
    const own = Array.from(starts.keys()).filter(
      (t) => starts[t] < ends[t] && starts[t] < end && start < ends[t],
    );
    if (own.length === 0) throw new TrainingError("data", at, `no token covers ${quote(covered)}`);
    if (own.some((t) => taken.has(t)))
      throw new TrainingError("data", at, `${quote(covered)} shares a token with another entity`);
    own.forEach((t, n) => {
      taken.add(t);
      const isLast = n === own.length - 1;
      labels[t] = n === 0 ? (isLast ? kind.single : kind.first) : isLast ? kind.last : kind.inside;
    });
  });
  return tokenWindows(tokens.length, maxTokens - SINGLE_SPECIAL_TOKENS, WINDOW_OVERLAP).map((window) => {
    const ids = singleRow(tokens.ids.subarray(window.from, window.to), special);
    const own = new Int32Array(ids.length).fill(IGNORED_LABEL);
    own.set(labels.subarray(window.ownedFrom, window.ownedTo), FIRST_START + window.ownedFrom - window.from);
    return { sequences: [ids], target: { kind: "tokens", labels: own } };
  });
}
