/**
 * Where the time of a run goes, operator by operator: the graph as the project writes it (`saveOnnx`), in float32 and in
 * integers, beside the one that PyTorch exports, same weights, one thread, from ONNX Runtime's profiler. Of every operator the tenth part of its runs
 * that was quickest, so that what else the machine does shows less.
 *
 *   node bench/profile.mjs [--embedded] [ROWS] [TOKENS] [RUNS]
 *
 * ROWS (1) rows of TOKENS (32), RUNS (40) times, of base shape or the embedded model. Build the workspace first.
 */
import { readFileSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ErnieMModel } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { InferenceSession } from "onnxruntime-node";
import { exportedInputs, padded } from "./lib/inputs.mjs";
import { exportedOptions, Workbench } from "./lib/workbench.mjs";

const { values, positionals } = parseArgs({
  options: { embedded: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [rows = 1, tokens = 32, runs = 40] = positionals.map(Number);
const SHOWN = 8;

/** Milliseconds by kind of operator, largest first. */
function operators(path) {
  const durations = new Map();
  for (const { cat, name, dur, args } of JSON.parse(readFileSync(path, "utf8"))) {
    if (cat !== "Node" || !name.endsWith("_kernel_time")) continue;
    if (!durations.has(name)) durations.set(name, { kind: args.op_name, times: [] });
    durations.get(name).times.push(dur / 1000);
  }
  const kinds = new Map();
  for (const { kind, times } of durations.values()) {
    const quick = times.sort((a, b) => a - b)[Math.floor(times.length / 10)];
    const { count, time } = kinds.get(kind) ?? { count: 0, time: 0 };
    kinds.set(kind, { count: count + 1, time: time + quick });
  }
  return [...kinds].map(([kind, sum]) => ({ kind, ...sum })).sort((a, b) => b.time - a.time);
}

const bench = new Workbench();
try {
  const folder = await (values.embedded ? bench.embedded() : bench.base());
  const paths = {};
  for (const [name, dtype] of [
    ["ours", "fp32"],
    ["int8", "int8"],
  ]) {
    const model = await ErnieMModel.fromPretrained(folder, { runtime: nodeRuntime(), dtype });
    const target = await bench.path(name);
    await model.saveOnnx(target, { runtime: nodeRuntime() });
    await model.dispose();
    paths[name] = join(target, "model.onnx");
  }
  paths.exported = await bench.exported(folder, "base");
  const profiles = await bench.path("profiles");
  await mkdir(profiles);
  const sessions = {};
  for (const [name, path] of Object.entries(paths))
    sessions[name] = await InferenceSession.create(path, {
      ...exportedOptions({ threads: 1 }),
      enableProfiling: true,
      profileFilePrefix: join(profiles, name),
    });
  const fed = exportedInputs(padded(Array(rows).fill(tokens)));
  for (let run = 0; run < runs; run++) for (const session of Object.values(sessions)) await session.run(fed);
  for (const [name, session] of Object.entries(sessions)) {
    session.endProfiling();
    const file = (await readdir(profiles)).find((each) => each.startsWith(`${name}_`));
    const kinds = operators(join(profiles, file));
    const total = kinds.reduce((sum, { time }) => sum + time, 0);
    const list = kinds.slice(0, SHOWN).map(({ kind, count, time }) => `${count} ${kind} ${time.toFixed(1)}`);
    console.log(`${name}: ${total.toFixed(1)} ms: ${list.join(", ")}`);
    await session.release();
  }
} finally {
  await bench.remove();
}
