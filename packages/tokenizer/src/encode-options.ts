import { checkChoice, checkFinite, checkInteger, checkObject, invalidOption } from "./arguments.js";

/** How a text becomes tokens. */
export interface TokenizeOptions {
  /**
   * Special tokens spelled out in the text, such as `[MASK]`: `"find"` takes them as the tokens they name,
   * `"plain"` as text like any other. Use `"plain"` for text from strangers. Default: `"find"`.
   */
  readonly specialTokensInText?: "find" | "plain";
  /** Draw a segmentation at random instead of taking the best one. Default: false. */
  readonly enableSampling?: boolean;
  /** With sampling: negative for all segmentations, 2 to 512 for that many best ones. Default: 64. */
  readonly nbestSize?: number;
  /** With sampling: inverse temperature. Default: 0.1. */
  readonly alpha?: number;
  /** With sampling: any integer makes the draws repeatable. Default: none. */
  readonly seed?: number;
}

/** What to cut when a sequence is longer than `maxLength`. */
export type TruncationStrategy = "longest_first" | "only_first" | "only_second" | "none";

/** What to fill up to. */
export type PaddingStrategy = "longest" | "max_length" | "none";

/** How a text or pair becomes an {@link Encoding}. */
export interface EncodeOptions extends TokenizeOptions {
  /** Put [CLS] and [SEP] around the text. Default: true. */
  readonly addSpecialTokens?: boolean;
  /** Default: `"longest_first"` when `maxLength` is given and padding is not `"max_length"`, else `"none"`. */
  readonly truncation?: TruncationStrategy;
  /** In tokens, special ones included. Default: the model's own. */
  readonly maxLength?: number;
  /** How many tokens two windows, or a sequence and its overflowing tokens, have in common. Default: 0. */
  readonly stride?: number;
  /** Default: `"none"` for one text, `"longest"` for a batch. */
  readonly padding?: PaddingStrategy;
  /** Round padded lengths up to a multiple of this. */
  readonly padToMultipleOf?: number;
  /** Default: what `tokenizer_config.json` says, else `"right"`. */
  readonly paddingSide?: "left" | "right";
  /** `"windows"`: what truncation cuts off goes to further windows. Default: `"none"`. */
  readonly overflow?: "windows" | "none";
}

/** Sampling, settled. */
export interface SamplingSettings {
  readonly nbestSize: number;
  readonly alpha: number;
  readonly seed: number | undefined;
}

/** {@link TokenizeOptions} with every default filled in. */
export interface TokenizeSettings {
  readonly findSpecialTokens: boolean;
  readonly sampling: SamplingSettings | undefined;
}

/** {@link EncodeOptions} with every default filled in. */
export interface EncodeSettings extends TokenizeSettings {
  readonly addSpecialTokens: boolean;
  readonly truncation: TruncationStrategy;
  /** Infinity: no limit. */
  readonly maxLength: number;
  readonly stride: number;
  readonly padding: PaddingStrategy;
  readonly padToMultipleOf: number;
  readonly paddingSide: "left" | "right";
  readonly windows: boolean;
}

/** What the tokenizer itself says where options do not. */
export interface EncodeDefaults {
  readonly modelMaxLength: number;
  readonly paddingSide: "left" | "right";
  readonly padding: PaddingStrategy;
}

/** Number of special tokens around one text, and around a pair. */
export const SPECIAL_TOKENS_SINGLE = 2;
export const SPECIAL_TOKENS_PAIR = 4;

const FLAGS: readonly boolean[] = [true, false];
const FOUND: readonly ("find" | "plain")[] = ["find", "plain"];
const PADDINGS: readonly PaddingStrategy[] = ["longest", "max_length", "none"];
const TRUNCATIONS: readonly TruncationStrategy[] = ["longest_first", "only_first", "only_second", "none"];
const SIDES: readonly ("left" | "right")[] = ["left", "right"];
const OVERFLOWS: readonly ("windows" | "none")[] = ["windows", "none"];

