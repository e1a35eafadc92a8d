/** 2,000 texts by two workers beside one process with one thread. */
import { fileURLToPath } from "node:url";
import { median, medianRatio } from "@ernie-m/measure";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { inProcess, inProcesses } from "../lib/processes.mjs";
import { atLeast, atMost } from "../lib/results.mjs";

const CHILD = fileURLToPath(new URL("../lib/child-corpus.mjs", import.meta.url));
const PEER = "one process, one thread";
const TEXTS = 2000;
const ROUNDS = 3;

export async function* corpus(bench) {
  const start = (options) => () =>
    inProcess(CHILD, [TEXTS, fileURLToPath(modelUrl), JSON.stringify(options)]);
  const results = await inProcesses(
    { peer: start({ threads: 1 }), ours: start({ workers: 2 }) },
    bench.rounds(ROUNDS),
  );
  const of = (name, key) => results[name].map((result) => result[key]);
  const shown = (key) =>
    [of("peer", key), of("ours", key)].map((list) => median(list).toFixed(0)).join(" → ");
  yield atLeast(1.85, medianRatio(of("ours", "textsPerSecond"), of("peer", "textsPerSecond")), {
    what: `corpus of ${TEXTS} texts, two workers`,
    peer: PEER,
    notes: `${shown("textsPerSecond")} texts/s`,
  });
  yield atMost(1.4, medianRatio(of("ours", "megabytes"), of("peer", "megabytes")), {
    what: "peak memory of that",
    peer: PEER,
    goal: "under 1.4 ×",
    notes: `${shown("megabytes")} MB`,
  });
}
