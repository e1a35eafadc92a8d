import type { Pace } from "../task/pace.js";
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
    this.#levelRows = guessRows(questions);
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

  /** How far the call is. `next` are the questions of the next level, where they are known. */
  report(next?: readonly Question[]): ExtractionProgress {
    const ofLevel = this.#rows - this.#rowsBefore;
    const levelRows = this.isLevelDone ? ofLevel : Math.max(ofLevel + 1, this.#levelRows);
    const reckoned = ofLevel === 0 ? 0 : Math.ceil((this.#further * levelRows) / ofLevel);
    const further = next === undefined ? reckoned : guessRows(next);
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

/** Cuts of each text what guessing its rows takes, bit by bit, so that who counts on the guess finds that done. */
export async function cutForGuess(questions: readonly Question[], pace: Pace): Promise<void> {
  for (const { asked } of questions) {
    asked.part.guess();
    if (pace.isDue(asked.part.guessUnits)) await pace.turn();
  }
}

function guessRows(questions: readonly Question[]): number {
  return questions.reduce((sum, { asked }) => sum + asked.part.guess(), 0);
}
