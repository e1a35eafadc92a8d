import { float32Tensor, type Tensor } from "@ernie-m/core";
import type { BatchInputs, BatchOptions, TaskTokenizer } from "../src/task/types.js";
import { hash } from "./hashed-model.js";
import { tokenSequence } from "./scripted-model.js";

/** Ids below this are special tokens or unused. */
const FIRST_ID = 5;

/**
 * A token for every character but spaces, with ids below 512 so that the reference checkpoints have a row for each;
 * `[SEP]` in a text is one token when special tokens are to be found.
 */
export const smallTokenizer: TaskTokenizer = {
  specialTokenIds: { cls: 0, pad: 1, sep: 2, unk: 3, mask: 4 },
  tokenize(text, { specialTokensInText }) {
    const pattern = specialTokensInText === "find" ? /\[SEP\]|\S/gu : /\S/gu;
    return tokenSequence(
      Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({
        id: found === "[SEP]" ? 2 : FIRST_ID + (found.codePointAt(0)! % 500),
        start: index,
        end: index + found.length,
      })),
    );
  },
};

/** What models of tasks have in common here: positions, and a record of what they were asked. */
class HashedRows {
  readonly config;
  /** Inputs and options of every run. */
  readonly runs: { readonly inputs: BatchInputs; readonly options: BatchOptions | undefined }[] = [];
  disposals = 0;

  constructor(config: {
    readonly id2label?: readonly string[];
    readonly problemType?: "regression" | "single_label_classification" | "multi_label_classification" | null;
    readonly positions?: number;
  }) {
    this.config = {
      maxPositionEmbeddings: (config.positions ?? 128) + 2,
      id2label: config.id2label ?? ["LABEL_0", "LABEL_1", "LABEL_2"],
      problemType: config.problemType ?? null,
      hiddenSize: 6,
    };
  }

  async dispose(): Promise<void> {
    this.disposals++;
  }

  /** Every row that was asked, without padding. */
  get rows(): readonly (readonly number[])[] {
    return this.runs.flatMap(({ inputs }) => realRows(inputs).map((ids) => Array.from(ids)));
  }

  protected note(inputs: BatchInputs, options: BatchOptions | undefined): readonly Int32Array[] {
    this.runs.push({ inputs, options });
    return realRows(inputs);
  }
}

function realRows({ inputIds, attentionMask }: BatchInputs): readonly Int32Array[] {
  const width = inputIds.shape[inputIds.shape.length - 1];
  return Array.from({ length: inputIds.data.length / width }, (_, row) => {
    const mask = attentionMask.data.subarray(row * width, (row + 1) * width);
    const length = mask.reduce((sum, one) => sum + one, 0);
    return inputIds.data.subarray(row * width, row * width + length);
  });
}

/** From -4 to 4. */
export function hashedLogit(ids: Iterable<number>, salt: number): number {
  let h = 7;
  for (const id of ids) h = hash(h, id);
  return Math.fround(((hash(h, salt) >>> 0) / 2 ** 32) * 8 - 4);
}

/** A classifier whose logits depend on every real token of their row and on nothing else. */
export class HashedClassifier extends HashedRows {
  async forward(inputs: BatchInputs, options?: BatchOptions): Promise<{ logits: Tensor<"float32"> }> {
    const rows = this.note(inputs, options);
    const labels = this.config.id2label.length;
    const logits = rows.flatMap((ids) => Array.from({ length: labels }, (_, k) => hashedLogit(ids, k)));
    return { logits: float32Tensor(Float32Array.from(logits), [rows.length, labels]) };
  }
}

/** The same for prompts and choices: inputs [batch, choices, sequence]. */
export class HashedChooser extends HashedRows {
  async forward(inputs: BatchInputs, options?: BatchOptions): Promise<{ logits: Tensor<"float32"> }> {
    const rows = this.note(inputs, options);
    const logits = Float32Array.from(rows, (ids) => hashedLogit(ids, 0));
    return { logits: float32Tensor(logits, inputs.inputIds.shape.slice(0, 2)) };
  }
}

/** The same for hidden states; those of padding are large and wrong. */
export class HashedEncoder extends HashedRows {
  async forward(inputs: BatchInputs, options?: BatchOptions) {
    const rows = this.note(inputs, options);
    const { hiddenSize } = this.config;
    const [batch, width] = inputs.inputIds.shape;
    const states = new Float32Array(batch * width * hiddenSize).fill(1000);
    const pooled = new Float32Array(batch * hiddenSize);
    rows.forEach((ids, row) => {
      for (let k = 0; k < hiddenSize; k++) {
        for (let i = 0; i < ids.length; i++)
          states[(row * width + i) * hiddenSize + k] = hashedLogit(ids, i * hiddenSize + k);
        pooled[row * hiddenSize + k] = hashedLogit(ids, -1 - k);
      }
    });
    return {
      lastHiddenState: float32Tensor(states, [batch, width, hiddenSize]),
      poolerOutput: float32Tensor(pooled, [batch, hiddenSize]),
    };
  }
}

/** Ids of the row that a text, or a pair, makes. */
export function rowIds(text: string, pair?: string): readonly number[] {
  const ids = (part: string) =>
    Array.from(smallTokenizer.tokenize(part, { specialTokensInText: "plain" }).ids);
  return pair === undefined ? [0, ...ids(text), 2] : [0, ...ids(text), 2, 2, ...ids(pair), 2];
}

/** exp of each over the sum of exps. */
export function naiveSoftmax(logits: readonly number[]): readonly number[] {
  const powers = logits.map((logit) => Math.exp(logit));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
