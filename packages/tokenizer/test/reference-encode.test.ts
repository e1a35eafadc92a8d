import { readJsonLines } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import type { EncodeOptions, Encoding, PaddingStrategy, TruncationStrategy } from "../src/index.js";
import { referenceTokenizer } from "./reference-model.js";

interface EncodeCase {
  readonly text: string;
  readonly pair: string | null;
  readonly options: {
    readonly add_special_tokens: boolean;
    readonly truncation?: TruncationStrategy;
    readonly max_length?: number;
    readonly stride?: number;
    readonly return_overflowing_tokens?: boolean;
    readonly padding?: PaddingStrategy;
    readonly padding_side?: "left" | "right";
    readonly pad_to_multiple_of?: number;
  };
  readonly output: {
    readonly input_ids: readonly number[];
    readonly token_type_ids: readonly number[];
    readonly attention_mask: readonly number[];
    readonly special_tokens_mask: readonly number[];
    readonly overflowing_tokens?: readonly number[];
  };
  readonly decoded: string;
  readonly decodedSkip: string;
}

const cases = readJsonLines<EncodeCase>("reference/tokenizer/encode.jsonl");
const tokenizer = referenceTokenizer();

function optionsOf({ options }: EncodeCase): EncodeOptions {
  return {
    addSpecialTokens: options.add_special_tokens,
    ...(options.truncation && { truncation: options.truncation }),
    ...(options.max_length !== undefined && { maxLength: options.max_length }),
    ...(options.stride !== undefined && { stride: options.stride }),
    ...(options.padding && { padding: options.padding }),
    ...(options.padding_side && { paddingSide: options.padding_side }),
    ...(options.pad_to_multiple_of !== undefined && { padToMultipleOf: options.pad_to_multiple_of }),
  };
}

function encode(entry: EncodeCase): Encoding {
  const { text, pair } = entry;
  return pair === null
    ? tokenizer.encode(text, optionsOf(entry))
    : tokenizer.encode(text, pair, optionsOf(entry));
}

describe("calls of the published tokenizer", () => {
  test("there are cases", () => {
    expect(cases.length).toBe(342);
  });

  test.each(cases.map((entry, index) => [index, entry] as const))("case %i", (_, entry) => {
    const encoding = encode(entry);
    const { output } = entry;
    expect([...encoding.ids]).toEqual(output.input_ids);
    expect([...encoding.tokenTypeIds]).toEqual(output.token_type_ids);
    expect([...encoding.attentionMask]).toEqual(output.attention_mask);
    expect([...encoding.specialTokensMask]).toEqual(output.special_tokens_mask);
    if (output.overflowing_tokens !== undefined) {
      expect(encoding.overflowingTokens).toEqual(output.overflowing_tokens);
    }
    expect(tokenizer.decode(output.input_ids)).toBe(entry.decoded);
    expect(tokenizer.decode(output.input_ids, { skipSpecialTokens: true })).toBe(entry.decodedSkip);
  });

  test("token strings, sequence ids and lengths go with the ids", () => {
    const { pad, unk } = tokenizer.specialTokenIds;
    for (const entry of cases) {
      const encoding = encode(entry);
      expect(encoding.tokens.length).toBe(encoding.length);
      expect(encoding.offsets.length).toBe(encoding.length * 2);
      encoding.tokens.forEach((token, index) => {
        const id = encoding.ids[index];
        if (id !== unk) expect(token).toBe(tokenizer.convertIdsToTokens([id])[0]);
        if (encoding.attentionMask[index] === 0) expect(id).toBe(pad);
        expect(encoding.sequenceIds[index] === -1).toBe(encoding.specialTokensMask[index] === 1);
      });
    }
  });
});
