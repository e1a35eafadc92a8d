import type { SpecialTokenIds } from "@ernie-m/tokenizer";
import { isBlank } from "../task/blank.js";
import type { Pace } from "../task/pace.js";
import type { RowRunner } from "../task/row-runner.js";
import type { Tokenize } from "../task/task.js";
import { type AnswerContext, answerQuestions } from "./answer-questions.js";
import { type Asking, askAbout } from "./ask.js";
import { BudgetError } from "./errors.js";
import { type Finding, type NameFindings, NameReader, nameFindings, resultOf } from "./findings.js";
import { checkNames, type ExtractionOptions, type ResolvedCall, type ResolvedExtraction } from "./options.js";
import { cutForGuess, ProgressCount } from "./progress.js";
import { type Question, QuestionBook } from "./questions.js";
import { namesOf, type SchemaNode } from "./schema/schema.js";
import type { ExtractionResult } from "./types.js";
import { TextWindows } from "./windows/text-windows.js";

/** What one call works with. */
export interface ExtractionCall {
  readonly runner: RowRunner<"startLogits" | "endLogits">;
  readonly specialTokenIds: SpecialTokenIds;
  readonly tokenize: Tokenize;
  readonly pace: Pace;
  readonly schema: readonly SchemaNode[];
  readonly settings: ResolvedExtraction;
  readonly limits: ResolvedCall;
  readonly options: ExtractionOptions;
  /** Rows asked so far, in whatever parts the call does its work. */
  readonly spent: { rows: number };
  /** Rows after which findings are given for the first time. Default: as many as are batched together. */
  readonly firstRows?: number;
}

/** Something found for a name, as soon as it is final. */
export interface Found {
  readonly level: number;
  readonly name: NameFindings;
  readonly finding: Finding;
}

/** Names whose findings are told together, in the order of their places. */
type Stretch = readonly NameReader[];

/**
 * A schema asked of texts, level by level: all prompts of a level over all texts in as few model runs as possible.
 * Everything a call knows lives here.
 */
export class ExtractionRun {
  readonly #call: ExtractionCall;
  readonly #textIds: readonly (number | undefined)[];
  readonly #windows: readonly TextWindows[];
  readonly #roots: readonly (readonly NameFindings[])[];
  readonly #asking: Asking;
  readonly #progress = new ProgressCount();
  #nextId = 0;
  /** Whether a model run was not told of yet, because what it ended decides what is left. */
  #isHeld = false;

  /** Throws: PromptTooLongError; InputError for a setting of a name that the schema lacks; the signal's reason. */
  constructor(texts: readonly string[], call: ExtractionCall) {
    const { tokenize, settings, schema, options, pace } = call;
    options.signal?.throwIfAborted();
    const book = new QuestionBook(tokenize, settings);
    for (const node of schema) book.promptTokens(node.promptName, node.path);
    checkNames(settings, namesOf(schema));
    const { textIds, distinct } = numberTexts(texts);
    const overlap = settings.windowOverlap;
    this.#call = call;
    this.#textIds = textIds;
    this.#windows = distinct.map((text) => new TextWindows(text, { tokenize, pace, overlap }));
    this.#roots = distinct.map((_, textId) => schema.map((node) => nameFindings(node, textId, undefined)));
    this.#asking = { book, settings, onPromptTooLong: options.onPromptTooLong };
  }

