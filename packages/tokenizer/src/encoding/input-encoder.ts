/**
 * Texts, and pairs of texts, to what the model takes: options resolved, tokens planned row by row, special tokens,
 * truncation, padding and windows.
 */
import { checkObject, checkText, invalidOption } from "../arguments.js";
import {
  checkForInput,
  type EncodeDefaults,
  type EncodeOptions,
  type EncodeSettings,
  type PaddingStrategy,
  resolveEncodeOptions,
  type TokenizeSettings,
} from "../encode-options.js";
import type { TokenizerConfig } from "../files/tokenizer-config.js";
import { splitmix32 } from "../random.js";
import type { TextTokenizer } from "../splitting/text-tokenizer.js";
import { TokenBuffer } from "../splitting/token-buffer.js";
import type { Encoding } from "../types.js";
import type { TokenIds } from "../vocabulary/token-ids.js";
import { type BatchEncoding, encodeSample, encodeSamples } from "./batch-encoding.js";
import { documentWindows } from "./document-windows.js";
import { PlannedRows, type TextStart } from "./planned-rows.js";

/** A text, or a pair of texts. */
export type TokenizerInput = string | readonly [text: string, pair: string];

export class InputEncoder {
  readonly #text: TextTokenizer;
  readonly #tokenIds: TokenIds;
  readonly #config: Pick<TokenizerConfig, "modelMaxLength" | "paddingSide">;

  constructor(
    text: TextTokenizer,
    tokenIds: TokenIds,
    config: Pick<TokenizerConfig, "modelMaxLength" | "paddingSide">,
  ) {
    this.#text = text;
    this.#tokenIds = tokenIds;
    this.#config = config;
  }

  encode(text: string, pair: string | undefined, options: EncodeOptions): Encoding {
    const settings = resolveEncodeOptions(options, this.#defaults("none"));
    const planned = this.#emptyRows();
    this.#plan("text", text, pair, settings, randomOf(settings), planned);
    return encodeSample(planned, settings, this.#tokenIds);
  }

  encodeBatch(inputs: readonly TokenizerInput[], options: EncodeOptions): BatchEncoding {
    if (!Array.isArray(inputs)) throw invalidOption("inputs", "a list of texts or pairs", inputs);
    if (inputs.length === 0) throw invalidOption("inputs", "at least one text", undefined);
    const settings = resolveEncodeOptions(options, this.#defaults("longest"));
    if (settings.padding === "none")
      throw invalidOption("padding", '"longest" or "max_length" in a batch', "none");
    const random = randomOf(settings);
    const planned = this.#emptyRows();
    for (let index = 0; index < inputs.length; index++) {
      const input = inputs[index];
      const [text, pair] = Array.isArray(input) ? input : [input, undefined];
      this.#plan(`inputs[${index}]`, text, pair, settings, random, planned);
    }
    return encodeSamples(planned, settings, this.#tokenIds);
  }

  encodeWindows(
    text: string,
    options: Omit<EncodeOptions, "overflow">,
  ): Generator<Encoding, void, undefined> {
    checkObject("options", options);
    const asked = { truncation: "longest_first", ...options, overflow: "windows" } as const;
    const settings = resolveEncodeOptions(asked, this.#defaults("none"));
    checkForInput(settings, false);
    if (settings.maxLength === Number.POSITIVE_INFINITY)
      throw invalidOption("maxLength", "a length for windows", undefined);
    if (settings.padding === "longest")
      throw invalidOption(
        "padding",
        '"none" or "max_length" for windows that are made one by one',
        "longest",
      );
    const tokens = new TokenBuffer();
    const parts = this.#text.parts(checkText("text", text), settings, randomOf(settings), tokens);
    return documentWindows(parts, tokens, settings, this.#tokenIds);
  }

  #defaults(padding: PaddingStrategy): EncodeDefaults {
    const { modelMaxLength, paddingSide } = this.#config;
    return { modelMaxLength, paddingSide, padding };
  }

  #emptyRows(): PlannedRows {
    this.#text.buffer.clear();
    return new PlannedRows(this.#text.buffer, this.#tokenIds.special.unk);
  }

  #plan(
    name: string,
    text: string,
    pair: string | undefined,
    settings: EncodeSettings,
    random: () => number,
    into: PlannedRows,
  ): void {
    checkForInput(settings, pair !== undefined);
    const append = (what: string, value: string): TextStart => {
      const start = into.next;
      this.#text.append(checkText(what, value), settings, random);
      return start;
    };
    const first = append(name, text);
    const second = pair === undefined ? undefined : append(`pair of ${name}`, pair);
    into.add(first, second, settings);
  }
}

/** The random numbers that settings ask for. */
export function randomOf(settings: TokenizeSettings): () => number {
  const seed = settings.sampling?.seed;
  return seed === undefined ? Math.random : splitmix32(seed);
}
