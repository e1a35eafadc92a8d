import {
  checkBytes,
  checkChoice,
  checkIntegers,
  checkMethods,
  checkObject,
  checkText,
  checkTexts,
  invalidOption,
} from "./arguments.js";
import { type EncodeOptions, resolveTokenizeOptions, type TokenizeOptions } from "./encode-options.js";
import type { BatchEncoding } from "./encoding/batch-encoding.js";
import { decodeIds } from "./encoding/decode.js";
import { InputEncoder, randomOf, type TokenizerInput } from "./encoding/input-encoder.js";
import { specialTokensMask, tokenTypeIds, withSpecialTokens } from "./encoding/special-tokens.js";
import { type RandomAccessFiles, variantOfCheckpoint } from "./files/checkpoint-variant.js";
import type { CheckpointLocation, OpenOptions } from "./files/open-options.js";
import { completeConfig } from "./files/tokenizer-config.js";
import { fileNames, readTokenizerSources, type TokenizerSources } from "./files/tokenizer-files.js";
import { SentencePieceProcessor } from "./sentencepiece/processor.js";
import type { SampleOptions, ScoredSegmentation, SentencePieceVersion } from "./sentencepiece/types.js";
import { type PieceSequence, TextTokenizer } from "./splitting/text-tokenizer.js";
import type { CheckpointOpener, LoadTokenizerOptions, TokenizerParts } from "./tokenizer-parts.js";
import type { Encoding, SpecialTokenIds, TokenizerFiles, TokenizerVariant, TokenSequence } from "./types.js";
import { openVocabulary } from "./vocabulary/open-vocabulary.js";
import { pieceList } from "./vocabulary/piece-lines.js";
import type { TokenIds } from "./vocabulary/token-ids.js";

/**
 * The ERNIE-M tokenizer: text to token ids with offsets, and back.
 *
 * Any text is accepted, lone surrogates included (they count as U+FFFD). Every method is synchronous and
 * leaves the tokenizer as it was.
 *
 * Source: transformers 4.44 `ErnieMTokenizer`, PaddleNLP `ErnieMTokenizer`.
 */
export class ErnieMTokenizer {
  readonly variant: TokenizerVariant;
  readonly specialTokenIds: SpecialTokenIds;
  /** Number of ids, special and added tokens included: the rows an embedding table needs. */
  readonly vocabularySize: number;
  /** Longest input of the model in tokens, special ones included; Infinity when the checkpoint does not say. */
  readonly modelMaxLength: number;
  /** The segmentation engine underneath. */
  readonly sentencePiece: SentencePieceProcessor;
  readonly #version: SentencePieceVersion;
  readonly #sources: TokenizerSources;
  readonly #tokenIds: TokenIds;
  readonly #text: TextTokenizer;
  readonly #inputs: InputEncoder;

  private constructor(
    sources: TokenizerSources,
    variant: TokenizerVariant,
    version: SentencePieceVersion = "0.1.97",
  ) {
    checkVariant(variant, version);
    const { bytes, file } = sources.sentencePiece;
    const pieces = SentencePieceProcessor.fromBytes(bytes, file, version);
    const { tokenIds } = openVocabulary(sources, pieces);
    this.variant = variant;
    this.specialTokenIds = tokenIds.special;
    this.vocabularySize = tokenIds.size;
    this.modelMaxLength = sources.config.modelMaxLength;
    this.sentencePiece = pieces;
    this.#version = version;
    this.#sources = sources;
    this.#tokenIds = tokenIds;
    this.#text = new TextTokenizer(pieces, tokenIds, { doLowerCase: sources.config.doLowerCase, variant });
    this.#inputs = new InputEncoder(this.#text, tokenIds, sources.config);
  }

  /**
   * Loads the tokenizer of a checkpoint: `where` is what the runtime takes, a folder or a hub id for example.
   *
   * Throws: TokenizerError `missing-file`, `invalid-model-file`, `unsupported-model`, `invalid-vocabulary`,
   * `invalid-option`; whatever the runtime throws when there is nothing at `where`.
   */
  static async fromPretrained(
    where: CheckpointLocation,
    options: LoadTokenizerOptions & OpenOptions & { readonly runtime: CheckpointOpener },
  ): Promise<ErnieMTokenizer> {
    checkObject("options", options ?? {});
    const { runtime, variant: _, sentencePieceVersion: __, ...opening } = options ?? {};
    checkMethods("runtime", runtime, "a runtime, such as nodeRuntime()", ["openCheckpoint"]);
    checkLocation(where);
    checkLoading(options);
    const files = await runtime.openCheckpoint(where, opening);
    return ErnieMTokenizer.fromFiles(files, options);
  }

