import type { TokenSequence } from "@ernie-m/tokenizer";
import type { Aggregation, Entity } from "../src/token-classification/types.js";

/** What a naive reading of the rules needs: labels of B-I-O only. */
export interface NaiveInput {
  readonly text: string;
  readonly tokens: TokenSequence;
  /** By token, then label. */
  readonly logits: readonly (readonly number[])[];
  readonly id2label: readonly string[];
  /** Numbers of the tokens of each word. */
  readonly words: readonly (readonly number[])[];
  /** Numbers of the tokens that share characters. */
  readonly characters: readonly (readonly number[])[];
}

interface Unit {
  readonly label: string;
  readonly score: number;
  readonly start: number;
  readonly end: number;
}

function softmax(row: readonly number[]): number[] {
  const powers = row.map((x) => Math.exp(x));
  return powers.map((power) => power / powers.reduce((a, b) => a + b));
}

/** Entities by the letter of transformers' aggregation strategies, without windows, batches or typed arrays. */
export function naiveEntities(input: NaiveInput, aggregation: Aggregation): readonly Entity[] {
  const { text, tokens, id2label, logits, words, characters } = input;
  const groups =
    aggregation === "none"
      ? characters.flat().map((i) => [i])
      : aggregation === "simple"
        ? characters
        : words;
  const units = groups.map((group): Unit => {
    const rows = group.map((token) => softmax(logits[token]));
    const mean = rows[0].map(
      (_, label) => rows.map((row) => row[label]).reduce((a, b) => a + b) / rows.length,
    );
    const peaks = rows.map((row) => Math.max(...row));
    const surest = rows[peaks.indexOf(Math.max(...peaks))];
    const row =
      aggregation === "first" || aggregation === "none" ? rows[0] : aggregation === "max" ? surest : mean;
    const score = Math.max(...row);
    let start = Math.min(...group.map((token) => tokens.starts[token]));
    let end = Math.max(...group.map((token) => tokens.ends[token]));
    const blank = /^[\p{White_Space}\u200b\ufeff]$/u;
    const isBlank = (unit: string): boolean => blank.test(unit) || (unit >= "\u001c" && unit <= "\u001f");
    while (isBlank(text[start])) start++;
    while (isBlank(text[end - 1])) end--;
    return { label: id2label[row.indexOf(score)], score, start, end };
  });
  const entity = (label: string, parts: readonly Unit[]): Entity => {
    const start = parts[0].start;
    const end = parts[parts.length - 1].end;
    const score = parts.reduce((sum, part) => sum + part.score, 0) / parts.length;
    return { label, text: text.slice(start, end), start, end, score };
  };
  if (aggregation === "none")
    return units.filter(({ label }) => label !== "O").map((unit) => entity(unit.label, [unit]));
  const kind = (label: string): string => label.replace(/^[BI]-/, "");
  const runs: Unit[][] = [];
  for (const unit of units) {
    const before = runs.at(-1)?.at(-1);
    const joins =
      before !== undefined && kind(before.label) === kind(unit.label) && !unit.label.startsWith("B-");
    if (joins) runs[runs.length - 1].push(unit);
    else runs.push([unit]);
  }
  return runs.filter(([{ label }]) => label !== "O").map((run) => entity(kind(run[0].label), run));
}
