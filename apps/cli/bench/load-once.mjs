/**
 * One measured process: opens a model, computes one result, prints what it took as JSON.
 *
 *   node bench/load-once.mjs checkpoint|onnx PATH CONVERTED_DIR
 */
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";

const [kind, path, convertedDir] = process.argv.slice(2);
const TOKENS = 32;
const ids = Array.from({ length: TOKENS }, (_, i) => (i * 7919) % 250_002);

async function checkpoint() {
  const { ErnieMForTokenClassification } = await import("@ernie-m/heads");
  const { nodeRuntime } = await import("@ernie-m/runtime-node");
  const model = await ErnieMForTokenClassification.fromPretrained(path, {
    runtime: nodeRuntime({ convertedDir }),
  });
  const { logits } = await model.forward({
    inputIds: { dtype: "int32", shape: [1, TOKENS], data: Int32Array.from(ids) },
  });
  return logits.data;
}

async function onnx() {
  const ort = createRequire(import.meta.resolve("@ernie-m/runtime-node"))("onnxruntime-node");
  const session = await ort.InferenceSession.create(path);
  const int64 = (values) => new ort.Tensor("int64", BigInt64Array.from(values, BigInt), [1, TOKENS]);
  const { logits } = await session.run({ input_ids: int64(ids), attention_mask: int64(ids.map(() => 1)) });
  return logits.data;
}

const first = (kind === "onnx" ? await onnx() : await checkpoint())[0];
console.log(
  JSON.stringify({
    seconds: performance.now() / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
    first,
  }),
);
