import { float32Tensor } from "@ernie-m/core";
import type { TokenSequence } from "@ernie-m/tokenizer";
import fc from "fast-check";
import type { BatchInputs, TaskTokenizer } from "../src/task/types.js";
import { HashedModel, hashedTokenizer } from "./hashed-model.js";

/** Texts of everything that makes offsets hard. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const unit = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(..." .,\n。、「」a\tbZ文字한é😀ﷺ\0\ud800\u200b\u3000") },
    { weight: 2, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }) },
  );
  return fc.string({ unit, maxLength, size: "max" });
}

/** The tokenizer of all offset troubles, with ids that a vocabulary of 512 has. */
export const smallTokenizer: TaskTokenizer = {
  specialTokenIds: hashedTokenizer.specialTokenIds,
  tokenize(text) {
    const tokens = hashedTokenizer.tokenize(text, { specialTokensInText: "plain" });
    return { ...tokens, ids: tokens.ids.map((id) => 10 + (id % 500)) };
  },
};

/** A tokenizer that counts its calls. */
export function counting(tokenizer: TaskTokenizer): TaskTokenizer & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    specialTokenIds: tokenizer.specialTokenIds,
    tokenize(text, options): TokenSequence {
      calls.push(text);
      return tokenizer.tokenize(text, options);
    },
  };
}

const config = { maxPositionEmbeddings: 514 };

/** Logits for labels that depend on every real token of their row; padding has the highest ones. */
export class HashedTokenModel {
  readonly config: typeof config & { readonly id2label: readonly string[] };
  readonly #scores = new HashedModel();

  constructor(id2label: readonly string[]) {
    this.config = { ...config, id2label };
  }

  get runs(): number {
    return this.#scores.runs;
  }

  get longestRow(): number {
    return this.#scores.longestRow;
  }

  async forward(inputs: BatchInputs) {
    const { startLogits, endLogits } = await this.#scores.forward(inputs);
    const labels = this.config.id2label.length;
    const data = new Float32Array(startLogits.data.length * labels);
    startLogits.data.forEach((start, token) => {
      for (let label = 0; label < labels; label++)
        data[token * labels + label] = Math.sin(start * (label + 1) + endLogits.data[token]) * 4;
    });
    return { logits: float32Tensor(data, [...inputs.inputIds.shape, labels]) };
  }
}