/** Throws: TokenizerError `invalid-option` that names the option. */
export function resolveTokenizeOptions(options: TokenizeOptions): TokenizeSettings {
  checkObject("options", options);
  const found = choice("specialTokensInText", options.specialTokensInText, FOUND, "find");
  const enabled = choice("enableSampling", options.enableSampling, FLAGS, false);
  const alpha = options.alpha === undefined ? 0.1 : checkFinite("alpha", options.alpha);
  const nbestSize = integer("nbestSize", options.nbestSize, Number.MIN_SAFE_INTEGER, 64);
  if (nbestSize > 512) throw invalidOption("nbestSize", "at most 512", nbestSize);
  const seed =
    options.seed === undefined ? undefined : integer("seed", options.seed, Number.MIN_SAFE_INTEGER, 0);
  return {
    findSpecialTokens: found === "find",
    sampling: enabled ? { nbestSize, alpha, seed } : undefined,
  };
}

/** Throws: TokenizerError `invalid-option` that names the option. */
export function resolveEncodeOptions(options: EncodeOptions, defaults: EncodeDefaults): EncodeSettings {
  checkObject("options", options);
  const padding = choice("padding", options.padding, PADDINGS, defaults.padding);
  const limit = options.maxLength === undefined ? undefined : integer("maxLength", options.maxLength, 1, 0);
  const truncation = choice(
    "truncation",
    options.truncation,
    TRUNCATIONS,
    limit !== undefined && padding !== "max_length" ? "longest_first" : "none",
  );
  const maxLength = limit ?? defaults.modelMaxLength;
  const padToMultipleOf = integer("padToMultipleOf", options.padToMultipleOf, 1, 1);
  const windows = choice("overflow", options.overflow, OVERFLOWS, "none") === "windows";

  if (padding === "max_length" && maxLength === Number.POSITIVE_INFINITY) {
    throw invalidOption("maxLength", 'a length for padding "max_length"', undefined);
  }
  if (windows && truncation === "none") {
    throw invalidOption("truncation", 'what to cut for overflow "windows"', "none");
  }
  const limited = truncation !== "none" && maxLength !== Number.POSITIVE_INFINITY;
  if (limited && padding !== "none" && maxLength % padToMultipleOf !== 0) {
    const expected = `a divisor of maxLength (${maxLength}) when both truncating and padding`;
    throw invalidOption("padToMultipleOf", expected, padToMultipleOf);
  }
  const { findSpecialTokens, sampling } = resolveTokenizeOptions(options);
  return {
    findSpecialTokens,
    sampling,
    addSpecialTokens: choice("addSpecialTokens", options.addSpecialTokens, FLAGS, true),
    truncation,
    maxLength,
    stride: integer("stride", options.stride, 0, 0),
    padding,
    padToMultipleOf,
    paddingSide: choice("paddingSide", options.paddingSide, SIDES, defaults.paddingSide),
    windows,
  };
}

/**
 * Checks what depends on whether there is a pair.
 *
 * Throws: TokenizerError `invalid-option` that names the option.
 */
export function checkForInput(settings: EncodeSettings, hasPair: boolean): void {
  const { truncation, maxLength, stride, windows } = settings;
  if (truncation === "none") return;
  if (truncation === "only_second" && !hasPair) {
    throw invalidOption("truncation", "a pair of texts for this strategy", truncation);
  }
  if (windows && hasPair && truncation === "longest_first") {
    const expected = '"only_first" or "only_second" for windows of a pair';
    throw invalidOption("truncation", expected, truncation);
  }
  const special = specialTokenCount(settings, hasPair);
  if (maxLength <= special) {
    throw invalidOption("maxLength", `more than the ${special} special tokens of the sequence`, maxLength);
  }
  if (windows && stride >= maxLength - special) {
    throw invalidOption("stride", `less than the ${maxLength - special} tokens a window holds`, stride);
  }
}

/** How many special tokens are put around a text or pair. */
export function specialTokenCount(settings: EncodeSettings, hasPair: boolean): number {
  if (!settings.addSpecialTokens) return 0;
  return hasPair ? SPECIAL_TOKENS_PAIR : SPECIAL_TOKENS_SINGLE;
}

function choice<T extends string | boolean>(
  name: string,
  value: T | undefined,
  choices: readonly T[],
  fallback: T,
): T {
  return checkChoice(name, value, choices) ?? fallback;
}

function integer(name: string, value: number | undefined, least: number, fallback: number): number {
  return value === undefined ? fallback : checkInteger(name, value, least);
}
