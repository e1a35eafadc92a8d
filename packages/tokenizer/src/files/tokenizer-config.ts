import {
  checkChoice,
  checkInteger,
  checkObject,
  checkText,
  checkTexts,
  invalidOption,
} from "../arguments.js";
import { TokenizerError } from "../errors.js";
import { type ConfigFile, describe, isObject, type JsonObject, parseObject, quote } from "./json.js";

/** The settings of a tokenizer, as `tokenizer_config.json` and `special_tokens_map.json` give them. */
export interface TokenizerConfig {
  /** Lower-case texts first, special tokens excepted. Default: false. */
  readonly doLowerCase: boolean;
  /** Longest input of the model in tokens, special ones included. Infinity when not stated. */
  readonly modelMaxLength: number;
  readonly paddingSide: "left" | "right";
  readonly clsToken: string;
  readonly sepToken: string;
  readonly padToken: string;
  readonly unkToken: string;
  readonly maskToken: string;
  /** Further special tokens: `bos_token`, `eos_token`, `additional_special_tokens`. */
  readonly additionalSpecialTokens: readonly string[];
  /** Tokens with ids of their own choosing: `added_tokens_decoder`, `added_tokens.json`. */
  readonly addedTokens: readonly AddedToken[];
}

/** A token that was added to the vocabulary after the fact. */
export interface AddedToken {
  readonly token: string;
  readonly id: number;
  /** Left out by `decode` with `skipSpecialTokens`. */
  readonly special: boolean;
}

/** The documented defaults. Source: transformers documentation of `ErnieMTokenizer`. */
export const defaultTokenizerConfig: TokenizerConfig = {
  doLowerCase: false,
  modelMaxLength: Number.POSITIVE_INFINITY,
  paddingSide: "right",
  clsToken: "[CLS]",
  sepToken: "[SEP]",
  padToken: "[PAD]",
  unkToken: "[UNK]",
  maskToken: "[MASK]",
  additionalSpecialTokens: [],
  addedTokens: [],
};

/**
 * A caller's settings over the defaults: one left undefined is one not given.
 *
 * Throws: TokenizerError `invalid-option` naming the setting.
 */
export function completeConfig(name: string, settings: Partial<TokenizerConfig>): TokenizerConfig {
  const given = Object.entries(checkObject(name, settings)).filter(([, value]) => value !== undefined);
  for (const [field, value] of given) checkSetting(`${name}.${field}`, field, value);
  return { ...defaultTokenizerConfig, ...Object.fromEntries(given) };
}

function checkSetting(name: string, field: string, value: unknown): void {
  switch (field) {
    case "doLowerCase":
      checkChoice(name, value, [true, false]);
      return;
    case "paddingSide":
      checkChoice(name, value, ["left", "right"]);
      return;
    case "modelMaxLength":
      if (typeof value !== "number" || !(value >= 1)) throw invalidOption(name, "a positive number", value);
      return;
    case "additionalSpecialTokens":
      checkTexts(name, value);
      return;
    case "addedTokens":
      if (!Array.isArray(value)) throw invalidOption(name, "a list of tokens", value);
      value.forEach((entry: unknown, index) => {
        const { token, id, special } = checkObject(`${name}[${index}]`, entry);
        checkText(`${name}[${index}].token`, token);
        checkInteger(`${name}[${index}].id`, id, 0, MAX_IDS - 1);
        checkChoice(`${name}[${index}].special`, special, [true, false]);
      });
      return;
    default:
      checkText(name, value);
  }
}

/** No vocabulary is near this large, and what is made for each id stays affordable. */
const MAX_IDS = 2 ** 24;

/** Lengths above this stand for "no limit". Source: transformers `LARGE_INTEGER`. */
const NO_LIMIT = 1e20;

/**
 * Reads a tokenizer's three JSON files, each of which may be missing. Special tokens named in
 * `special_tokens_map.json` win over those in `tokenizer_config.json`.
 *
 * Throws: TokenizerError `invalid-option` naming file and key.
 */
