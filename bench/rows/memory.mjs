/** Whether memory stays flat over many calls. */
import { fileURLToPath } from "node:url";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { inProcess } from "../lib/processes.mjs";
import { line } from "../lib/results.mjs";

const CHILD = fileURLToPath(new URL("../lib/child-memory.mjs", import.meta.url));
const CALLS = 10_000;
/** V8's young generation has its full size from the start: it grows to it once, somewhere in the first 2,000 calls. */
const FLAGS = ["--expose-gc", "--min-semi-space-size=16"];
/** Of what is resident after a tenth of the calls. */
const MOST_GROWTH = 0.05;

export async function* memory(bench) {
  const calls = bench.isQuick ? CALLS / 10 : CALLS;
  const points = await inProcess(CHILD, [calls, fileURLToPath(modelUrl)], FLAGS);
  const [from, to] = [points.find((point) => point.calls === calls / 10), points.at(-1)];
  const growth = to.resident / from.resident - 1;
  yield line(
    {
      what: `resident memory from call ${from.calls} to call ${to.calls}`,
      peer: "itself",
      goal: `flat: grows by at most ${100 * MOST_GROWTH} %`,
      measured: `${growth < 0 ? "" : "+"}${(100 * growth).toFixed(1)} %`,
      notes: `${from.resident.toFixed(0)} → ${to.resident.toFixed(0)} MB`,
    },
    growth <= MOST_GROWTH,
    growth,
  );
}
