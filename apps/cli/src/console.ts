import { createColors } from "picocolors";
import { messageLine } from "./escape.js";

/** The streams of a command and how much it may say: passed in, so that tests can watch. */
export interface Console {
  /** A warning, one line, to standard error. */
  warn(message: string): void;
  /** What is no warning, one line, to standard error. */
  note(message: string): void;
  /** Whether a person is watching standard error. */
  readonly interactive: boolean;
  /** Whether a person is watching standard output: results are then progress enough. */
  readonly showsResults: boolean;
}

/** The process's own console. */
export function processConsole(): Console {
  const colors = createColors(process.stderr.isTTY === true && process.env.NO_COLOR === undefined);
  return {
    warn: (message) => void process.stderr.write(`${colors.yellow("warning")}: ${messageLine(message)}\n`),
    note: (message) => void process.stderr.write(`${messageLine(message)}\n`),
    interactive: process.stderr.isTTY === true,
    showsResults: process.stdout.isTTY === true,
  };
}
