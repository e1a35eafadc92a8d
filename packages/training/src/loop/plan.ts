import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { drawNegatives, epochRandom, type Negatives, possibleNegatives } from "../data/negatives.js";
import type { RecordOf, TrainingTask } from "../data/records.js";
import { type TrainingRow, tokensOf } from "../data/training-row.js";
import { TrainingError } from "../errors.js";
import { epochBatches } from "../sampling/epoch-batches.js";
import { drawAnswers, type OwnAnswer } from "./rehearsal.js";
import type { ResolvedSettings } from "./settings.js";
import type { MakeRows } from "./task-data.js";

/** A record with its rows. */
interface Item {
  readonly rows: readonly TrainingRow[];
}

/** What is drawn is not to go with the order that the same seed gives. */
const DRAWING = 0x6e656721;
const REHEARSING = 0x72656821;

const NONE: Negatives = { entity: [], exchanged: [], subject: [], relation: [] };

/** A step: of which epoch it is, and its rows. */
interface StepRows {
  readonly epoch: number;
  readonly rows: readonly TrainingRow[];
}

/** Which rows each step has: all that seed and records decide, so that any step can be planned by itself. */
export class StepPlan<Task extends TrainingTask> {
  /** Records that are learned from in every epoch. */
  readonly records: readonly RecordOf[Task][];
  /** Answers of the model's own, of which some are learned in an epoch. */
  readonly rehearsed: readonly OwnAnswer[];
  readonly negatives: Negatives;
  readonly #items: readonly Item[];
  readonly #settings: ResolvedSettings;
  readonly #makeRows: MakeRows<Task>;
  readonly #drawn = new WeakMap<PromptRecord, Item>();
  #epoch: { readonly number: number; readonly steps: readonly (readonly Item[])[] } | undefined;
  /** Number of each epoch's first step. */
  readonly #firstSteps: number[] = [0];

  /** Throws: TrainingError `data`, naming a record by `placeOf`. */
  constructor(
    task: Task,
    records: readonly RecordOf[Task][],
    how: {
      readonly settings: ResolvedSettings;
      readonly makeRows: MakeRows<Task>;
      readonly placeOf: (index: number) => string;
      readonly rehearsed?: readonly OwnAnswer[];
    },
  ) {
    this.records = records;
    this.rehearsed = how.rehearsed ?? [];
    this.#settings = how.settings;
    this.#makeRows = how.makeRows;
    this.#items = records.map((record, i) => ({ rows: how.makeRows(record, how.placeOf(i)) }));
    this.negatives =
      task === "extraction" && how.settings.negatives > 0
        ? possibleNegatives(records as readonly RecordOf["extraction"][])
        : NONE;
  }

  /** Rows of an epoch, as its steps have them. Throws: TrainingError `data` for one without any. */
  epoch(number: number): readonly (readonly TrainingRow[])[] {
    return this.#stepsOf(number).map(rowsOf);
  }

  /** Steps of the whole training. Throws: as `epoch`. */
  get total(): number {
    const { steps, epochs, batchTokens } = this.#settings;
    if (steps !== undefined) return steps;
    // Only steps by tokens differ from epoch to epoch.
    if (batchTokens === undefined) return epochs * this.#stepsOf(0).length;
    return this.#firstStep(epochs);
  }

  /** Throws: as the constructor; as `epoch`. */
  step(number: number): StepRows {
    let epoch = this.#firstSteps.findLastIndex((first) => first <= number);
    while (number >= this.#firstStep(epoch + 1)) epoch++;
    return { epoch, rows: rowsOf(this.#stepsOf(epoch)[number - this.#firstStep(epoch)]) };
  }

  /** The number of an epoch's first step. */
  #firstStep(epoch: number): number {
    for (let known = this.#firstSteps.length; known <= epoch; known++)
      this.#firstSteps.push(this.#firstSteps[known - 1] + this.#stepsOf(known - 1).length);
    return this.#firstSteps[epoch];
  }

  #stepsOf(number: number): readonly (readonly Item[])[] {
    if (this.#epoch?.number === number) return this.#epoch.steps;
    const drawn = this.#draw(number).map((record) => this.#drawnItem(record));
    const items = [...this.#items, ...drawn, ...this.#repeat(number)].filter(({ rows }) => rows.length > 0);
    const steps = epochBatches(items, number, this.#settings, ({ rows }) => tokensOf(rows));
    // Whoever counts steps goes from epoch to epoch until there are enough of them.
    if (steps.length === 0)
      throw new TrainingError("data", "training set", "gives no row to learn from: its texts have no tokens");
    this.#epoch = { number, steps };
    return steps;
  }

  /** The negative prompts of an epoch. */
  #draw(epoch: number): readonly PromptRecord[] {
    if (this.negatives === NONE) return [];
    const { seed, negatives: ratio } = this.#settings;
    const random = epochRandom(seed ^ DRAWING, epoch);
    return drawNegatives(this.records as readonly PromptRecord[], this.negatives, { ratio, random });
  }

  /** The model's own answers of an epoch. */
  #repeat(epoch: number): readonly Item[] {
    const { seed, ownAnswers: perRecord } = this.#settings;
    const random = epochRandom(seed ^ REHEARSING, epoch);
    return drawAnswers(this.rehearsed, { records: this.records.length, random, perRecord });
  }

  #drawnItem(record: PromptRecord): Item {
    const known = this.#drawn.get(record);
    if (known !== undefined) return known;
    const item = {
      rows: this.#makeRows(record as RecordOf[Task], `drawn prompt ${JSON.stringify(record.prompt)}`),
    };
    this.#drawn.set(record, item);
    return item;
  }
}

function rowsOf(items: readonly Item[]): readonly TrainingRow[] {
  return items.flatMap(({ rows }) => rows);
}
