import { type FileHandle, open } from "node:fs/promises";
import type { TrainingEvent } from "@ernie-m/training";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { InputFileError, reasonOf } from "../io/input-file-error.js";

/** Hears what a training tells. */
export interface Watcher {
  hear(event: TrainingEvent): Promise<void>;
  close(): Promise<void>;
}

/** Duration in words short enough for a line: `42 s`, `3 min`, `2 h 5 min`. */
export function shortTime(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** One line on standard error that shows loss, development score and time left; a line an evaluation where nobody watches. */
export function progressLine(console: Console, write: (text: string) => void): Watcher {
  let total = 0;
  let score = "";
  let shown = false;
  return {
    async hear(event) {
      switch (event.type) {
        case "start":
          total = event.estimate.steps;
          for (const warning of event.warnings) console.warn(warning);
          return;
        case "step": {
          if (!console.interactive) return;
          const { step, loss, secondsLeft } = event;
          const left = step + 1 < total ? `, ${shortTime(secondsLeft)} left` : "";
          write(`\r\u001b[Kstep ${step + 1} of ${total}: loss ${loss.toPrecision(3)}${score}${left}`);
          shown = true;
          return;
        }
        case "evaluation": {
          const { measure } = event.evaluation;
          const value = (event.evaluation.metrics[measure] ?? event.evaluation.score).toFixed(3);
          score = `, ${measure} ${value}`;
          if (!console.interactive)
            console.note(
              `step ${event.step} of ${total}: ${measure} ${value}${event.isBest ? ", the best so far" : ""}`,
            );
          return;
        }
        case "saved":
        case "end":
          return;
      }
    },
    async close() {
      if (shown) write("\n");
    },
  };
}

/** Writes steps and evaluations to a file of JSON Lines, behind what a run that goes on has written. Throws: InputFileError. */
export async function logFile(path: string, resume: boolean): Promise<Watcher> {
  let file: FileHandle;
  try {
    file = await open(path, resume ? "a" : "w");
  } catch (cause) {
    throw new InputFileError(`${path}: cannot be written: ${reasonOf(cause)}`, { cause });
  }
  const write = async (line: object): Promise<void> => {
    try {
      await file.appendFile(jsonLine(line));
    } catch (cause) {
      throw new InputFileError(`${path}: cannot be written: ${reasonOf(cause)}`, { cause });
    }
  };
  return {
    async hear(event) {
      if (event.type === "step") {
        const { step, epoch, loss, learningRate, gradientNorm, tokensPerSecond } = event;
        await write({
          step,
          epoch,
          loss,
          learningRate,
          gradientNorm,
          tokensPerSecond: Math.round(tokensPerSecond),
        });
      } else if (event.type === "evaluation") {
        const { measure, metrics, labels } = event.evaluation;
        await write({ step: event.step, evaluation: { measure, ...metrics, labels } });
      }
    },
    close: () => file.close(),
  };
}
