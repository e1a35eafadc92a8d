/**
 * One measured process: makes a session, computes the first result, prints what that took as JSON.
 *
 *   node lib/child-load.mjs checkpoint|exported PATH CONVERTED_DIR [prepacking|no-prepacking] [DTYPE]
 *
 * `milliseconds` are from before the model is opened, `processor` those that it computed meanwhile; `seconds` are from
 * the start of the process.
 */
const [kind, path, convertedDir, prepacking, dtype] = process.argv.slice(2);
const TOKENS = 8;
const ids = Array.from({ length: TOKENS }, (_, i) => (i * 7919) % 250_002);

async function checkpoint() {
  const { ErnieMForTokenClassification } = await import("@ernie-m/heads");
  const { nodeRuntime } = await import("@ernie-m/runtime-node");
  await import("onnxruntime-node");
  return async () => {
    const runtime = nodeRuntime({ convertedDir, prepacking: prepacking !== "no-prepacking" });
    const model = await ErnieMForTokenClassification.fromPretrained(path, { runtime, dtype });
    const inputIds = { dtype: "int32", shape: [1, TOKENS], data: Int32Array.from(ids) };
    return (await model.forward({ inputIds })).logits.data;
  };
}

async function exported() {
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  return async () => {
    const session = await InferenceSession.create(path);
    const int64 = (values) => new Tensor("int64", BigInt64Array.from(values, BigInt), [1, TOKENS]);
    const fed = { input_ids: int64(ids), attention_mask: int64(ids.map(() => 1)) };
    return (await session.run(fed)).logits.data;
  };
}

const open = await { checkpoint, exported }[kind]();
const start = performance.now();
const before = process.cpuUsage();
const result = await open();
const end = performance.now();
const { user, system } = process.cpuUsage(before);
// Not before: loading it would count.
const { peakMegabytes } = await import("./peak-memory.mjs");
console.log(
  JSON.stringify({
    milliseconds: end - start,
    processor: (user + system) / 1000,
    seconds: end / 1000,
    megabytes: peakMegabytes(),
    result: [...result],
  }),
);
