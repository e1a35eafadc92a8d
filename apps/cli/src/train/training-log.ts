import { type FileHandle, open } from "node:fs/promises";
import type { TrainingEvent } from "@ernie-m/training";
import { jsonLine } from "../escape.js";
import { InputFileError, reasonOf } from "../io/input-file-error.js";
import { keptLength } from "./kept-length.js";
import type { Watcher } from "./watcher.js";

/**
 * Writes steps and evaluations to a file of JSON Lines. A run that goes on writes behind what it wrote up to the step that
 * it goes on from: lines of later steps, which it takes again, are cut off.
 *
 * Throws: InputFileError for a file that cannot be written, or, of a run that goes on, holds anything else.
 */
export async function openTrainingLog(path: string, resume: boolean): Promise<Watcher> {
  const named = async <T>(act: Promise<T>): Promise<T> => {
    try {
      return await act;
    } catch (cause) {
      if (cause instanceof InputFileError) throw cause;
      throw new InputFileError(`${path}: cannot be written: ${reasonOf(cause)}`, { cause });
    }
  };
  // Appending changes nothing yet: a training that is refused leaves the log of the one before.
  const file = await named(open(path, "a"));
  try {
    // What is written to a pipe cannot be taken back.
    const isFile = (await named(file.stat())).isFile();
    // Refused at once, not after a model was read.
    if (resume && isFile) await named(keptLength(path, Number.POSITIVE_INFINITY));
    return new TrainingLog(path, file, { resume, isFile, named });
  } catch (cause) {
    await file.close();
    throw cause;
  }
}

/** How a log is written. */
interface LogHandling {
  readonly resume: boolean;
  /** Whether what was written can be taken back. */
  readonly isFile: boolean;
  /** Says the path in what an act throws. */
  readonly named: <T>(act: Promise<T>) => Promise<T>;
}

class TrainingLog implements Watcher {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #how: LogHandling;
  /** Step of the last evaluation that the log holds. */
  #evaluatedAt: number | undefined;

  constructor(path: string, file: FileHandle, how: LogHandling) {
    this.#path = path;
    this.#file = file;
    this.#how = how;
  }

  async hear(event: TrainingEvent): Promise<void> {
    switch (event.type) {
      case "start":
        return this.#how.named(this.#cut(event.step));
      case "step": {
        const { step, epoch, loss, learningRate, gradientNorm } = event;
        const tokensPerSecond = Math.round(event.tokensPerSecond);
        return this.#write({ step, epoch, loss, learningRate, gradientNorm, tokensPerSecond });
      }
      case "evaluation": {
        const { step, evaluation } = event;
        // A run that ended between an evaluation and what it keeps of it measures the same weights again.
        if (step === this.#evaluatedAt) return;
        const { measure, metrics, labels } = evaluation;
        return this.#write({ step, evaluation: { measure, ...metrics, labels } });
      }
      case "saved":
      case "end":
        return;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #cut(step: number): Promise<void> {
    const { resume, isFile } = this.#how;
    if (!isFile) return;
    const kept = resume ? await keptLength(this.#path, step) : { bytes: 0, evaluatedAt: undefined };
    this.#evaluatedAt = kept.evaluatedAt;
    await this.#file.truncate(kept.bytes);
  }

  #write(line: object): Promise<void> {
    return this.#how.named(this.#file.appendFile(jsonLine(line)));
  }
}
