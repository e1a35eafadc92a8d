import { type AnswerContext, answerQuestions } from "./answer-questions.js";
import { type Asking, askAbout, openBook } from "./ask.js";
import { needsMore } from "./budget.js";
import type { ExtractionCall } from "./call.js";
import { endOf } from "./deadline.js";
import { numberTexts } from "./distinct-texts.js";
import { BudgetError } from "./errors.js";
import { TextFailures } from "./failures.js";
import { type Finding, type NameFindings, NameReader, nameFindings, resultOf } from "./findings.js";
import type { Question } from "./questions.js";
import { readToOf, type Stretch, sizeOf, takeFinal } from "./stretch.js";
import { tellMisses } from "./tell-misses.js";
import type { ExtractionOutcome, ExtractionResult } from "./types.js";
import { isBlankText } from "./windows/blank-text.js";
import { TextWindows } from "./windows/text-windows.js";

/** Something found for a name, as soon as it is final. */
export interface Found {
  readonly level: number;
  readonly name: NameFindings;
  readonly finding: Finding;
}

/** Work on one name, as code units of text. */
const UNITS_PER_NAME = 256;
/** Work on telling what was found of one name. */
const UNITS_PER_TELLING = 64;

/**
 * A schema asked of texts, level by level: all prompts of a level over all texts in as few model runs as possible.
 * Everything that is known of texts that are worked on together lives here.
 */
export class ExtractionRun {
  readonly #call: ExtractionCall;
  readonly #textIds: readonly number[];
  readonly #windows: readonly TextWindows[];
  readonly #roots: readonly (readonly NameFindings[])[];
  readonly #asking: Asking;
  readonly #failures: TextFailures;
  #nextId = 0;
  /** The last level that was begun, from 1, and what it is asked of. */
  #level = 0;
  #names: readonly (readonly NameFindings[])[] = [];

