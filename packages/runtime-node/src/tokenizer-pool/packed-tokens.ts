import type { TokenSequence } from "@ernie-m/tokenizer";
import type { PackedTokens } from "./protocol.js";

/** Tokens of a text: their ids, and where they stand in it, in UTF-16 code units. */
export type TextTokens = Omit<TokenSequence, "tokens">;

/** Tokens of texts in four arrays, whose memory can be handed over. */
export function packTokens(sequences: readonly TextTokens[]): PackedTokens {
  const lengths = Int32Array.from(sequences, ({ length }) => length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const [ids, starts, ends] = [new Int32Array(total), new Int32Array(total), new Int32Array(total)];
  let at = 0;
  for (const sequence of sequences) {
    const { length } = sequence;
    ids.set(sequence.ids.subarray(0, length), at);
    starts.set(sequence.starts.subarray(0, length), at);
    ends.set(sequence.ends.subarray(0, length), at);
    at += length;
  }
  return { lengths, ids, starts, ends };
}

/** The tokens of each text, views into the arrays. */
export function unpackTokens({ lengths, ids, starts, ends }: PackedTokens): readonly TextTokens[] {
  let at = 0;
  return Array.from(lengths, (length) => {
    const from = at;
    at += length;
    return {
      length,
      ids: ids.subarray(from, at),
      starts: starts.subarray(from, at),
      ends: ends.subarray(from, at),
    };
  });
}
