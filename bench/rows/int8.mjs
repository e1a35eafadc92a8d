/** 8-bit integers beside float32: speed on the base shape, accuracy on trained weights, those of the fixtures. */
import { planBatches } from "@ernie-m/core/testing";
import { fixturePath, referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMModel, loadExtractor } from "@ernie-m/heads";
import { evaluateExtraction } from "@ernie-m/heads/evaluation";
import { interleavedTimes, median, medianRatio } from "@ernie-m/measure";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { cosines, readRecords, textInputs } from "../lib/accuracy.mjs";
import { modelInputs, padded } from "../lib/inputs.mjs";
import { MIXED_LENGTHS } from "../lib/lengths.mjs";
import { multipliesIntegers } from "../lib/machine.mjs";
import { atLeast, fromTo, line } from "../lib/results.mjs";

const PEER = "ours in float32";
const DTYPES = ["fp32", "int8"];
const LEAST_COSINE = 0.999;
const MOST_POINTS = 0.3;

export async function* int8(bench) {
  const runtime = nodeRuntime({ threads: 1 });
  yield* speed(bench, runtime);
  yield* accuracy(runtime);
}

async function* speed(bench, runtime) {
  const plan = planBatches(MIXED_LENGTHS, 4096).map((batch) => batch.map((index) => MIXED_LENGTHS[index]));
  const models = [
    ["base shape", await bench.base(), { "1 × 128": [[128]], "32 sentences of mixed lengths": plan }],
    ["embedded model", modelUrl, { "1 × 128": [[128]], "16 × 64": [Array(16).fill(64)] }],
  ];
  for (const [name, location, cases] of models) {
    const [whole, integers] = await Promise.all(
      DTYPES.map((dtype) => ErnieMModel.fromPretrained(location, { runtime, dtype })),
    );
    for (const [what, runs] of Object.entries(cases)) {
      const fed = runs.map((lengths) => modelInputs(padded(lengths)));
      const all = async (model) => {
        for (const inputs of fed) await model.forward(inputs);
      };
      const times = await interleavedTimes(
        { peer: () => all(whole), ours: () => all(integers) },
        { rounds: bench.rounds(7), clock: "processor" },
      );
      yield atLeast(multipliesIntegers() ? 3.4 : 2.2, medianRatio(times.peer, times.ours), {
        what: `int8, ${name}, ${what}, all tokens, one thread`,
        peer: PEER,
        notes: fromTo(median(times.peer), median(times.ours)),
      });
    }
    await whole.dispose();
    await integers.dispose();
  }
}

async function* accuracy(runtime) {
  const records = await readRecords(fixturePath("uie-dev.jsonl"));
  const [whole, integers] = await Promise.all(
    DTYPES.map((dtype) => loadExtractor(referenceModelUrl, { runtime, dtype })),
  );
  const [left, right] = await Promise.all(
    DTYPES.map((dtype) => ErnieMModel.fromPretrained(referenceModelUrl, { runtime, dtype })),
  );
  const { mean, lowest, tokens } = await cosines(left, right, textInputs(records, whole.tokenizer));
  yield line(
    {
      what: "int8, cosine of the last hidden state, trained weights",
      peer: PEER,
      goal: `at least ${LEAST_COSINE}`,
      measured: mean.toFixed(5),
      notes: `mean of ${tokens} tokens, lowest ${lowest.toFixed(4)}`,
    },
    mean >= LEAST_COSINE,
    mean,
  );
  const [before, after] = [await f1(whole, records), await f1(integers, records)];
  yield line(
    {
      what: `int8, extraction F1 on ${records.length} held-out prompts, trained weights`,
      peer: PEER,
      goal: `within ${MOST_POINTS} points`,
      measured: `${(after - before).toFixed(2)} points`,
      notes: `${before.toFixed(2)} → ${after.toFixed(2)}`,
    },
    Math.abs(after - before) <= MOST_POINTS,
    after - before,
  );
  await Promise.all([whole, integers, left, right].map((each) => each.dispose()));
}

async function f1(extractor, records) {
  return 100 * (await evaluateExtraction(extractor, records)).micro.f1;
}