  /**
   * With `mayFail` a text that fails is left alone, and the others go on.
   *
   * Throws: PromptTooLongError; InputError for a setting of a name that the schema lacks; the signal's reason.
   */
  constructor(texts: readonly string[], call: ExtractionCall, { mayFail }: { readonly mayFail: boolean }) {
    const { settings, schema, options, signal, progress } = call;
    signal?.throwIfAborted();
    const book = openBook(call);
    const { textIds, distinct } = numberTexts(texts);
    const overlap = settings.windowOverlap;
    this.#call = call;
    this.#textIds = textIds;
    this.#windows = distinct.map((text) => new TextWindows(text, { ...call, overlap }));
    this.#roots = distinct.map((_, textId) => schema.map((node) => nameFindings(node, textId, undefined)));
    this.#asking = { book, settings, onPromptTooLong: options.onPromptTooLong };
    this.#failures = new TextFailures({
      areKept: mayFail,
      signal,
      onFailure: (textId) => progress.dropText(textId),
    });
  }

  /**
   * Everything that is found, in lists as it becomes final: levels one after another; within a level in the order of
   * the texts and of the places of what was asked about.
   *
   * Throws: PromptTooLongError; BudgetError; whatever the model throws; the signal's reason.
   */
  async *found(): AsyncGenerator<readonly Found[]> {
    try {
      this.#names = await this.#visibleRoots();
      while (this.#names.length > 0) yield* this.#nextLevel();
    } catch (error) {
      throw await endOf(error, this.#call, () => this.#soFar());
    }
    this.#call.progress.tellHeld();
  }

  /** What was found so far, by text; nothing in one that failed. */
  async results(): Promise<readonly ExtractionResult[]> {
    const { resultPace: pace } = this.#call;
    const results: ExtractionResult[] = [];
    for (const textId of this.#textIds) {
      if (pace.isDue(UNITS_PER_NAME)) await pace.turn();
      results.push(this.#failures.has(textId) ? {} : await resultOf(this.#roots[textId], pace));
    }
    return results;
  }

  /** The same, with why texts failed. */
  async outcomes(): Promise<readonly ExtractionOutcome<ExtractionResult>[]> {
    const results = await this.results();
    const errors = this.#errors();
    return results.map((result, place) => (errors.has(place) ? { error: errors.get(place) } : { result }));
  }

  /** Why texts failed, by place. */
  #errors(): ReadonlyMap<number, unknown> {
    const errors = new Map<number, unknown>();
    for (const [place, textId] of this.#textIds.entries())
      if (this.#failures.has(textId)) errors.set(place, this.#failures.get(textId));
    return errors;
  }

  /** What the levels before this one have found. */
  async #soFar(): Promise<Pick<BudgetError, "level" | "results" | "errors">> {
    for (const names of this.#names) for (const { findings } of names) findings.length = 0;
    return { level: Math.max(1, this.#level), results: await this.results(), errors: this.#errors() };
  }

  /** What is asked at first of each text that is not blank. */
  async #visibleRoots(): Promise<readonly (readonly NameFindings[])[]> {
    const { pace } = this.#call;
    const visible: (readonly NameFindings[])[] = [];
    for (const [textId, { text }] of this.#windows.entries())
      if (!(await isBlankText(text, pace))) visible.push(this.#roots[textId]);
    return visible;
  }

  async *#nextLevel(): AsyncGenerator<readonly Found[]> {
    const { progress, signal } = this.#call;
    this.#level++;
    signal?.throwIfAborted();
    const asked = await this.#ask();
    await this.#checkBudget(asked);
    const level = asked.filter(({ textId }) => !this.#failures.has(textId));
    const size = sizeOf(level);
    if (size.questions > 0) progress.tellHeld(size);
    progress.startLevel(this.#level, level);
    const next: (readonly NameFindings[])[] = [];
    for await (const some of this.#answer(level)) {
      for (const { finding } of some) for (const relation of finding.relations) next.push([relation]);
      if (some.length > 0) yield some;
    }
    this.#names = next.filter(([{ textId }]) => !this.#failures.has(textId));
  }

  async #ask(): Promise<readonly Stretch[]> {
    const stretches: Stretch[] = [];
    for (const names of this.#names) {
      const [{ textId }] = names;
      if (this.#failures.has(textId)) continue;
      try {
        stretches.push(await this.#stretchOf(names, textId));
      } catch (error) {
        this.#failures.add(textId, error);
        this.#asking.book.takeFresh();
      }
    }
    return stretches;
  }

  async #stretchOf(names: readonly NameFindings[], textId: number): Promise<Stretch> {
    const { pace } = this.#call;
    const readers: NameReader[] = [];
    for (const name of names) {
      if (pace.isDue(UNITS_PER_NAME)) await pace.turn();
      const question = await askAbout(name, this.#windows[textId], this.#asking);
      if (question !== undefined) readers.push(new NameReader(name, question));
    }
    const fresh = this.#asking.book.takeFresh();
    const rows = fresh.reduce((sum, { asked }) => sum + asked.part.guess(), 0);
    return { textId, readers, fresh, questions: fresh.length, rows };
  }

  /** Throws: BudgetError when a level has more rows than are left. */
  async #checkBudget(level: readonly Stretch[]): Promise<void> {
    const { limits, progress, pace } = this.#call;
    const { maxRows } = limits;
    const { rows } = progress;
    if (maxRows === Number.POSITIVE_INFINITY) return;
    if (!(await needsMore(level, maxRows - rows, { failures: this.#failures, pace }))) return;
    progress.tellHeld(sizeOf(level));
    throw new BudgetError({ budget: "maxRows", maxRows, rows, ...(await this.#soFar()) });
  }

  async *#answer(stretches: readonly Stretch[]): AsyncGenerator<readonly Found[]> {
    const { pace, firstRows } = this.#call;
    let current = 0;
    for await (const _ of answerQuestions(freshOf(stretches), this.#context(), firstRows)) {
      const found: Found[] = [];
      for (; current < stretches.length; current++) {
        const stretch = stretches[current];
        const { textId } = stretch;
        if (this.#failures.has(textId)) continue;
        if (pace.isDue(UNITS_PER_TELLING)) await pace.turn();
        for (const one of takeFinal(stretch, this.#windows[textId].text, this.#nextId)) {
          this.#nextId++;
          found.push({ level: this.#level, ...one });
        }
        if (readToOf(stretch) !== Number.POSITIVE_INFINITY) break;
        try {
          tellMisses(stretch, this.#windows[textId].text, this.#call);
        } catch (error) {
          this.#failures.add(textId, error);
        }
      }
      yield found;
    }
  }

  #context(): AnswerContext {
    const { runner, specialTokenIds, pace, settings, options, limits, signal, progress } = this.#call;
    return {
      runner,
      specialTokenIds,
      pace,
      settings,
      nearMisses: limits.nearMisses,
      texts: this.#windows.map(({ text }) => text),
      failures: this.#failures,
      signal,
      onPromptRead: options.onPromptRead,
      onRow: (row, spans) => progress.addRow(row, spans),
      onBatch: () => progress.endRun(),
    };
  }
}

function* freshOf(stretches: readonly Stretch[]): Generator<readonly Question[]> {
  for (const { fresh } of stretches) yield fresh;
}
