/**
 * Whether memory stays flat: memory of a process after 50 calls of `extract` and after many more.
 *
 *   node bench/memory.mjs [CALLS] [MODEL]
 *
 * CALLS (1000) calls on the checkpoint in the folder MODEL (the embedded model). Build the workspace first.
 */
import { fileURLToPath } from "node:url";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { inProcess } from "./lib/processes.mjs";

const [calls = "1000", model = fileURLToPath(modelUrl)] = process.argv.slice(2);
if (!(Number.isInteger(Number(calls)) && Number(calls) > 50)) {
  console.error("CALLS is an integer above 50");
  process.exit(2);
}
const child = fileURLToPath(new URL("lib/child-memory.mjs", import.meta.url));
const megabytes = (value) => `${value.toFixed(1)} MB`;
console.table(
  (await inProcess(child, [calls, model], ["--expose-gc"])).map(({ calls, resident, heap, buffers }) => ({
    calls,
    resident: megabytes(resident),
    "JavaScript heap in use": megabytes(heap),
    buffers: megabytes(buffers),
  })),
);