  /** Loads a tokenizer from the files of an open checkpoint. Throws as {@link fromPretrained}. */
  static async fromFiles(
    files: TokenizerFiles & RandomAccessFiles,
    options: LoadTokenizerOptions = {},
  ): Promise<ErnieMTokenizer> {
    checkLoading(options);
    const sources = await readTokenizerSources(files, options.signal);
    const variant = options.variant ?? (await variantOfCheckpoint(files));
    return new ErnieMTokenizer(sources, variant, options.sentencePieceVersion);
  }

  /** Makes a tokenizer from bytes at hand. Throws as {@link fromPretrained}. */
  static create(parts: TokenizerParts): ErnieMTokenizer {
    checkObject("parts", parts);
    const { sentencePiece, vocab, config, variant = "hf", sentencePieceVersion } = parts;
    checkBytes("sentencePiece", sentencePiece);
    if (vocab !== undefined) checkBytes("vocab", vocab);
    const sources: TokenizerSources = {
      sentencePiece: { file: fileNames.sentencePiece, bytes: sentencePiece },
      vocab: vocab && { file: fileNames.vocab, bytes: vocab },
      config: completeConfig("config", config === undefined ? {} : config),
    };
    return new ErnieMTokenizer(sources, variant, sentencePieceVersion);
  }

  /** What {@link create} makes the same tokenizer from, in another thread for example. Nothing is copied. */
  get parts(): TokenizerParts {
    const { sentencePiece, vocab, config } = this.#sources;
    return {
      sentencePiece: sentencePiece.bytes,
      ...(vocab && { vocab: vocab.bytes }),
      config,
      variant: this.variant,
      sentencePieceVersion: this.#version,
    };
  }

  /** Tokens of a text, no special ones around them. Throws: TokenizerError `invalid-option`. */
  tokenize(text: string, options: TokenizeOptions = {}): TokenSequence {
    const settings = resolveTokenizeOptions(options);
    return this.#text.tokenize(checkText("text", text), settings, randomOf(settings));
  }

  /** SentencePiece's own segmentation of a text; special tokens in it are plain text. */
  pieces(text: string): PieceSequence {
    return this.#text.pieces(checkText("text", text));
  }

  /**
   * Makes a text, or a pair of texts, ready for the model.
   *
   * Throws: TokenizerError `invalid-option` naming the option.
   */
  encode(text: string, options?: EncodeOptions): Encoding;
  encode(text: string, pair: string, options?: EncodeOptions): Encoding;
  encode(
    text: string,
    pairOrOptions: string | EncodeOptions = {},
    pairOptions: EncodeOptions = {},
  ): Encoding {
    const [pair, options] =
      typeof pairOrOptions === "string" ? [pairOrOptions, pairOptions] : [undefined, pairOrOptions];
    return this.#inputs.encode(checkText("text", text), pair, options);
  }

  /**
   * Makes texts or pairs ready for the model, padded to one length. What is kept is the arrays of the result; its
   * `encodings` are made when they are asked for.
   *
   * Throws: TokenizerError `invalid-option` naming the option; also for an empty batch and padding `"none"`.
   */
  encodeBatch(inputs: readonly TokenizerInput[], options: EncodeOptions = {}): BatchEncoding {
    return this.#inputs.encodeBatch(inputs, options);
  }

  /**
   * The windows of a text one by one, the same as `overflow: "windows"` gives: for documents of any length, of which no
   * more than a window and what it is cut from are in memory at a time. Offsets are those in the whole text. Padding
   * is `"none"` or `"max_length"`; `overflowingTokens` and `windows` are empty.
   *
   * Throws: TokenizerError `invalid-option` naming the option, at once.
   */
  encodeWindows(
    text: string,
    options: Omit<EncodeOptions, "overflow"> = {},
  ): Generator<Encoding, void, undefined> {
    return this.#inputs.encodeWindows(text, options);
  }

