import {
  amount,
  callable,
  checkLocation,
  flag,
  maybe,
  objectOf,
  runtime,
  savedDType,
  signal,
  withMethods,
} from "../check-arguments.js";
import { checkTask } from "../data/records.js";

/**
 * Checks what a training is asked for with, settings and records aside, before anything is opened.
 *
 * Throws: InputError naming the argument.
 */
export function checkInput(where: unknown, options: unknown): void {
  checkLocation("where", where);
  isInput("options", options);
}

const isInput = objectOf(
  {
    ...{ runtime, task: checkTask, signal },
    placeOf: maybe(callable),
    onProgress: maybe(callable),
    dtype: maybe(savedDType),
    adapter: maybe(flag),
    memoryLimit: maybe(amount),
  },
  "an object with a runtime, a task and records",
);

/** Checks what `train` takes besides. Throws: InputError naming the argument. */
export function checkTrainOptions(options: unknown): void {
  isKept("options", options);
}

const isKept = objectOf({
  store: withMethods(
    ["createModel", "createRun", "openRun", "removeRun"],
    "a store with createModel, createRun, openRun and removeRun",
  ),
  resume: maybe(flag),
  saveEvery: maybe(amount),
});
