import { createReadStream } from "node:fs";
import { InputFileError } from "../io/input-file-error.js";

/** Longest line of a log: an evaluation has a number for each label. */
const LONGEST_LINE = 16 * 2 ** 20;
const LINE_FEED = 0x0a;

/** How much of a log stands. */
export interface KeptLog {
  /** The log's first bytes, whole lines. */
  readonly bytes: number;
  /** Step of the last evaluation in them. */
  readonly evaluatedAt: number | undefined;
}

/**
 * How much of a training's log a run keeps that goes on from `step`: steps before it, and what was measured up to it. A last
 * line without a line feed was being written when the process ended, and is none.
 *
 * Throws: InputFileError for a file with a line that no training wrote, naming it.
 */
export async function keptLength(path: string, step: number): Promise<KeptLog> {
  let kept: KeptLog = { bytes: 0, evaluatedAt: undefined };
  let isPast = false;
  let end = 0;
  let number = 0;
  for await (const bytes of wholeLines(path)) {
    number++;
    end += bytes.length + 1;
    const line = readLine(bytes);
    if (line === undefined)
      throw new InputFileError(
        `${path}: line ${number} is no line of a training's log, which --resume goes on with: expected {"step", "loss", …} or {"step", "evaluation"}`,
      );
    isPast ||= line.isEvaluation ? line.step > step : line.step >= step;
    if (!isPast) kept = { bytes: end, evaluatedAt: line.isEvaluation ? line.step : kept.evaluatedAt };
  }
  return kept;
}

/** Lines that end in a line feed, without it. Throws: InputFileError for one that is too long. */
async function* wholeLines(path: string): AsyncGenerator<Buffer, void, undefined> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (;;) {
      const feed = chunk.indexOf(LINE_FEED, start);
      if (feed === -1) break;
      yield Buffer.concat([...begun, chunk.subarray(start, feed)]);
      begun = [];
      length = 0;
      start = feed + 1;
    }
    begun.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > LONGEST_LINE)
      throw new InputFileError(`${path}: has a line longer than any of a training's log`);
  }
}

function readLine(bytes: Buffer): { readonly step: number; readonly isEvaluation: boolean } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { step, loss, evaluation } = value as Readonly<Record<string, unknown>>;
  if (typeof step !== "number" || !Number.isSafeInteger(step) || step < 0) return undefined;
  const isEvaluation = typeof evaluation === "object" && evaluation !== null;
  return isEvaluation || typeof loss === "number" ? { step, isEvaluation } : undefined;
}