  /**
   * Everything that is found, in lists as it becomes final: levels one after another; within a level in the order of
   * the texts and of the places of what was asked about.
   *
   * Throws: PromptTooLongError; BudgetError; whatever the model throws; the signal's reason.
   */
  async *found(): AsyncGenerator<readonly Found[]> {
    let level: readonly (readonly NameFindings[])[] = this.#roots;
    while (level.length > 0) {
      const stretches = await this.#ask(level);
      const fresh = this.#asking.book.takeFresh();
      await this.#checkBudget(fresh);
      await cutForGuess(fresh, this.#call.pace);
      if (fresh.length > 0) this.#tellHeld(fresh);
      this.#progress.startLevel(fresh);
      const next: (readonly NameFindings[])[] = [];
      for await (const some of this.#answer(stretches, fresh)) {
        for (const { finding } of some) for (const relation of finding.relations) next.push([relation]);
        if (some.length > 0) yield some;
      }
      level = next;
    }
    this.#tellHeld([]);
  }

  /** What was found so far, by text. */
  async results(): Promise<readonly ExtractionResult[]> {
    const { pace } = this.#call;
    const results: ExtractionResult[] = [];
    for (const textId of this.#textIds) {
      if (pace.isDue(256)) await pace.turn();
      results.push(textId === undefined ? {} : await resultOf(this.#roots[textId], pace));
    }
    return results;
  }

  async #ask(level: readonly (readonly NameFindings[])[]): Promise<readonly Stretch[]> {
    const { pace } = this.#call;
    const stretches: Stretch[] = [];
    for (const names of level) {
      const stretch: NameReader[] = [];
      for (const name of names) {
        const windows = this.#windows[name.textId];
        if (pace.isDue(256)) await pace.turn();
        const question = await askAbout(name, windows, this.#asking);
        if (question !== undefined) stretch.push(new NameReader(name, question));
      }
      stretches.push(stretch);
    }
    return stretches;
  }

  /** Throws: BudgetError when questions have more rows than are left. */
  async #checkBudget(questions: readonly Question[]): Promise<void> {
    const { limits, spent } = this.#call;
    const { maxRows } = limits;
    if (maxRows === Number.POSITIVE_INFINITY) return;
    const { rows } = spent;
    let left = maxRows - rows;
    for (const { asked } of questions) {
      left -= await asked.part.count(left + 1);
      if (left >= 0) continue;
      this.#tellHeld(questions);
      const level = this.#progress.level + 1;
      throw new BudgetError({ maxRows, rows, level, results: await this.results() });
    }
  }

  async *#answer(
    stretches: readonly Stretch[],
    fresh: readonly Question[],
  ): AsyncGenerator<readonly Found[]> {
    const unasked = new Set(fresh);
    const groups = stretches.map((stretch) =>
      stretch.flatMap(({ question }) => (unasked.delete(question) ? [question] : [])),
    );
    let current = 0;
    for await (const _ of answerQuestions(groups, this.#context(), this.#call.firstRows)) {
      const found: Found[] = [];
      for (; current < stretches.length; current++) {
        const stretch = stretches[current];
        const readTo = stretch.reduce((least, { question }) => Math.min(least, question.readTo), Infinity);
        this.#take(stretch, readTo, found);
        if (readTo !== Number.POSITIVE_INFINITY) break;
        this.#tellMisses(stretch);
      }
      yield found;
    }
  }

  /** Takes what is final of a stretch of names: spans in the order of their places, then the options chosen. */
  #take(stretch: Stretch, readTo: number, found: Found[]): void {
    const { level } = this.#progress;
    const add = (reader: NameReader, finding: Finding | undefined): void => {
      if (finding === undefined) return;
      this.#nextId++;
      found.push({ level, name: reader.name, finding });
    };
    for (;;) {
      let first: NameReader | undefined;
      let start = readTo;
      for (const reader of stretch) {
        const next = reader.nextStart(readTo);
        if (next === undefined || next >= start) continue;
        first = reader;
        start = next;
      }
      if (first === undefined) break;
      add(first, first.takeSpan(this.#windows[first.name.textId].text, this.#nextId));
    }
    if (readTo !== Number.POSITIVE_INFINITY) return;
    for (const reader of stretch)
      if (reader.question.asked.choices !== undefined) add(reader, reader.takeOption(this.#nextId));
  }

  /** Tells of the last run of a level, now that the questions of the next one are known. */
  #tellHeld(next: readonly Question[]): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#call.options.onProgress?.(this.#progress.report(next));
  }

  #tellMisses(stretch: Stretch): void {
    const { limits, options } = this.#call;
    if (limits.nearMisses === 0) return;
    for (const { name, question } of stretch) {
      if (question.asked.choices !== undefined) continue;
      const { text } = this.#windows[name.textId];
      const spans = question
        .misses(limits.nearMisses)
        .map(({ start, end, probability }) => ({ text: text.slice(start, end), start, end, probability }));
      const subject = name.subject === undefined ? {} : { subject: name.subject.text };
      options.onNearMisses?.({ text, name: name.node.name, ...subject, spans });
    }
  }

  #context(): AnswerContext {
    const { runner, specialTokenIds, settings, options, limits } = this.#call;
    return {
      runner,
      specialTokenIds,
      settings,
      nearMisses: limits.nearMisses,
      texts: this.#windows.map(({ text }) => text),
      signal: options.signal,
      onPromptRead: options.onPromptRead,
      onRow: (row, spans) => {
        this.#call.spent.rows++;
        this.#progress.addRow(row, spans);
      },
      onBatch: () => {
        this.#progress.addRun();
        this.#isHeld = this.#progress.isLevelDone;
        if (!this.#isHeld) options.onProgress?.(this.#progress.report());
      },
    };
  }
}

/** Each distinct text once; undefined stands for one that is blank: nothing to find. */
function numberTexts(texts: readonly string[]): {
  readonly textIds: readonly (number | undefined)[];
  readonly distinct: readonly string[];
} {
  const known = new Map<string, number>();
  const textIds = texts.map((text) => {
    if (isBlank(text)) return undefined;
    const id = known.get(text) ?? known.size;
    known.set(text, id);
    return id;
  });
  return { textIds, distinct: [...known.keys()] };
}