  /** Text for ids: tokens joined, "▁" as spaces, both ends stripped. Ids without a token give the unknown token. */
  decode(ids: ArrayLike<number>, options: { readonly skipSpecialTokens?: boolean } = {}): string {
    checkIntegers("ids", ids);
    const skipSpecialTokens = flagOf(options, "skipSpecialTokens");
    const pieces = this.sentencePiece;
    const byteOf = pieces.hasByteFallback ? (token: string) => pieces.byteOf(token) : undefined;
    return decodeIds(ids, this.#tokenIds, skipSpecialTokens, byteOf);
  }

  /** The ids of tokens; the unknown token's for what the vocabulary does not have. */
  convertTokensToIds(tokens: readonly string[]): number[] {
    return checkTexts("tokens", tokens).map((token) => {
      const id = this.#tokenIds.idOf(token);
      return id < 0 ? this.specialTokenIds.unk : id;
    });
  }

  /** The tokens with these ids; the unknown token for ids that have none. */
  convertIdsToTokens(
    ids: ArrayLike<number>,
    options: { readonly skipSpecialTokens?: boolean } = {},
  ): string[] {
    const skipSpecialTokens = flagOf(options, "skipSpecialTokens");
    const kept = Array.from(checkIntegers("ids", ids)).filter(
      (id) => !skipSpecialTokens || !this.#tokenIds.isSpecial(id),
    );
    return kept.map((id) => this.#tokenIds.spell(id));
  }

  /** `[CLS] A [SEP]`, or `[CLS] A [SEP] [SEP] B [SEP]`. */
  buildInputsWithSpecialTokens(ids: ArrayLike<number>, pairIds?: ArrayLike<number>): number[] {
    checkPair(ids, pairIds);
    return withSpecialTokens(this.specialTokenIds, ids, pairIds);
  }

  /**
   * 1 for special tokens, 0 for others, over what {@link buildInputsWithSpecialTokens} makes of the ids. When
   * they already have special tokens: 1 for [CLS] and [SEP] only, as published.
   *
   * Throws: TokenizerError `invalid-option` for a pair that already has special tokens.
   */
  getSpecialTokensMask(
    ids: ArrayLike<number>,
    pairIds?: ArrayLike<number>,
    options: { readonly alreadyHasSpecialTokens?: boolean } = {},
  ): number[] {
    checkPair(ids, pairIds);
    if (flagOf(options, "alreadyHasSpecialTokens")) {
      if (pairIds !== undefined) {
        throw invalidOption("pairIds", "none for ids that already have special tokens", pairIds);
      }
      const { cls, sep } = this.specialTokenIds;
      return Array.from(ids, (id) => (id === cls || id === sep ? 1 : 0));
    }
    return specialTokensMask(ids.length, pairIds?.length);
  }

  /** 0 for the first text and its [CLS], 1 from the [SEP] after it on; all 0 without a pair. */
  createTokenTypeIdsFromSequences(ids: ArrayLike<number>, pairIds?: ArrayLike<number>): number[] {
    checkPair(ids, pairIds);
    return tokenTypeIds(ids.length, pairIds?.length);
  }

  /** The files that hold the vocabulary, by name; writing them is the caller's. The prefix goes before vocab.txt. */
  saveVocabulary(filenamePrefix?: string): ReadonlyMap<string, Uint8Array> {
    if (filenamePrefix !== undefined) checkText("filenamePrefix", filenamePrefix);
    const prefix = filenamePrefix === undefined || filenamePrefix === "" ? "" : `${filenamePrefix}-`;
    return new Map([
      [`${prefix}${fileNames.vocab}`, this.#sources.vocab?.bytes ?? pieceList(this.sentencePiece)],
      [fileNames.sentencePiece, this.#sources.sentencePiece.bytes],
    ]);
  }

  /** The `n` best segmentations of a text into SentencePiece pieces, 1 to 1024, best first. */
  nbest(text: string, n: number): ScoredSegmentation[] {
    return this.sentencePiece.nbest(checkText("text", text), n);
  }

  /** A segmentation of a text into SentencePiece pieces, drawn at random. */
  sample(text: string, options: SampleOptions): ScoredSegmentation {
    return this.sentencePiece.sample(checkText("text", text), options);
  }
}

function checkPair(ids: ArrayLike<number>, pairIds: ArrayLike<number> | undefined): void {
  checkIntegers("ids", ids);
  if (pairIds !== undefined) checkIntegers("pairIds", pairIds);
}

/** An option that is true or false. */
function flagOf<Name extends string>(options: { readonly [N in Name]?: boolean }, name: Name): boolean {
  return checkChoice(name, checkObject("options", options)[name], [true, false]) ?? false;
}

function checkVariant(variant: unknown, version: unknown): void {
  checkChoice<TokenizerVariant>("variant", variant, ["hf", "paddle"]);
  checkChoice<SentencePieceVersion>("sentencePieceVersion", version, ["0.1.97", "0.2.2"]);
}

function checkLoading(options: LoadTokenizerOptions): void {
  const { variant, sentencePieceVersion, signal } = checkObject("options", options);
  checkVariant(variant, sentencePieceVersion);
  if (signal !== undefined) checkMethods("signal", signal, "an AbortSignal", ["throwIfAborted"]);
}

function checkLocation(where: unknown): void {
  if (typeof where === "string") return;
  if (typeof where === "object" && where !== null && "href" in where && typeof where.href === "string")
    return;
  throw invalidOption("where", "a folder, an id or a URL", where);
}
