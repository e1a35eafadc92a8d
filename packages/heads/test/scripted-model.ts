import { float32Tensor } from "@ernie-m/core";
import type { TokenSequence } from "@ernie-m/tokenizer";
import { InformationExtractor } from "../src/information-extraction/extractor.js";
import type { ExtractorSettings } from "../src/information-extraction/options.js";
import type { ExtractionResult } from "../src/information-extraction/types.js";
import type { BatchInputs, BatchOptions, SpanScorer, TaskTokenizer } from "../src/task/types.js";

const special = { cls: 0, pad: 1, sep: 2, unk: 3, mask: 4 };
const FIRST_ID = 10;

/** One token a code point, and ids that give the character back. */
export const characterTokenizer: TaskTokenizer = {
  specialTokenIds: special,
  tokenize(text) {
    const characters = Array.from(text);
    let position = 0;
    const starts = characters.map((character) => {
      const start = position;
      position += character.length;
      return start;
    });
    return tokenSequence(
      characters.map((character, i) => ({
        id: character.codePointAt(0)! + FIRST_ID,
        start: starts[i],
        end: starts[i] + character.length,
      })),
      characters,
    );
  },
};

export function tokenSequence(
  tokens: readonly { readonly id: number; readonly start: number; readonly end: number }[],
  names: readonly string[] = tokens.map(({ id }) => String(id)),
): TokenSequence {
  return {
    length: tokens.length,
    ids: Int32Array.from(tokens, ({ id }) => id),
    starts: Int32Array.from(tokens, ({ start }) => start),
    ends: Int32Array.from(tokens, ({ end }) => end),
    tokens: names,
  };
}

/** What a scripted model says about one row, positions counted in characters of the prompt or of the text. */
export interface ScriptedSpan {
  readonly side?: "prompt" | "text";
  readonly first: number;
  readonly last: number;
  /** Logits; 5 when not given. */
  readonly start?: number;
  readonly end?: number;
}

export interface AskedRow {
  readonly prompt: string;
  readonly text: string;
}

/** A model that answers by a script and keeps what it was asked; everything that is not a span has logit -10. */
export class ScriptedModel implements SpanScorer {
  readonly config: SpanScorer["config"] = { maxPositionEmbeddings: 514 };
  /** Rows of every run, in order. */
  readonly runs: (readonly AskedRow[])[] = [];
  readonly inputs: BatchInputs[] = [];
  readonly options: (BatchOptions | undefined)[] = [];
  /** Logit of [CLS], [SEP] and padding, start and end. */
  specialLogit = -10;
  readonly #script: (row: AskedRow) => readonly ScriptedSpan[];

  constructor(script: (row: AskedRow) => readonly ScriptedSpan[]) {
    this.#script = script;
  }

  /** Every row asked, in order. */
  get rows(): readonly AskedRow[] {
    return this.runs.flat();
  }

  async forward(inputs: BatchInputs, options?: BatchOptions) {
    this.inputs.push(inputs);
    this.options.push(options);
    const [batch, width] = inputs.inputIds.shape;
    const start = new Float32Array(batch * width).fill(-10);
    const end = new Float32Array(batch * width).fill(-10);
    const asked: AskedRow[] = [];
    for (let row = 0; row < batch; row++) {
      const ids = Array.from(inputs.inputIds.data.subarray(row * width, (row + 1) * width));
      ids.forEach((id, i) => {
        if (id < FIRST_ID) start[row * width + i] = end[row * width + i] = this.specialLogit;
      });
      const separator = ids.indexOf(special.sep);
      const close = ids.indexOf(special.sep, separator + 2);
      const spell = (from: number, to: number): string =>
        ids
          .slice(from, to)
          .map((id) => String.fromCodePoint(id - FIRST_ID))
          .join("");
      const question = { prompt: spell(1, separator), text: spell(separator + 2, close) };
      asked.push(question);
      for (const span of this.#script(question)) {
        const offset = row * width + (span.side === "prompt" ? 1 : separator + 2);
        start[offset + span.first] = span.start ?? 5;
        end[offset + span.last] = span.end ?? 5;
      }
    }
    this.runs.push(asked);
    return {
      startLogits: float32Tensor(start, [batch, width]),
      endLogits: float32Tensor(end, [batch, width]),
    };
  }
}

/** The spans of every occurrence of `words` in the text (or, as options, in the prompt). */
export function occurrences(
  row: AskedRow,
  words: readonly string[],
  side: "prompt" | "text" = "text",
): readonly ScriptedSpan[] {
  const where = row[side];
  return words.flatMap((word) => {
    const spans: ScriptedSpan[] = [];
    for (let at = where.indexOf(word); at !== -1; at = where.indexOf(word, at + word.length)) {
      const first = Array.from(where.slice(0, at)).length;
      spans.push({ side, first, last: first + Array.from(word).length - 1 });
    }
    return spans;
  });
}

/** A model that finds the listed words wherever they stand in the text (`in prompt`: in the prompt), by prompt. */
export function modelFinding(words: Readonly<Record<string, readonly string[]>>): ScriptedModel {
  return new ScriptedModel((row) => {
    const options = Object.hasOwn(words, `${row.prompt} in prompt`) ? words[`${row.prompt} in prompt`] : [];
    const found = Object.hasOwn(words, row.prompt) ? words[row.prompt] : [];
    return [...occurrences(row, options, "prompt"), ...occurrences(row, found)];
  });
}

export function extractorOf(
  model: ScriptedModel,
  options: ExtractorSettings = {},
): InformationExtractor<ScriptedModel> {
  return new InformationExtractor({ model, tokenizer: characterTokenizer, ...options });
}

/** A result without probabilities. */
export type Outline = { readonly [name: string]: readonly unknown[] };
export function outline(result: ExtractionResult): Outline {
  return Object.fromEntries(
    Object.entries(result).map(([name, entries]) => [
      name,
      entries.map(({ text, start, relations }) => [
        start === undefined ? text : `${text}@${start}`,
        ...(relations === undefined ? [] : [outline(relations)]),
      ]),
    ]),
  );
}

/** What a scripted span's logits of 5 make. */
export const scriptedProbability = 1 / (1 + Math.exp(-5)) ** 2;
