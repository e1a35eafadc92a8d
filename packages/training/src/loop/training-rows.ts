import type { ErnieMConfig } from "@ernie-m/config";
import type { TaskTokenizer } from "@ernie-m/heads";
import { callable, config, maybe, objectOf, tokenizer } from "../check-arguments.js";
import { checkShape } from "../data/check-shape.js";
import { checkTask, type RecordOf, type TrainingTask } from "../data/records.js";
import { rowContext } from "../data/row-maker.js";
import type { TrainingRow } from "../data/training-row.js";
import { problemTypeFor, rowMaker } from "./task-data.js";

/** What {@link trainingRows} reads records with. */
export interface TrainingRowOptions {
  /** The trained model's, `TrainableModel.config`: how much it reads at once, and its labels. */
  readonly config: ErnieMConfig;
  /** Of the same checkpoint. */
  readonly tokenizer: TaskTokenizer;
  /** Most tokens of a sequence, special ones included, from 16. Default: as the deployed task. */
  readonly maxTokens?: number;
  /** Where a record stands, for messages. Default: `records[7]`. */
  readonly placeOf?: (index: number) => string;
}

const isReading = objectOf({ config, tokenizer, placeOf: maybe(callable) });

/**
 * The rows that records of a task are learned by, in their order, as {@link train} makes them: texts are read as the
 * deployed task reads them, so that one that does not fit gives a row for each of its windows. Make them once and keep
 * them; of negative prompts those of an epoch.
 *
 * Throws: TrainingError `data`, with the record's place, for a span that no token covers or no window holds, a label that
 * `config` lacks, records of classification that ask for different things; `settings` for `maxTokens`; InputError.
 */
export function trainingRows<Task extends TrainingTask>(
  task: Task,
  records: readonly RecordOf[Task][],
  options: TrainingRowOptions,
): readonly TrainingRow[] {
  checkTask("task", task);
  checkShape(task, "records", records);
  isReading("options", options);
  const { config, tokenizer, maxTokens, placeOf = (index) => `records[${index}]` } = options;
  const problemType = problemTypeFor(task, records, config);
  const context = rowContext(config, tokenizer, { maxTokens, isExtraction: task === "extraction" });
  const rowsOf = rowMaker(task, { ...context, problemType });
  return records.flatMap((record, index) => rowsOf(record, placeOf(index)));
}
