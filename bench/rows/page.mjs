/** WebAssembly in a page beside Node on the same machine, in integers, measured by runtime-web's own bench. */
import { fileURLToPath } from "node:url";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { inProcess } from "../lib/processes.mjs";
import { atMost, fromTo } from "../lib/results.mjs";

const PROGRAM = fileURLToPath(new URL("../../packages/runtime-web/bench/against-node.mjs", import.meta.url));
const GOAL = 1.6;
const ROUNDS = 15;
const SHAPES = ["1 × 32", "1 × 128"];

export async function* page(bench) {
  if (chromiumPath === undefined) {
    console.error("page: left out, there is no Chromium (CHROMIUM_PATH names one)");
    return;
  }
  const measured = await inProcess(PROGRAM, ["--json", bench.rounds(ROUNDS), 1]);
  for (const { shape, int8, fp32 } of measured.filter(({ shape }) => SHAPES.includes(shape)))
    yield atMost(GOAL, int8.ratio, {
      what: `page: int8 in WebAssembly, ${shape}, four layers of base size, one thread`,
      peer: "ours in Node, int8",
      notes: `${fromTo(int8.node, int8.page)}; of Node in float32 ${(int8.page / fp32.node).toFixed(1)} ×`,
    });
}
