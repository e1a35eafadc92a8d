import {
  checkChoice,
  checkInteger,
  checkMethods,
  checkObject,
  checkTexts,
  invalidOption,
} from "../arguments.js";
import { resolveTokenizeOptions } from "../encode-options.js";
import { TokenizerError } from "../errors.js";
import { type RandomAccessFiles, variantOfCheckpoint } from "../files/checkpoint-variant.js";
import { type CancelSignal, fileNames, readTokenizerSources } from "../files/tokenizer-files.js";
import type { TokenizerFiles, TokenizerVariant, TokenSequence } from "../types.js";
import { chooseTokens, countUse } from "./choose-tokens.js";
import { type OpenedTokenizer, openTokenizer } from "./opened-tokenizer.js";
import { ScriptFinder } from "./scripts.js";
import { writeTrimmedFiles } from "./write-files.js";

/** Options of {@link trimTokenizer}. */
export interface TrimOptions {
  /** Keep only this many of the pieces that the texts use, the most frequent ones. Default: all of them. */
  readonly keepPieces?: number;
  /** Default: as the checkpoint was made. */
  readonly variant?: TokenizerVariant;
  readonly signal?: CancelSignal;
}

/** A text that the trimmed tokenizer splits in another way. */
export interface TokenizationDifference {
  /** Number of the text, from 0. */
  readonly index: number;
  readonly text: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A tokenizer with a part of its vocabulary. */
export interface TrimmedTokenizer {
  /** Old ids of the tokens that stay, ascending; their places are the new ids. Rows of the embedding table to keep. */
  readonly keptIds: Int32Array;
  /** Ids there were before. */
  readonly sizeBefore: number;
  /** The new tokenizer's files, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Unicode scripts of the texts; their single characters all stay. */
  readonly scripts: readonly string[];
  /** How many of the texts the trimmed tokenizer splits in another way, and the first few of them. */
  readonly differences: { readonly count: number; readonly first: readonly TokenizationDifference[] };
}

const DIFFERENCES_SHOWN = 5;
/** Texts between two looks at the signal. */
const TEXTS_AT_ONCE = 1024;

/**
 * Cuts a checkpoint's tokenizer down to what `texts` use: their pieces, all single characters of the scripts they are
 * written in, and every special token. Every text that needs no other piece is split exactly as before; the texts
 * given are all compared, and those that are not are reported (there are none without `keepPieces`).
 *
 * Throws: TokenizerError as `ErnieMTokenizer.fromPretrained` does, `invalid-option` for no texts or a `keepPieces`
 * that is not a positive integer.
 */
export async function trimTokenizer(
  files: TokenizerFiles & RandomAccessFiles,
  texts: readonly string[],
  options: TrimOptions = {},
): Promise<TrimmedTokenizer> {
  checkObject("options", options);
  const { keepPieces, signal } = options;
  if (checkTexts("texts", texts).length === 0) throw invalidOption("texts", "some", undefined);
  if (keepPieces !== undefined) checkInteger("keepPieces", keepPieces, 1);
  checkChoice("variant", options.variant, ["hf", "paddle"]);
  if (signal !== undefined) checkMethods("signal", signal, "an AbortSignal", ["throwIfAborted"]);
  const sources = await readTokenizerSources(files, signal);
  const variant = options.variant ?? (await variantOfCheckpoint(files));
  const opened = openTokenizer(sources, variant);
  const { kind, hasByteFallback, file } = opened.pieces;
  if (kind !== "unigram" || hasByteFallback) {
    const found = kind === "unigram" ? "one with byte fallback" : `a ${kind} model`;
    const reason = `only unigram models without byte fallback can be trimmed, this is ${found}`;
    throw new TokenizerError("unsupported-model", file, reason);
  }
  const finder = new ScriptFinder();
  const use = countUse(opened, checked(texts, signal), finder);
  const chosen = chooseTokens(opened, use, finder, keepPieces);
  const written = await writeTrimmedFiles(files, opened, sources.sentencePiece.bytes, chosen);
  const trimmed = openTokenizer(await readTokenizerSources(inMemory(files.location, written)), variant);
  if (trimmed.tokenIds.size !== chosen.tokenIds.length) {
    const reason = `expected ${chosen.tokenIds.length} ids after trimming, got ${trimmed.tokenIds.size}`;
    throw new TokenizerError("invalid-vocabulary", sources.vocab?.file ?? fileNames.vocab, reason);
  }
  return {
    keptIds: chosen.tokenIds,
    sizeBefore: opened.tokenIds.size,
    files: written,
    scripts: [...use.scripts].sort(),
    differences: compare(opened, trimmed, chosen.tokenIds, checked(texts, signal)),
  };
}

function* checked(texts: readonly string[], signal: CancelSignal | undefined): Generator<string> {
  for (let i = 0; i < texts.length; i++) {
    if (i % TEXTS_AT_ONCE === 0) signal?.throwIfAborted();
    yield texts[i];
  }
}

function compare(
  before: OpenedTokenizer,
  after: OpenedTokenizer,
  keptIds: Int32Array,
  texts: Iterable<string>,
): TrimmedTokenizer["differences"] {
  const settings = resolveTokenizeOptions({});
  const tokens = (opened: OpenedTokenizer, text: string) => opened.text.tokenize(text, settings, Math.random);
  const first: TokenizationDifference[] = [];
  let count = 0;
  let index = 0;
  for (const text of texts) {
    const [old, now] = [tokens(before, text), tokens(after, text)];
    if (!isSame(old, now, keptIds)) {
      count += 1;
      if (first.length < DIFFERENCES_SHOWN)
        first.push({ index, text, before: old.tokens, after: now.tokens });
    }
    index += 1;
  }
  return { count, first };
}

function isSame(before: TokenSequence, after: TokenSequence, keptIds: Int32Array): boolean {
  if (before.length !== after.length) return false;
  for (let i = 0; i < before.length; i++) {
    if (keptIds[after.ids[i]] !== before.ids[i]) return false;
    if (before.starts[i] !== after.starts[i] || before.ends[i] !== after.ends[i]) return false;
  }
  return true;
}

function inMemory(location: string, contents: ReadonlyMap<string, Uint8Array>): TokenizerFiles {
  return {
    location,
    has: async (name) => contents.has(name),
    readFile: async (name) => contents.get(name) ?? new Uint8Array(0),
  };
}
