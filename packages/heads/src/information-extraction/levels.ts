import { type AnswerContext, answerQuestions } from "./answer-questions.js";
import { type Asking, askAbout } from "./ask.js";
import type { ExtractionCall } from "./call.js";
import { numberTexts } from "./distinct-texts.js";
import { BudgetError } from "./errors.js";
import { type Finding, type NameFindings, NameReader, nameFindings, resultOf } from "./findings.js";
import { type LevelSize, ProgressCount } from "./progress.js";
import { type Question, QuestionBook } from "./questions.js";
import { checkNames } from "./resolve-options.js";
import { namesOf } from "./schema/schema.js";
import type { ExtractionResult } from "./types.js";
import { isBlankText } from "./windows/blank-text.js";
import { TextWindows } from "./windows/text-windows.js";

/** Something found for a name, as soon as it is final. */
export interface Found {
  readonly level: number;
  readonly name: NameFindings;
  readonly finding: Finding;
}

/** Names whose findings are told together, in the order of their places. */
interface Stretch {
  readonly readers: readonly NameReader[];
  /** Their questions that nobody asked before. */
  readonly fresh: readonly Question[];
}

/** A level of a schema, ready to be asked. */
interface Level extends LevelSize {
  readonly stretches: readonly Stretch[];
}

/** Work on one name, as code units of text. */
const UNITS_PER_NAME = 256;
/** Work on telling what was found of one name. */
const UNITS_PER_TELLING = 64;

/**
 * A schema asked of texts, level by level: all prompts of a level over all texts in as few model runs as possible.
 * Everything a call knows lives here.
 */
export class ExtractionRun {
  readonly #call: ExtractionCall;
  readonly #textIds: readonly number[];
  readonly #windows: readonly TextWindows[];
  readonly #roots: readonly (readonly NameFindings[])[];
  readonly #asking: Asking;
  readonly #progress = new ProgressCount();
  #nextId = 0;
  /** Whether a model run was not told of yet, because what it ended decides what is left. */
  #isHeld = false;

  /** Throws: PromptTooLongError; InputError for a setting of a name that the schema lacks; the signal's reason. */
  constructor(texts: readonly string[], call: ExtractionCall) {
    const { settings, schema, options } = call;
    options.signal?.throwIfAborted();
    const book = new QuestionBook(call.tokenize, settings);
    for (const node of schema) book.promptTokens(node.promptName, node.path);
    checkNames(settings, namesOf(schema));
    const { textIds, distinct } = numberTexts(texts);
    const overlap = settings.windowOverlap;
    this.#call = call;
    this.#textIds = textIds;
    this.#windows = distinct.map((text) => new TextWindows(text, { ...call, overlap }));
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
    let names = await this.#visibleRoots();
    while (names.length > 0) {
      const level = await this.#ask(names);
      await this.#checkBudget(level);
      if (level.questions > 0) this.#tellHeld(level);
      this.#progress.startLevel(level);
      const next: (readonly NameFindings[])[] = [];
      for await (const some of this.#answer(level.stretches)) {
        for (const { finding } of some) for (const relation of finding.relations) next.push([relation]);
        if (some.length > 0) yield some;
      }
      names = next;
    }
    this.#tellHeld(NOTHING);
  }

