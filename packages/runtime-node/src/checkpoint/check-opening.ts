import { type CreateOptions, checkpointFormats, checkSignal, type OpenOptions } from "@ernie-m/core";
import { checkOptions, FLAG, FOLDER, type Form, FUNCTION, oneOf, TEXT } from "../arguments.js";

const OPENING: Readonly<Record<Exclude<keyof OpenOptions, "signal">, Form>> = {
  ...{ revision: TEXT, token: TEXT, cacheDir: FOLDER, offline: FLAG },
  ...{ weights: oneOf(checkpointFormats), onProgress: FUNCTION },
};

const CREATING: Readonly<Record<Exclude<keyof CreateOptions, "signal">, Form>> = {
  ...{ overwrite: FLAG, source: TEXT },
};

/** Options to open a checkpoint with. Throws: InputError. */
export function checkOpening(options: OpenOptions): void {
  checkOptions("options", options, OPENING);
  checkSignal(options.signal);
}

/** Options to write one with. Throws: InputError. */
export function checkCreating(options: CreateOptions): void {
  checkOptions("options", options, CREATING);
  checkSignal(options.signal);
}
