import type { OffsetUnit } from "@ernie-m/heads/evaluation";
import { type RecordOf, readTrainingRecord, splitByText, type TrainingTask, textOf } from "@ernie-m/training";
import { InputFileError } from "../io/input-file-error.js";
import { readAllInputs } from "../io/read-inputs.js";
import { parseChoiceOption, UsageError } from "../usage-error.js";

/** A record with where it stands: file and line. */
interface Placed<Task extends TrainingTask> {
  readonly record: RecordOf[Task];
  readonly place: string;
}

/** The sets of a training, and where their records stand. */
export interface ReadSets<Task extends TrainingTask> {
  readonly training: readonly RecordOf[Task][];
  readonly development: readonly RecordOf[Task][] | undefined;
  readonly placeOf: (set: "training" | "development", index: number) => string;
}

/** What of the options says which records there are. */
export interface SetOptions {
  readonly data: string;
  /** A file, or a share of the texts of `data`. */
  readonly dev?: string;
  readonly offsets?: string;
}

const UNITS = ["utf-16", "code-points", "graphemes", "utf-8"] as const satisfies readonly OffsetUnit[];

/**
 * Reads the sets; a share is split off by text, as the seed says.
 *
 * Throws: UsageError; InputFileError or InputError, naming file and line; TrainingError `data`.
 */
export async function readSets<Task extends TrainingTask>(
  task: Task,
  { data, dev, offsets }: SetOptions,
  seed: number,
): Promise<ReadSets<Task>> {
  const unit = offsets === undefined ? undefined : parseChoiceOption("--offsets", offsets, UNITS);
  if (data === dev)
    throw new UsageError("--dev: is the file of --data: expected another one, or a share such as 0.2");
  const all = await readSet(task, data, unit);
  const share = dev === undefined ? Number.NaN : Number(dev);
  if (!Number.isNaN(share)) {
    if (!(share > 0 && share < 1))
      throw new UsageError(`--dev: expected a file, or a share between 0 and 1, got ${dev}`);
    return setsOf(splitByText(all, ({ record }) => textOf(task, record), { share, seed }));
  }
  return setsOf({
    training: all,
    development: dev === undefined ? undefined : await readSet(task, dev, unit),
  });
}

function setsOf<Task extends TrainingTask>(sets: {
  readonly training: readonly Placed<Task>[];
  readonly development: readonly Placed<Task>[] | undefined;
}): ReadSets<Task> {
  return {
    training: sets.training.map(({ record }) => record),
    development: sets.development?.map(({ record }) => record),
    placeOf: (set, index) => sets[set]?.[index]?.place ?? `${set}[${index}]`,
  };
}

async function readSet<Task extends TrainingTask>(
  task: Task,
  file: string,
  unit: OffsetUnit | undefined,
): Promise<readonly Placed<Task>[]> {
  const usual = unit === undefined ? {} : { offsets: unit };
  const records = await readAllInputs(file, {
    fields: ["text"],
    fromRecord: (one) =>
      one.read((value, place) => ({
        record: readTrainingRecord(task, { ...usual, ...value }, place),
        place,
      })),
  });
  if (records.length === 0) throw new InputFileError(`${file}: has no records`);
  return records;
}
