import { outcomeTime } from "./chunk-results.js";
import { leavesOf } from "./collect.js";
import type { Manifest } from "./manifest.js";

/** How far a corpus is. */
export interface CorpusStatus {
  readonly chunks: number;
  readonly lines: number;
  /** Lines that have a result, those that are set aside among them. */
  readonly linesDone: number;
  readonly setAside: number;
  /** Lines a second over the time that results were written in; null before there are two. */
  readonly linesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** How far a corpus is, by what lies in its folder. Throws: InputFileError. */
export async function corpusStatus(folder: string, { chunks }: Manifest): Promise<CorpusStatus> {
  const lines = chunks.reduce((sum, chunk) => sum + chunk.lines, 0);
  let [linesDone, setAside] = [0, 0];
  let first = { at: Number.POSITIVE_INFINITY, lines: 0 };
  let last = Number.NEGATIVE_INFINITY;
  for await (const { chunk, outcome } of leavesOf(folder, chunks)) {
    const at = outcome && (await outcomeTime(folder, chunk));
    if (at === undefined) continue;
    linesDone += chunk.lines;
    if (outcome?.kind === "failed") setAside += 1;
    if (at < first.at) first = { at, lines: chunk.lines };
    last = Math.max(last, at);
  }
  // How long the first took is not known: it counts for no time and no lines.
  const seconds = (last - first.at) / 1000;
  const linesPerSecond = seconds > 0 ? (linesDone - first.lines) / seconds : null;
  const secondsLeft =
    linesDone === lines ? 0 : linesPerSecond === null ? null : (lines - linesDone) / linesPerSecond;
  return { chunks: chunks.length, lines, linesDone, setAside, linesPerSecond, secondsLeft };
}