export function parseTokenizerConfig(files: {
  readonly config?: ConfigFile | undefined;
  readonly specialTokensMap?: ConfigFile | undefined;
  readonly addedTokens?: ConfigFile | undefined;
}): TokenizerConfig {
  const config = new JsonReader(files.config);
  const map = new JsonReader(files.specialTokensMap);
  const defaults = defaultTokenizerConfig;
  const token = (key: string): string | undefined => map.token(key) ?? config.token(key);

  const side = config.oneOf("padding_side", ["left", "right"]);
  // Cutting from the left is not built; doing it silently from the right would give other ids.
  config.oneOf("truncation_side", ["right"]);
  const additional =
    map.tokens("additional_special_tokens") ?? config.tokens("additional_special_tokens") ?? [];
  const ends = [token("bos_token"), token("eos_token")].filter((name) => name !== undefined);
  const added = new Map<number, AddedToken>();
  for (const entry of new JsonReader(files.addedTokens).idsByToken()) added.set(entry.id, entry);
  for (const entry of config.tokensById("added_tokens_decoder")) added.set(entry.id, entry);

  return {
    doLowerCase: config.flag("do_lower_case") ?? defaults.doLowerCase,
    modelMaxLength: config.length("model_max_length") ?? defaults.modelMaxLength,
    paddingSide: side === "left" ? "left" : "right",
    clsToken: token("cls_token") ?? defaults.clsToken,
    sepToken: token("sep_token") ?? defaults.sepToken,
    padToken: token("pad_token") ?? defaults.padToken,
    unkToken: token("unk_token") ?? defaults.unkToken,
    maskToken: token("mask_token") ?? defaults.maskToken,
    additionalSpecialTokens: [...ends, ...additional],
    addedTokens: [...added.values()],
  };
}

/** A key of a file in a path: as it is where it is plain. */
function plainKey(key: string): string {
  return /^[\w-]{1,60}$/.test(key) ? key : quote(key);
}

/** Typed access to the keys of one JSON object; a missing file has no keys. */
class JsonReader {
  readonly #file: string;
  readonly #object: JsonObject;

  constructor(source: ConfigFile | undefined) {
    this.#file = source?.file ?? "";
    this.#object = source === undefined ? {} : parseObject(source);
  }

  /** A setting that is absent or null counts as not stated. */
  #get(key: string): unknown {
    return Object.hasOwn(this.#object, key) ? (this.#object[key] ?? undefined) : undefined;
  }

  flag(key: string): boolean | undefined {
    const value = this.#get(key);
    if (value !== undefined && typeof value !== "boolean") throw this.#wrong(key, "true or false", value);
    return value;
  }

  length(key: string): number | undefined {
    const value = this.#get(key);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !(value >= 1)) throw this.#wrong(key, "a positive number", value);
    return value > NO_LIMIT ? Number.POSITIVE_INFINITY : Math.floor(value);
  }

  oneOf(key: string, choices: readonly string[]): string | undefined {
    const value = this.#get(key);
    if (value === undefined) return undefined;
    if (typeof value === "string" && choices.includes(value)) return value;
    throw this.#wrong(key, choices.map((choice) => `"${choice}"`).join(" or "), value);
  }

  token(key: string): string | undefined {
    const value = this.#get(key);
    return value === undefined ? undefined : this.#tokenText(key, value);
  }

  tokens(key: string): readonly string[] | undefined {
    const value = this.#get(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.#wrong(key, "a list of tokens", value);
    return value.map((entry, index) => this.#tokenText(`${key}[${index}]`, entry));
  }

  /** `added_tokens_decoder`: { id: { content, special } }. */
  tokensById(key: string): readonly AddedToken[] {
    const value = this.#get(key);
    if (value === undefined) return [];
    if (!isObject(value)) throw this.#wrong(key, "an object", value);
    return Object.entries(value).map(([id, entry]) => ({
      id: this.#id(`${key}.${plainKey(id)}`, /^(?:0|[1-9]\d*)$/.test(id) ? Number(id) : id),
      token: this.#tokenText(`${key}.${plainKey(id)}`, entry),
      special: isObject(entry) && entry.special === true,
    }));
  }

  /** `added_tokens.json`: { token: id }. */
  idsByToken(): readonly AddedToken[] {
    return Object.entries(this.#object).map(([token, id]) => ({
      id: this.#id(quote(token), id),
      token: this.#tokenText("a key", token),
      special: false,
    }));
  }

  #id(path: string, value: unknown): number {
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < MAX_IDS) return value;
    throw this.#wrong(
      path,
      Number(value) >= MAX_IDS ? `an id below ${MAX_IDS}` : "an id (an integer from 0)",
      value,
    );
  }

  /** A token is written as a string or as `{ "content": … }`. */
  #tokenText(path: string, value: unknown): string {
    const content = isObject(value) ? value.content : value;
    if (typeof content === "string" && content !== "") return content;
    throw this.#wrong(path, "a token (a string that is not empty)", content);
  }

  #wrong(path: string, expected: string, received: unknown): TokenizerError {
    const reason = `${path}: expected ${expected}, got ${describe(received)}`;
    return new TokenizerError("invalid-option", this.#file, reason);
  }
}
