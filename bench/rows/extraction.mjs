/** A schema of 12 prompts beside the plan of the Python pipeline, on the same runtime and weights. */
import { readJsonLines } from "@ernie-m/fixtures";
import { ErnieMForInformationExtraction, InformationExtractor } from "@ernie-m/heads";
import { interleavedTimes, median, medianRatio } from "@ernie-m/measure";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { NESTED } from "../lib/nested-schema.mjs";
import { PaddedScorer } from "../lib/padded-scorer.mjs";
import { atLeast, fromTo } from "../lib/results.mjs";
import { exportedSession } from "../lib/workbench.mjs";

const HEAD = "information-extraction";
/** Tokens of the published models; of another no more than it has positions for. */
const LENGTH = 512;
const GOAL = 8;
const ROUNDS = 2;
const FLAT = NESTED.flatMap((name) =>
  typeof name === "string" ? [name] : Object.entries(name).flatMap(([parent, parts]) => [parent, ...parts]),
);

export async function* extraction(bench) {
  const texts = readJsonLines("reference/extraction.jsonl").map(({ text }) => text);
  yield await compare(bench, {
    what: "12 prompts over 50 texts, embedded model, one thread",
    folder: await bench.embedded(),
    texts: texts.slice(0, 50),
    schema: NESTED,
    rounds: ROUNDS,
  });
  // What random weights find is no subject to ask about: one level. A run of it takes a minute.
  yield await compare(bench, {
    what: "12 prompts over 3 texts, base shape, one thread",
    folder: await bench.baseExtractor(),
    texts: texts.slice(0, 3),
    schema: FLAT,
    rounds: 1,
  });
}

async function compare(bench, { what, folder, texts, schema, rounds }) {
  const runtime = nodeRuntime({ threads: 1 });
  const tokenizer = await ErnieMTokenizer.fromPretrained(folder, { runtime });
  const model = await ErnieMForInformationExtraction.fromPretrained(folder, { runtime });
  const session = await exportedSession(await bench.exported(folder, HEAD), { threads: 1 });
  // One length for both: what differs is the plan.
  const maxTokens = Math.min(LENGTH, model.config.maxPositionEmbeddings - 2);
  const settings = { tokenizer, maxTokens };
  const ours = new InformationExtractor({ model, ...settings });
  const peer = new InformationExtractor({
    model: new PaddedScorer(session, model.config, maxTokens),
    ...settings,
    batchTokens: Number.MAX_SAFE_INTEGER,
  });
  const found = {};
  const extract = (name, extractor, some) => async () => {
    found[name] = await extractor.extract(some, schema);
  };
  const variants = (some) => ({ peer: extract("peer", peer, some), ours: extract("ours", ours, some) });
  for (const warmUp of Object.values(variants(texts.slice(0, 1)))) await warmUp();
  const times = await interleavedTimes(variants(texts), {
    rounds: bench.rounds(rounds),
    clock: "processor",
    areWarm: true,
  });
  checkSpans(found.ours, found.peer);
  await session.release();
  await model.dispose();
  return atLeast(GOAL, medianRatio(times.peer, times.ours), {
    what,
    peer: `exported .onnx, pairs padded to ${maxTokens}, up to 16 a run`,
    notes: fromTo(median(times.peer), median(times.ours)),
  });
}

/** The same spans; probabilities are equal to what float32 sums in another order leave equal. */
function checkSpans(ours, peer) {
  const spans = (results) =>
    JSON.stringify(results, (key, value) => (key === "probability" ? undefined : value));
  if (spans(ours) !== spans(peer)) throw new Error("ours and the padded plan find different spans");
}
