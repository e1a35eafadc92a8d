import type { ExtractionOptions } from "./options.js";
import type { QuestionRow } from "./rows.js";
import type { ExtractionProgress } from "./types.js";

/** What is asked next. */
export interface NextSize {
  readonly questions: number;
  /** As the lengths of the texts suggest. */
  readonly rows: number;
}

/** What a level of a schema asks of a text, or a part of that. */
export interface AskedOfText extends NextSize {
  /** As a number of the distinct texts that are worked on together. */
  readonly textId: number;
}

const NOTHING: NextSize = { questions: 0, rows: 0 };

/**
 * Counts what a call has done, reckons what is left, and tells of it: one for a whole call, in whatever parts it does its
 * work.
 */
export class ProgressCount {
  readonly #onProgress: ExtractionOptions["onProgress"];
  /** Texts that were taken, and how many are to come after them, as far as is known. */
  #texts = 0;
  #textsAhead = 0;
  #level = 0;
  #questions = 0;
  #answered = 0;
  #batches = 0;
  #rows = 0;
  #fraction = 0;
  /** Rows of the levels that are done. */
  #rowsBefore = 0;
  /** Rows of the level as its text lengths suggest. */
  #levelRows = 0;
  /** What the level has still to ask, by text. */
  #left = new Map<number, NextSize>();
  /** Rows that what the level found will ask for, reckoned for the rows read so far. */
  #further = 0;
  /** Whether something was not told yet, because what comes next decides what is left. */
  #isHeld = false;

  constructor(onProgress: ExtractionOptions["onProgress"]) {
    this.#onProgress = onProgress;
  }

  /** Work on so many texts begins, after which about so many are to come; none: these are the last. */
  startTexts(texts: number, ahead: number): void {
    this.#texts += texts;
    this.#textsAhead = ahead;
  }

  /** A level begins, of the texts that are worked on. */
  startLevel(level: number, asked: Iterable<AskedOfText>): void {
    this.#rowsBefore = this.#rows;
    this.#level = level;
    this.#questions = 0;
    this.#answered = 0;
    this.#levelRows = 0;
    this.#further = 0;
    this.#left = new Map();
    for (const { textId, questions, rows } of asked) {
      this.#questions += questions;
      this.#levelRows += rows;
      const left = this.#left.get(textId) ?? NOTHING;
      this.#left.set(textId, { questions: left.questions + questions, rows: left.rows + rows });
    }
  }

  /** A row was read. */
  addRow({ last, question }: QuestionRow, spans: number): void {
    this.#rows++;
    this.#further += spans * question.asked.rowsPerSpan;
    const left = this.#left.get(question.asked.textId);
    if (left === undefined) return;
    if (last) this.#answered++;
    this.#left.set(question.asked.textId, {
      questions: last ? left.questions - 1 : left.questions,
      rows: Math.max(0, left.rows - 1),
    });
  }

  /** Nothing more is asked of a text. */
  dropText(textId: number): void {
    const { questions, rows } = this.#left.get(textId) ?? NOTHING;
    this.#left.delete(textId);
    if (questions === 0) return;
    this.#questions -= questions;
    this.#levelRows -= rows;
    if (this.#isLevelDone) this.#isHeld = this.#batches > 0;
  }

  /** A model run has ended: what it was the last of is told with what comes next. */
  endRun(): void {
    this.#batches++;
    this.#isHeld = this.#isLevelDone;
    if (!this.#isHeld) this.#tell();
  }

  /** It is known what comes after the level, by default nothing for these texts. */
  tellHeld(next: NextSize = NOTHING): void {
    if (this.#isHeld) this.#tell(next);
  }

  /** There are no more texts. */
  end(): void {
    this.#textsAhead = 0;
    if (this.#batches > 0 && this.#fraction < 1) this.#tell(NOTHING);
  }

  /** Rows that the model has read. */
  get rows(): number {
    return this.#rows;
  }

  get #isLevelDone(): boolean {
    return this.#answered === this.#questions;
  }

  #tell(next?: NextSize): void {
    this.#isHeld = false;
    this.#onProgress?.(this.#report(next));
  }

  /** How far the call is. `next` is the next level, where it is known. */
  #report(next: NextSize | undefined): ExtractionProgress {
    const ofLevel = this.#rows - this.#rowsBefore;
    const levelRows = this.#isLevelDone ? ofLevel : Math.max(ofLevel + 1, this.#levelRows);
    const reckoned = ofLevel === 0 ? 0 : Math.ceil((this.#further * levelRows) / ofLevel);
    const further = next === undefined ? reckoned : next.rows;
    const knownRows = this.#rowsBefore + levelRows;
    // Texts to come are like those before them.
    const all = this.#texts + this.#textsAhead;
    const estimatedRows = Math.ceil(((knownRows + further) * all) / this.#texts);
    this.#fraction = Math.max(this.#fraction, this.#rows / estimatedRows);
    return {
      level: this.#level,
      answered: this.#answered,
      questions: this.#questions,
      batches: this.#batches,
      rows: this.#rows,
      knownRows,
      estimatedRows,
      fraction: this.#fraction,
    };
  }
}
