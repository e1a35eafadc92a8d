/**
 * A corpus on one thread and on worker threads: texts per second and peak memory, each in a process of its own,
 * interleaved, medians.
 *
 *   node bench/corpus.mjs [TEXTS] [WORKERS] [ROUNDS] [MODEL]
 *
 * TEXTS (2000) sentences in 17 languages, repeated with a number in front so that none is asked twice, for a schema
 * of three kinds, on the checkpoint in the folder MODEL (the embedded model). Build the workspace first.
 */
import { fileURLToPath } from "node:url";
import { median } from "@ernie-m/measure";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { inProcess, inProcesses } from "./lib/processes.mjs";

const [texts = "2000", workers = "2", rounds = "3", model = fileURLToPath(modelUrl)] = process.argv.slice(2);
const CHILD = fileURLToPath(new URL("lib/child-corpus.mjs", import.meta.url));
const variants = {
  "one thread": { threads: 1 },
  "one run on all cores": { threads: Number(workers) },
  [`${workers} workers`]: { workers: Number(workers) },
  [`${workers} workers, weights shared`]: { workers: Number(workers), prepacking: false },
};
const processes = Object.entries(variants).map(([name, options]) => [
  name,
  () => inProcess(CHILD, [texts, model, JSON.stringify(options)]),
]);
const results = await inProcesses(Object.fromEntries(processes), Number(rounds));
const medians = Object.entries(results).map(([name, list]) => ({
  name,
  speed: median(list.map(({ textsPerSecond }) => textsPerSecond)),
  memory: median(list.map(({ megabytes }) => megabytes)),
}));
const [first] = medians;
console.table(
  medians.map(({ name, speed, memory }) => ({
    "": name,
    "texts/s": speed.toFixed(0),
    speed: `${(speed / first.speed).toFixed(2)} ×`,
    "peak memory, MB": memory.toFixed(0),
    memory: `${(memory / first.memory).toFixed(2)} ×`,
  })),
);
