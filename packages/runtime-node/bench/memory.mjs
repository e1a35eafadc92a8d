/**
 * Whether memory stays flat: resident memory of the process after 50 runs of a model and after many more.
 *
 *   node bench/memory.mjs [RUNS] [MODEL]
 *
 * RUNS (1000) calls of the bare encoder in the folder MODEL (the embedded model), of 1 to 8 rows and 8 to 120 tokens,
 * every fourth one while another is under way. The largest shape comes first, so that what ONNX Runtime keeps for
 * its next run has its full size from the start. Resident memory counts file pages that other processes share;
 * build the package first.
 */
import { fileURLToPath } from "node:url";
import {
  encoderParameters,
  int32Tensor,
  ModelRunner,
  openWeights,
  readConfig,
  resolveWeights,
} from "@ernie-m/core";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";

const [runs = "1000", model = fileURLToPath(modelUrl)] = process.argv.slice(2);
const total = Number(runs);
const FIRST = 50;
if (!Number.isInteger(total) || total <= FIRST) {
  console.error(`RUNS is an integer above ${FIRST}`);
  process.exit(2);
}

const runtime = nodeRuntime();
const files = await runtime.openCheckpoint(model);
const config = await readConfig(files);
const { weights } = resolveWeights(await openWeights(files), encoderParameters(config));
const runner = new ModelRunner({
  config,
  weights,
  files,
  backend: runtime.backend,
  head: { name: "encoder", parameters: () => [], build: ({ g }, tokens) => g.output("tokens", tokens) },
});

function call(index) {
  const [batch, sequence] = index === 0 ? [8, 120] : [1 + (index % 8), 8 + ((index * 37) % 113)];
  const ids = Int32Array.from({ length: batch * sequence }, (_, i) => 4 + ((i * 7919 + index) % 1000));
  return runner.run(
    { inputIds: int32Tensor(ids, [batch, sequence]) },
    { maskRule: { mode: "hf" }, hiddenStates: false, attentions: false, presentKeyValues: false },
  );
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
let first = 0;
for (let index = 0; index < total; index++) {
  await (index % 4 === 3 ? Promise.all([call(index), call(index + 1)]) : call(index));
  if (index + 1 === FIRST) first = process.memoryUsage.rss();
}
const last = process.memoryUsage.rss();
console.log(`resident after ${FIRST} runs    ${megabytes(first)}`);
console.log(`resident after ${total} runs  ${megabytes(last)}`);
console.log(`difference               ${megabytes(last - first)}`);
await runner.dispose();
