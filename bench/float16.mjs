/**
 * What float16 costs in accuracy on a device, beside float32 on the processor. No speed: a driver in software has none.
 *
 *   node bench/float16.mjs [DEVICE] [DEV]
 *
 * - trained weights, those of `@ernie-m/fixtures`: spans of the prompts in DEV (JSON Lines; 1,500 prompts that were held
 *   out from their training), and the cosine of the last hidden state to float32, token by token
 * - an encoder of base shape (random weights, and a few channels that are far larger than the others, as trained
 *   encoders have them): the same cosine
 *
 * DEVICE is `webgpu` unless told; on `cpu` ONNX Runtime's processor provider runs the graph in float16, which models
 * there are not computed with. Writes a checkpoint of 400 MB to the system's temporary folder and removes it.
 */
import { fixturePath, referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMModel, loadExtractor } from "@ernie-m/heads";
import { evaluateExtraction } from "@ernie-m/heads/evaluation";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { writeRandomBase } from "./checkpoints/random-base.mjs";
import { cosines, readRecords, textInputs } from "./lib/accuracy.mjs";
import { modelInputs, padded } from "./lib/inputs.mjs";
import { Workbench } from "./lib/workbench.mjs";

const [device = "webgpu", dev = fixturePath("uie-dev.jsonl")] = process.argv.slice(2);
const processor = nodeRuntime();
const runtime = device === "cpu" ? float16Of(processor) : nodeRuntime({ device });

/** A runtime that runs the graph in float16 wherever a program has one. */
function float16Of({ backend, ...rest }) {
  const createSession = ({ float16Graph, ...program }) =>
    backend.createSession({ ...program, graph: float16Graph ?? program.graph });
  return { ...rest, backend: { ...backend, createSession } };
}

async function f1(options, records) {
  const extractor = await loadExtractor(referenceModelUrl, options);
  const { micro } = await evaluateExtraction(extractor, records);
  await extractor.dispose();
  return (100 * micro.f1).toFixed(2);
}

async function compareCosines(what, where, fed) {
  const reference = await ErnieMModel.fromPretrained(where, { runtime: processor, dtype: "fp32" });
  const model = await ErnieMModel.fromPretrained(where, { runtime, dtype: "fp16" });
  const { mean, lowest, tokens } = await cosines(reference, model, fed);
  console.log(
    `${what.padEnd(40)}cosine ${mean.toFixed(7)} mean, ${lowest.toFixed(6)} lowest of ${tokens} tokens`,
  );
  await reference.dispose();
  await model.dispose();
}

const { float16 } = await runtime.report();
if (device !== "cpu" && !float16.computed) throw new Error(float16.reason);
console.log(device === "cpu" ? "the graph in float16 on the processor" : float16.reason);
const records = await readRecords(dev);
const extractor = await loadExtractor(referenceModelUrl, { runtime: processor });
const fed = textInputs(records, extractor.tokenizer);
await extractor.dispose();
const scores = [
  await f1({ runtime: processor, dtype: "fp32" }, records),
  await f1({ runtime, dtype: "fp16" }, records),
];
console.log(
  `trained weights, ${records.length} prompts: F1 ${scores[0]} in float32, ${scores[1]} in float16`,
);
await compareCosines("trained weights", referenceModelUrl, fed);
const bench = new Workbench();
try {
  for (const outliers of [false, true]) {
    const folder = await bench.path(outliers ? "outliers" : "plain");
    await writeRandomBase(folder, { head: "base", outliers });
    const lengths = [[32], [128]].map((rows) => modelInputs(padded(rows)));
    await compareCosines(`base shape, random${outliers ? ", with outliers" : ""}`, folder, lengths);
  }
} finally {
  await bench.remove();
}
