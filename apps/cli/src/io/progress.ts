import type { Console } from "../console.js";
import { progressBar } from "./progress-bar.js";

/** Shows how far a command is. */
export interface Progress {
  /** So many are done, the last of them in part: 2.5 are two and half of the third. */
  update(done: number): void;
  stop(): void;
}

const SILENT: Progress = { update() {}, stop() {} };

/** What a bar counts, and where the results go meanwhile. */
export interface ProgressOptions {
  /** Undefined where nobody knows. */
  readonly total: number | undefined;
  /** Plural: `texts`. */
  readonly unit: string;
  /** The file that results go to; undefined is standard output. */
  readonly output: string | undefined;
  /** Whether the result comes when all is done, in one piece. Default false. */
  readonly resultAtEnd?: boolean;
  /** Whether it is told how much of one is done, so that one alone has a bar, too. Default false. */
  readonly hasParts?: boolean;
}

/** A bar on standard error while a person is watching it and sees no results pass by, nothing otherwise. */
export function startProgress(
  console: Console,
  { total, unit, output, resultAtEnd = false, hasParts = false }: ProgressOptions,
): Progress {
  const resultsPassBy = output === undefined && console.showsResults && !resultAtEnd;
  if (!console.interactive || resultsPassBy || (total ?? 2) < (hasParts ? 1 : 2)) return SILENT;
  const count = total === 1 ? "" : ` | {done}/{total} ${unit}`;
  const bar = progressBar({
    format: total === undefined ? `{done} ${unit}` : `{bar} {percentage}%${count} | {eta_formatted} left`,
    clearOnComplete: true,
  });
  bar.start(total ?? Number.MAX_SAFE_INTEGER, 0, { done: 0 });
  return {
    update: (done) => bar.update(done, { done: Math.floor(done) }),
    stop: () => bar.stop(),
  };
}
