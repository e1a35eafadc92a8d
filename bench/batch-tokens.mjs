/**
 * What the bound on a run's tokens is worth: the time a corpus takes, and how long a short call that comes in meanwhile
 * waits, for several bounds, interleaved in one process.
 *
 *   node bench/batch-tokens.mjs [ROUNDS] [THREADS] [MODEL]
 *
 * A classifier of base shape with random weights, or the checkpoint in the folder MODEL; 384 sentences of mixed lengths.
 * The short call comes in when the first run has ended and the second one begun. Build the workspace first.
 */
import { loadTextClassifier } from "@ernie-m/heads";
import { interleavedTimes, median, medianRatio } from "@ernie-m/measure";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { MIXED_LENGTHS } from "./lib/lengths.mjs";
import { sentencesOf } from "./lib/sentences.mjs";
import { Workbench } from "./lib/workbench.mjs";

const [rounds = "5", threads = "2", model = await new Workbench().base()] = process.argv.slice(2);
const BOUNDS = [256, 512, 1024, 2048, 4096];

const classifier = await loadTextClassifier(model, { runtime: nodeRuntime({ threads: Number(threads) }) });
const lengths = Array.from({ length: 12 }, () => MIXED_LENGTHS).flat();
const texts = sentencesOf(lengths, classifier.tokenizer).map((text, i) => `${text} ${"abcdefgh"[i % 8]}`);

/** Calls for one text while the corpus's second run is under way. */
async function waited(batchTokens) {
  const from = performance.now();
  await classifier.classify("Is this good?", { batchTokens });
  waits[batchTokens].push(performance.now() - from);
}

const waits = Object.fromEntries(BOUNDS.map((bound) => [bound, []]));
async function corpus(batchTokens) {
  let short;
  const onProgress = () => {
    short ??= waited(batchTokens);
  };
  await classifier.classify(texts, { batchTokens, onProgress });
  await short;
}

const variants = Object.fromEntries(BOUNDS.map((bound) => [bound, () => corpus(bound)]));
const times = await interleavedTimes(variants, { rounds: Number(rounds), clock: "wall" });
await classifier.dispose();
console.table(
  BOUNDS.map((bound) => ({
    batchTokens: bound,
    "corpus, ms": median(times[bound]).toFixed(0),
    "speed, beside 4096": `${medianRatio(times[4096], times[bound]).toFixed(3)} ×`,
    "a short call, ms": median(waits[bound]).toFixed(0),
  })),
);
