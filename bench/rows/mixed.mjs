/** 32 sentences of mixed lengths in the runs that are planned, beside the exported graph on one padded batch. */
import { planBatches } from "@ernie-m/core/testing";
import { ErnieMForSequenceClassification } from "@ernie-m/heads";
import { clockFor, interleavedTimes, median, medianRatio } from "@ernie-m/measure";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { arithmeticLimit } from "../lib/arithmetic-limit.mjs";
import { checkSame, exportedInputs, modelInputs, padded } from "../lib/inputs.mjs";
import { MIXED_LENGTHS } from "../lib/lengths.mjs";
import { fromTo, line } from "../lib/results.mjs";
import { BY_THREADS } from "../lib/thread-variants.mjs";
import { exportedSession } from "../lib/workbench.mjs";

const HEAD = "sequence-classification";
/** Of what the arithmetic alone would give. */
const GOALS = { 1: 0.97, 2: 0.93 };
const ROUNDS = 5;
/** What tasks bound a run by. */
const BATCH_TOKENS = 4096;

export async function* mixed(bench) {
  const folder = await bench.base();
  const path = await bench.exported(folder, HEAD);
  const plan = planBatches(MIXED_LENGTHS, BATCH_TOKENS);
  const all = padded(MIXED_LENGTHS);
  const planned = plan.map((batch) => modelInputs(rowsOf(all, batch)));
  for (const [threads, variants] of Object.entries(BY_THREADS)) {
    const session = await exportedSession(path, { threads: Number(threads) });
    const fed = exportedInputs(all);
    const { logits } = await session.run(fed);
    const expected = plan.flat().flatMap((row) => [...rowOf(logits, row)]);
    const models = [];
    const runs = {};
    for (const [name, options] of Object.entries(variants)) {
      const runtime = nodeRuntime(options);
      const model = await ErnieMForSequenceClassification.fromPretrained(folder, { runtime });
      models.push(model);
      runs[name] = () => Promise.all(planned.map((inputs) => model.forward(inputs)));
      const results = await runs[name]();
      checkSame(
        `32 sentences, ${name}`,
        results.flatMap((result) => [...result.logits.data]),
        expected,
      );
    }
    const times = await interleavedTimes(
      { peer: () => session.run(fed), ...runs },
      { rounds: bench.rounds(ROUNDS), clock: clockFor(Number(threads)), areWarm: true },
    );
    const limit = arithmeticLimit(models[0].config, MIXED_LENGTHS);
    for (const name of Object.keys(variants)) {
      const ratio = medianRatio(times.peer, times[name]);
      const share = ratio / limit;
      yield line(
        {
          what: `32 sentences of mixed lengths, ${name}`,
          peer: `exported .onnx, one padded batch, ${threads === "1" ? "one thread" : "two threads"}`,
          goal: `at least ${GOALS[threads]} of the ${limit.toFixed(2)} × of the arithmetic`,
          measured: `${share.toFixed(2)} of it, ${ratio.toFixed(2)} ×`,
          notes: `${fromTo(median(times.peer), median(times[name]))}, ${plan.length} runs`,
        },
        share >= GOALS[threads],
        share,
      );
    }
    await session.release();
    for (const model of models) await model.dispose();
  }
}

/** Some rows of a batch, padded no more than they need. */
function rowsOf({ ids, mask, shape: [, width] }, rows) {
  const length = (row) => mask.subarray(row * width, (row + 1) * width).reduce((sum, one) => sum + one, 0);
  const longest = Math.max(...rows.map(length));
  const take = (data) => {
    const taken = new Int32Array(rows.length * longest);
    rows.forEach((row, i) => {
      taken.set(data.subarray(row * width, row * width + longest), i * longest);
    });
    return taken;
  };
  return { ids: take(ids), mask: take(mask), shape: [rows.length, longest] };
}

function rowOf({ data, dims: [, width] }, row) {
  return data.subarray(row * width, (row + 1) * width);
}
