/**
 * Text never met, ours beside C++ SentencePiece alone, as JSON: `{ peer, lines, rounds: [{ bytes, ours, cpp }], same }`,
 * seconds of processor time; `missing` says why instead where that cannot be measured.
 *
 *   BENCH_FOLDER=FOLDER BENCH_TEXT=TEXT node bench/unseen.mjs
 *
 * FOLDER and TEXT as in table.mjs, of 12,000 lines at least. The first 6,000 warm both up, then each round has others.
 * `same`: of how many lines of the first round the pieces are the same.
 */
import { readLines } from "./lines.mjs";
import { openCpp, openEngine } from "./peers.mjs";

const ROUNDS = 9;
const LINES = 6000;
const { BENCH_FOLDER: folder, BENCH_TEXT: textPath } = process.env;

/** Rounds of other lines each, who is first taking turns. */
async function rounds(lines, engines) {
  for (const engine of Object.values(engines)) await engine.round(0, LINES, 0);
  const measured = [];
  for (let from = LINES; from + LINES <= lines.length && measured.length < ROUNDS; from += LINES) {
    const names = measured.length % 2 === 0 ? ["ours", "cpp"] : ["cpp", "ours"];
    const bytes = lines.slice(from, from + LINES).reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    const times = {};
    for (const name of names) times[name] = await engines[name].round(from, from + LINES, 0);
    measured.push({ bytes, ...times });
  }
  return measured;
}

async function samePieces({ ours, cpp }) {
  const [left, right] = [await ours.ids(LINES, 2 * LINES), await cpp.ids(LINES, 2 * LINES)];
  return left.filter((ids, i) => ids.join() === right[i].join()).length;
}

async function measure() {
  if (!folder || !textPath) return { missing: "BENCH_FOLDER and BENCH_TEXT name no vocabulary and text" };
  const lines = readLines(textPath);
  if (lines.length < 2 * LINES) return { missing: `${textPath} has fewer than ${2 * LINES} lines` };
  const cpp = await openCpp(folder, textPath);
  if (cpp === undefined) return { missing: "Python has no sentencepiece (PYTHON names another Python)" };
  const ours = await openEngine("ours", folder, textPath);
  try {
    const engines = { ours, cpp };
    return {
      peer: cpp.name,
      lines: LINES,
      rounds: await rounds(lines, engines),
      same: await samePieces(engines),
    };
  } finally {
    ours.close();
    cpp.close();
  }
}

console.log(JSON.stringify(await measure()));
