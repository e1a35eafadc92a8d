import { int32Tensor } from "@ernie-m/core";
import type { TaskTokenizer } from "@ernie-m/heads";
import { FIRST_START, pairRow, secondStart } from "@ernie-m/heads/rows";
import type { TokenSequence } from "@ernie-m/tokenizer";
import { tokensOf } from "../batches/encode.js";
import type { ExampleSources, Mixture } from "../batches/mixture.js";
import { padded, type Rows, type TokenRow } from "../batches/pool.js";
import type { Random } from "../random.js";
import { type TaggedText, tagChoice, tagCorpusText, tagDocument } from "./tagged-text.js";
import type { Tags } from "./tags.js";

/** A question with a text, and the class of each token. */
export interface TagRow extends TokenRow {
  /** As long as `ids`. */
  readonly tags: Int32Array;
}

/** What does not count. */
const UNKNOWN = -100;

/** Shares of texts by where they come from; documents, sentences and choices are written. */
export type TagMixture = Pick<Mixture, "corpus" | "document" | "sentence" | "choice">;

/** Texts, all kinds of things in them tagged, in the shares of a mixture. */
export function tagRows(
  from: ExampleSources,
  tokenizer: TaskTokenizer,
  tags: Tags,
  mixture: TagMixture,
): Rows<TagRow> {
  const shares = (["corpus", "document", "sentence", "choice"] as const).map(
    (source) => [source, mixture[source]] as const,
  );
  return {
    *draw(random, maxTokens) {
      for (;;) {
        const text = drawText(random.weighted(shares), from, tags, random);
        yield text === undefined ? undefined : encodeTags(text, tokenizer, maxTokens);
      }
    },
    collate(rows) {
      const { width, ...inputs } = padded(rows, tokenizer.specialTokenIds.pad);
      const labels = new Int32Array(rows.length * width).fill(UNKNOWN);
      rows.forEach((row, i) => {
        labels.set(row.tags, i * width);
      });
      return { ...inputs, labels: int32Tensor(labels, [rows.length, width]) };
    },
  };
}

function drawText(
  source: keyof TagMixture,
  from: ExampleSources,
  tags: Tags,
  random: Random,
): TaggedText | undefined {
  switch (source) {
    case "corpus":
      return tagCorpusText(from, tags, random);
    case "document":
      return tagDocument(from, tags, random);
    case "sentence":
      return tagDocument(from, tags, random, "biography");
    case "choice":
      return tagChoice(from, tags, random);
  }
}

/**
 * Classes of a question's tokens and a text's: what the question asks for or offers has, in each of its tokens, the class
 * of what begins such a thing, so that both come to lie together.
 */
export function encodeTags(
  { prompt, asked, text, tagged }: TaggedText,
  tokenizer: TaskTokenizer,
  maxTokens: number,
): TagRow | undefined {
  const read = (part: string): TokenSequence => tokenizer.tokenize(part, { specialTokensInText: "plain" });
  const [question, tokens] = [read(prompt), read(text)];
  const ids = pairRow(question.ids, tokens.ids, tokenizer.specialTokenIds);
  if (ids.length > maxTokens) return undefined;
  const first = secondStart(question.length);
  const tags = new Int32Array(ids.length).fill(UNKNOWN);
  tags.fill(0, first, first + tokens.length);
  for (const { tag, ...span } of asked) {
    const label = tokensOf(question, span, FIRST_START);
    if (label) tags.fill(tag, label[0], label[1] + 1);
  }
  // What lies within something longer is a part of it.
  for (const { tag, ...span } of tagged.toSorted((a, b) => a.end - a.start - (b.end - b.start))) {
    const places = tokensOf(tokens, span, first);
    if (places === undefined) continue;
    tags.fill(tag + 1, places[0], places[1] + 1);
    tags[places[0]] = tag;
  }
  return { ids, tags };
}
