import type { TokenSequence } from "@ernie-m/tokenizer";
import { softmax } from "../numeric/logits.js";
import type { Pace } from "../task/pace.js";
import { type TokenPlaces, tokenPlaces } from "../task/visible-tokens.js";
import type { Tag } from "./tag-scheme.js";
import type { Aggregation, Entity } from "./types.js";
import { groupByCharacter, groupByWord, type TokenGroup } from "./words.js";

/** A text with what the model says about its tokens. */
export interface ScoredText {
  readonly text: string;
  readonly tokens: TokenSequence;
  /** One row a token: [tokens, labels] */
  readonly logits: Float32Array;
}

export interface AggregateOptions {
  readonly aggregation: Aggregation;
  readonly id2label: readonly string[];
  /** By label number. */
  readonly tags: readonly Tag[];
  /** Labels and kinds that are left out. */
  readonly ignoreLabels: ReadonlySet<string>;
  readonly pace: Pace;
}

/** Work on one label of one token, as code units of text. */
const UNITS_PER_SHARE = 16;

/** A label decided for some tokens. */
interface Labelled {
  readonly label: number;
  readonly score: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The entities of a text, in order. Throws: the signal's reason.
 *
 * Source: transformers 4.44 `TokenClassificationPipeline`; words are this package's own, see `groupByWord`, since
 * there a slow tokenizer's tokens are all words.
 */
export async function aggregate(scored: ScoredText, options: AggregateOptions): Promise<readonly Entity[]> {
  const { aggregation, id2label, tags, ignoreLabels, pace } = options;
  const { text, tokens } = scored;
  const places = tokenPlaces(text, tokens);
  const distributionOf = distributions(scored, id2label.length);
  async function decide(groups: readonly TokenGroup[], how: WordLabel): Promise<readonly Labelled[]> {
    const labelled: Labelled[] = [];
    for (const group of groups) {
      labelled.push(labelGroup(group, places, distributionOf, how));
      if (pace.isDue(UNITS_PER_SHARE * group.length * id2label.length)) await pace.turn();
    }
    return labelled;
  }
  switch (aggregation) {
    case "none": {
      const tokens = groupByCharacter(places)
        .flat()
        .map((token) => [token]);
      return (await decide(tokens, "first"))
        .filter(({ label }) => !ignoreLabels.has(id2label[label]) && !ignoreLabels.has(tags[label].kind))
        .map(({ label, score, start, end }) => ({
          label: id2label[label],
          text: text.slice(start, end),
          start,
          end,
          score,
        }));
    }
    case "simple":
      return joinKinds(await decide(groupByCharacter(places), "average"), text, options);
    default:
      return joinKinds(await decide(groupByWord(text, places), aggregation), text, options);
  }
}

type WordLabel = "first" | "average" | "max";
/** Probabilities of a token's labels. */
type Distribution = (token: number) => readonly number[];

function distributions({ logits }: ScoredText, labels: number): Distribution {
  return (token) => softmax(logits.subarray(token * labels, (token + 1) * labels));
}

/** Label and probability of a group of tokens; among equals the label, and the token, that comes first. */
function labelGroup(
  group: TokenGroup,
  { starts, ends }: TokenPlaces,
  distributionOf: Distribution,
  how: WordLabel,
): Labelled {
  const { label, score } = best(groupDistribution(group, distributionOf, how));
  const end = group.reduce((most, token) => Math.max(most, ends[token]), 0);
  return { label, score, start: starts[group[0]], end };
}

function groupDistribution(
  group: TokenGroup,
  distributionOf: Distribution,
  how: WordLabel,
): readonly number[] {
  const first = distributionOf(group[0]);
  if (how === "first" || group.length === 1) return first;
  const rest = group.slice(1).map(distributionOf);
  if (how === "max")
    return rest.reduce((surest, row) => (best(row).score > best(surest).score ? row : surest), first);
  return first.map((one, label) => rest.reduce((sum, row) => sum + row[label], one) / group.length);
}

function best(distribution: readonly number[]): { readonly label: number; readonly score: number } {
  let label = 0;
  for (let i = 1; i < distribution.length; i++) if (distribution[i] > distribution[label]) label = i;
  return { label, score: distribution[label] };
}

/** Neighbours of one kind as one entity, unless the first closes its entity or the second opens one. */
function joinKinds(
  labelled: readonly Labelled[],
  text: string,
  { tags, ignoreLabels, id2label }: AggregateOptions,
): readonly Entity[] {
  const entities: Entity[] = [];
  let group: Labelled[] = [];
  const close = (): void => {
    const [first] = group;
    if (first === undefined) return;
    const { start } = first;
    const { end } = group[group.length - 1];
    const score = group.reduce((sum, part) => sum + part.score, 0) / group.length;
    const { kind } = tags[first.label];
    if (!ignoreLabels.has(kind) && !ignoreLabels.has(id2label[first.label]))
      entities.push({ label: kind, text: text.slice(start, end), start, end, score });
    group = [];
  };
  for (const part of labelled) {
    const last = group.at(-1);
    if (last !== undefined && !joins(tags[last.label], tags[part.label])) close();
    group.push(part);
  }
  close();
  return entities;
}

function joins(left: Tag, right: Tag): boolean {
  const closed = left.place === "end" || left.place === "single";
  const opens = right.place === "begin" || right.place === "single";
  return left.kind === right.kind && !closed && !opens;
}