  /** What was found so far, by text. */
  async results(): Promise<readonly ExtractionResult[]> {
    const { pace } = this.#call;
    const results: ExtractionResult[] = [];
    for (const textId of this.#textIds) {
      if (pace.isDue(UNITS_PER_NAME)) await pace.turn();
      results.push(await resultOf(this.#roots[textId], pace));
    }
    return results;
  }

  /** What is asked at first of each text that is not blank. */
  async #visibleRoots(): Promise<readonly (readonly NameFindings[])[]> {
    const { pace } = this.#call;
    const visible: (readonly NameFindings[])[] = [];
    for (const [textId, { text }] of this.#windows.entries())
      if (!(await isBlankText(text, pace))) visible.push(this.#roots[textId]);
    return visible;
  }

  async #ask(level: readonly (readonly NameFindings[])[]): Promise<Level> {
    const { pace } = this.#call;
    const stretches: Stretch[] = [];
    let questions = 0;
    let rows = 0;
    for (const names of level) {
      const readers: NameReader[] = [];
      for (const name of names) {
        const windows = this.#windows[name.textId];
        if (pace.isDue(UNITS_PER_NAME)) await pace.turn();
        const question = await askAbout(name, windows, this.#asking);
        if (question !== undefined) readers.push(new NameReader(name, question));
      }
      const fresh = this.#asking.book.takeFresh();
      for (const { asked } of fresh) rows += asked.part.guess();
      questions += fresh.length;
      stretches.push({ readers, fresh });
    }
    return { stretches, questions, rows };
  }

  /** Throws: BudgetError when a level has more rows than are left. */
  async #checkBudget(next: Level): Promise<void> {
    const { limits, spent, pace } = this.#call;
    const { maxRows } = limits;
    if (maxRows === Number.POSITIVE_INFINITY) return;
    const { rows } = spent;
    let left = maxRows - rows;
    for (const { fresh } of next.stretches)
      for (const { asked } of fresh) {
        if (pace.isDue(UNITS_PER_TELLING)) await pace.turn();
        left -= await asked.part.count(left + 1);
        if (left >= 0) continue;
        this.#tellHeld(next);
        const level = this.#progress.level + 1;
        throw new BudgetError({ maxRows, rows, level, results: await this.results() });
      }
  }

  async *#answer(stretches: readonly Stretch[]): AsyncGenerator<readonly Found[]> {
    const { pace, firstRows } = this.#call;
    let current = 0;
    for await (const _ of answerQuestions(freshOf(stretches), this.#context(), firstRows)) {
      const found: Found[] = [];
      for (; current < stretches.length; current++) {
        if (pace.isDue(UNITS_PER_TELLING)) await pace.turn();
        const { readers } = stretches[current];
        const readTo = readers.reduce((least, { question }) => Math.min(least, question.readTo), Infinity);
        this.#take(readers, readTo, found);
        if (readTo !== Number.POSITIVE_INFINITY) break;
        this.#tellMisses(readers);
      }
      yield found;
    }
  }

  /** Takes what is final of a stretch of names: spans in the order of their places, then the options chosen. */
  #take(readers: readonly NameReader[], readTo: number, found: Found[]): void {
    const { level } = this.#progress;
    const add = (reader: NameReader, finding: Finding | undefined): void => {
      if (finding === undefined) return;
      this.#nextId++;
      found.push({ level, name: reader.name, finding });
    };
    for (;;) {
      let first: NameReader | undefined;
      let start = readTo;
      for (const reader of readers) {
        const next = reader.nextStart(readTo);
        if (next === undefined || next >= start) continue;
        first = reader;
        start = next;
      }
      if (first === undefined) break;
      add(first, first.takeSpan(this.#windows[first.name.textId].text, this.#nextId));
    }
    if (readTo !== Number.POSITIVE_INFINITY) return;
    for (const reader of readers)
      if (reader.question.asked.choices !== undefined) add(reader, reader.takeOption(this.#nextId));
  }

  /** Tells of the last run of a level, now that the questions of the next one are known. */
  #tellHeld(next: LevelSize): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#call.options.onProgress?.(this.#progress.report(next));
  }

  #tellMisses(readers: readonly NameReader[]): void {
    const { limits, options } = this.#call;
    if (limits.nearMisses === 0) return;
    for (const { name, question } of readers) {
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
    const { runner, specialTokenIds, pace, settings, options, limits } = this.#call;
    return {
      runner,
      specialTokenIds,
      pace,
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

const NOTHING: LevelSize = { questions: 0, rows: 0 };

function* freshOf(stretches: readonly Stretch[]): Generator<readonly Question[]> {
  for (const { fresh } of stretches) yield fresh;
}
