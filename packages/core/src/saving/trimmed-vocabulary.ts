import { type JsonObject, parseConfig } from "@ernie-m/config";

/** A part of a vocabulary, and the tokenizer that goes with it. */
export interface TrimmedVocabulary {
  /** Old ids of the tokens that are kept; their places here are the new ids. */
  readonly keptIds: Int32Array;
  /** The files of the new tokenizer, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const TOKEN_ID = /^[a-z]+_token_id$/;

/**
 * A configuration for the kept part of a vocabulary: its size, and the new ids of special tokens. Ids of
 * tokens that are gone become null.
 *
 * Throws: ConfigError when the padding token is gone.
 */
export function renumbered(json: JsonObject, { keptIds }: TrimmedVocabulary, padTokenId: number): JsonObject {
  const entries = Object.entries(json).map(([key, value]): [string, JsonObject[string]] => {
    if (!TOKEN_ID.test(key) || typeof value !== "number") return [key, value];
    const place = keptIds.indexOf(value);
    return [key, place === -1 ? null : place];
  });
  const result = {
    ...Object.fromEntries(entries),
    vocab_size: keptIds.length,
    pad_token_id: keptIds.indexOf(padTokenId),
  };
  parseConfig(result, "config.json");
  return result;
}
