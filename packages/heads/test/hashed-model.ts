import { float32Tensor } from "@ernie-m/core";
import type { BatchInputs, SpanScorer, TaskTokenizer } from "../src/task/types.js";
import { tokenSequence } from "./scripted-model.js";

export function hash(seed: number, value: number): number {
  let h = Math.imul(seed ^ value, 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x85ebca6b);
  return h ^ (h >>> 13);
}

/**
 * A tokenizer with the habits of SentencePiece that make offsets hard: a token covers the spaces before it, a text
 * that begins without a space gets an empty token of its own, one character can be several tokens, several
 * characters one, and control characters none.
 */
export const hashedTokenizer: TaskTokenizer = {
  specialTokenIds: { cls: 0, pad: 1, sep: 2, unk: 3, mask: 4 },
  tokenize(text) {
    const tokens: { id: number; start: number; end: number }[] = [];
    const add = (start: number, end: number, salt = 0): void => {
      let id = salt;
      for (const character of text.slice(start, end).trimStart()) id = hash(id, character.codePointAt(0)!);
      tokens.push({ id: 10 + ((id >>> 0) % 4000), start, end });
    };
    const trimmed = text.trimEnd();
    let at = 0;
    if (trimmed !== "" && !/^\s/u.test(trimmed) && trimmed.codePointAt(0)! % 3 === 0) add(0, 0);
    while (at < trimmed.length) {
      const start = at;
      while (at < trimmed.length && /\s/u.test(trimmed[at])) at++;
      const pieces = 1 + (at < trimmed.length ? trimmed.codePointAt(at)! % 3 : 0);
      for (let i = 0; i < pieces && at < trimmed.length && (i === 0 || !/\s/u.test(trimmed[at])); i++)
        at += String.fromCodePoint(trimmed.codePointAt(at)!).length;
      const body = text.slice(start, at).trimStart();
      if (body.codePointAt(0)! < 0x20) continue;
      add(start, at);
      if (body.codePointAt(0)! % 11 === 0) add(start, at, 1);
    }
    return tokenSequence(tokens);
  },
};

/**
 * A model whose logits depend on every real token of their row and on nothing else, as a model's do: a row alone and
 * in a batch, whatever the padding, gets the same ones.
 */
export class HashedModel implements SpanScorer {
  readonly config = { maxPositionEmbeddings: 514 };
  runs = 0;
  rows = 0;
  longestRow = 0;
  /** Most tokens of a run, padding counted. */
  largestRun = 0;

  async forward({ inputIds, attentionMask }: BatchInputs) {
    const [batch, width] = inputIds.shape;
    const start = new Float32Array(batch * width);
    const end = new Float32Array(batch * width);
    for (let row = 0; row < batch; row++) {
      const from = row * width;
      const length = attentionMask.data.subarray(from, from + width).reduce((sum, one) => sum + one, 0);
      const ids = inputIds.data.subarray(from, from + length);
      const context = ids.reduce(hash, 7);
      for (let i = 0; i < width; i++) {
        start[from + i] = i < length ? logit(hash(hash(context, i), 1)) : 9;
        end[from + i] = i < length ? logit(hash(hash(context, i), 2)) : 9;
      }
      this.longestRow = Math.max(this.longestRow, length);
    }
    this.runs++;
    this.rows += batch;
    this.largestRun = Math.max(this.largestRun, batch * width);
    return {
      startLogits: float32Tensor(start, [batch, width]),
      endLogits: float32Tensor(end, [batch, width]),
    };
  }
}

/** About a fifth above zero. */
function logit(h: number): number {
  return ((h >>> 0) / 2 ** 32) * 10 - 8;
}
