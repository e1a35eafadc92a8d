/** The tokenizer on text that it never met beside C++ SentencePiece, measured by the tokenizer's own bench. */
import { fileURLToPath } from "node:url";
import { median } from "@ernie-m/measure";
import { inProcess } from "../lib/processes.mjs";
import { atLeast } from "../lib/results.mjs";

const PROGRAM = fileURLToPath(new URL("../../packages/tokenizer/bench/unseen.mjs", import.meta.url));
const GOAL = 2.5;
/** Of the lines: versions of SentencePiece themselves decide a few ties otherwise. */
const LEAST_SAME = 0.999;

export async function* tokenizer() {
  const { missing, peer, lines, rounds, same } = await inProcess(PROGRAM, []);
  if (missing !== undefined) {
    console.error(`tokenizer: left out, ${missing}`);
    return;
  }
  if (same < LEAST_SAME * lines) throw new Error(`tokenizer: pieces of ${lines - same} of ${lines} differ`);
  const rate = (name) => median(rounds.map((round) => round.bytes / round[name] / 1e6)).toFixed(1);
  yield atLeast(GOAL, median(rounds.map(({ ours, cpp }) => cpp / ours)), {
    what: `tokenizer, text never met, ${rounds.length} × ${lines} lines, ids and offsets`,
    peer: `${peer}, ids`,
    notes: `${rate("cpp")} → ${rate("ours")} MB/s, the same pieces in ${same} of ${lines}`,
  });
}
