import type { QuestionRow } from "./rows.js";
import type { ExtractionProgress } from "./types.js";

/** What a level of a schema asks. */
export interface LevelSize {
  readonly questions: number;
  /** As the lengths of the texts suggest. */
  readonly rows: number;
}

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
  startLevel({ questions, rows }: LevelSize): void {
    this.#rowsBefore = this.#rows;
    this.#level++;
    this.#questions = questions;
    this.#answered = 0;
    this.#levelRows = rows;
    this.#further = 0;
  }

  /** A row was read. */
  addRow({ last, question }: QuestionRow, spans: number): void {
    this.#rows++;
    this.#further += spans * question.asked.rowsPerSpan;
    if (last) this.#answered++;
  }

  addRun(): void {
    this.#batches++;
  }

  get isLevelDone(): boolean {
    return this.#answered === this.#questions;
  }

  /** How far the call is. `next` is the next level, where it is known. */
  report(next?: LevelSize): ExtractionProgress {
    const ofLevel = this.#rows - this.#rowsBefore;
    const levelRows = this.isLevelDone ? ofLevel : Math.max(ofLevel + 1, this.#levelRows);
    const reckoned = ofLevel === 0 ? 0 : Math.ceil((this.#further * levelRows) / ofLevel);
    const further = next === undefined ? reckoned : next.rows;
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

  get level(): number {
    return this.#level;
  }
}
