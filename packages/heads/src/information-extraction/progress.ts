import type { Question } from "./questions.js";
import type { QuestionRow } from "./rows.js";
import type { ExtractionProgress } from "./types.js";

/** Counts what a call has done and reckons what is left. */
export class ProgressCount {
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
  /** Rows that what the level found will ask for, reckoned for the rows read so far. */
  #further = 0;

  /** A level begins. */
  startLevel(questions: readonly Question[]): void {
    this.#rowsBefore = this.#rows;
    this.#level++;
    this.#questions = questions.length;
    this.#answered = 0;
    this.#levelRows = questions.reduce((sum, { asked }) => sum + asked.part.guess(), 0);
    this.#further = 0;
  }

  /** A row was read. */
  addRow({ last, question }: QuestionRow, spans: number): void {
    this.#rows++;
    this.#further += spans * question.asked.rowsPerSpan;
    if (last) this.#answered++;
  }

  /** After a model run. */
  afterRun(): ExtractionProgress {
    this.#batches++;
    const ofLevel = this.#rows - this.#rowsBefore;
    const isLevelDone = this.#answered === this.#questions;
    const levelRows = isLevelDone ? ofLevel : Math.max(ofLevel + 1, this.#levelRows);
    const further = ofLevel === 0 ? 0 : Math.ceil((this.#further * levelRows) / ofLevel);
    const knownRows = this.#rowsBefore + levelRows;
    const estimatedRows = knownRows + further;
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

  get rows(): number {
    return this.#rows;
  }

  get level(): number {
    return this.#level;
  }
}
