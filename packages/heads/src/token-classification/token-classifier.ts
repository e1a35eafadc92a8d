import { isBlank } from "../task/blank.js";
import { checkList, checkText } from "../task/check-inputs.js";
import { Pace, UNITS_PER_ROW } from "../task/pace.js";
import { beginRows, type RowRunner, rowRunner } from "../task/row-runner.js";
import { FIRST_START, SINGLE_SPECIAL_TOKENS, singleRow, type TokenRow } from "../task/rows.js";
import { windowsAbout } from "../task/rows-about.js";
import { Task, type TaskParts, tokenizeAs } from "../task/task.js";
import { type TokenWindow, tokenWindows } from "../task/token-windows.js";
import type { CallOptions, TaskTokenizer } from "../task/types.js";
import { aggregate, type ScoredText } from "./aggregate.js";
import type { ErnieMForTokenClassification } from "./model.js";
import {
  type ResolvedTokenClassification,
  resolveTokenClassification,
  type TokenClassificationOptions,
  type TokenClassificationSettings,
} from "./options.js";
import { readTags } from "./tag-scheme.js";
import type { Entity, TokenScorer } from "./types.js";

/** One window of one text. */
interface Row extends TokenRow {
  readonly scored: ScoredText;
  readonly window: TokenWindow;
}

/**
 * Token classification: a text in, its entities with exact offsets out. Names, parts of speech, whatever the labels
 * are.
 *
 * A text is tokenized once, as a whole; one longer than `maxTokens` is read in overlapping windows, and every token's
 * label comes from the window where it has most context. Nothing of a text reaches another, and no entity spans two.
 */
export class TokenClassifier<
  Model extends TokenScorer = ErnieMForTokenClassification,
  Tokenizer extends TaskTokenizer = TaskTokenizer,
> extends Task<Model, Tokenizer> {
  readonly #defaults: TokenClassificationSettings;
  readonly #runner: RowRunner<"logits">;

  /** Throws: InputError for a setting out of range. */
  constructor({ model, tokenizer, ...settings }: TaskParts<Model, Tokenizer> & TokenClassificationSettings) {
    super({ model, tokenizer }, resolveTokenClassification(settings, {}, { model, tokenizer }));
    this.#defaults = settings;
    this.#runner = rowRunner(this, { logits: "token" });
  }

  /**
   * The entities of a text, in order. A blank text has none and runs nothing.
   *
   * Throws: InputError naming the text or option; RowLimitError; whatever the model throws; the signal's reason.
   */
  classify(text: string, options?: TokenClassificationOptions): Promise<readonly Entity[]>;
  /** The same for many texts, in their order: what each gives alone, in far fewer model runs. */
  classify(
    texts: readonly string[],
    options?: TokenClassificationOptions,
  ): Promise<readonly (readonly Entity[])[]>;
  async classify(
    input: string | readonly string[],
    options: TokenClassificationOptions = {},
  ): Promise<readonly Entity[] | readonly (readonly Entity[])[]> {
    const settings = resolveTokenClassification(options, this.#defaults, this);
    if (typeof input === "string") {
      const [entities] = await this.#admit([input], settings, options);
      return entities;
    }
    return this.#admit(checkList("texts", input, checkText), settings, options);
  }

  #admit(
    texts: readonly string[],
    settings: ResolvedTokenClassification,
    options: CallOptions,
  ): Promise<readonly (readonly Entity[])[]> {
    return this.admitted(windowsAbout(texts, settings.maxTokens), options, () =>
      this.#classify(texts, settings, options),
    );
  }

  async #classify(
    texts: readonly string[],
    settings: ResolvedTokenClassification,
    options: CallOptions,
  ): Promise<readonly (readonly Entity[])[]> {
    const { id2label } = this.model.config;
    const byText = new Map<string, ScoredText>();
    const pace = new Pace(this.model, options.signal);
    const tokenize = tokenizeAs(this, settings);
    const rows: Row[] = [];
    for (const text of texts) {
      if (byText.has(text)) continue;
      const tokens = tokenize(text);
      const scored = { text, tokens, logits: new Float32Array(tokens.length * id2label.length) };
      byText.set(text, scored);
      const own = this.#rowsOf(scored, settings);
      rows.push(...own);
      if (pace.isDue(text.length + UNITS_PER_ROW * own.length)) await pace.turn();
    }
    await this.#score(rows, settings, options);
    const aggregation = { ...settings, id2label, tags: readTags(id2label, settings.scheme), pace };
    const entities: (readonly Entity[])[] = [];
    for (const text of texts) entities.push(await aggregate(byText.get(text)!, aggregation));
    return entities;
  }

  #rowsOf(scored: ScoredText, { maxTokens, windowOverlap }: ResolvedTokenClassification): readonly Row[] {
    if (isBlank(scored.text)) return [];
    const { ids, length } = scored.tokens;
    return tokenWindows(length, maxTokens - SINGLE_SPECIAL_TOKENS, windowOverlap).map((window) => ({
      ids: singleRow(ids.subarray(window.from, window.to), this.tokenizer.specialTokenIds),
      scored,
      window,
    }));
  }

  /** Fills in the logits of the texts. */
  async #score(
    rows: readonly Row[],
    settings: ResolvedTokenClassification,
    options: CallOptions,
  ): Promise<void> {
    const labels = this.model.config.id2label.length;
    await this.#runner.run(rows, {
      settings,
      signal: options.signal,
      read({ scored, window: { from, ownedFrom, ownedTo } }, { logits }) {
        const first = FIRST_START + ownedFrom - from;
        const owned = logits.subarray(first * labels, (first + ownedTo - ownedFrom) * labels);
        scored.logits.set(owned, ownedFrom * labels);
      },
      onBatch: beginRows(rows.length, options),
    });
  }
}
