/**
 * The goals of the project's speed and memory, each measured beside its peer on the same weights and the same runtime.
 *
 *   node bench/goals.mjs [--rows NAME,…] [--quick] [--markdown] [--json FILE]
 *
 * NAME: see `ROWS` below; all of them, in about a quarter of an hour, when none is given. What is compared takes turns
 * in one process, or in processes of their own where start-up and memory are measured; ratios are medians over the
 * rounds. One thread is compared by processor time, several by the clock on the wall: leave the machine alone for
 * those. `--quick` has one round of each, to see that it works. Writes up to 5 GB to the system's temporary folder and removes them. Build the workspace first.
 */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { describeMachine, machineLine } from "./lib/machine.mjs";
import { markdownTable, textLine } from "./lib/table.mjs";
import { Workbench } from "./lib/workbench.mjs";
import { corpus } from "./rows/corpus.mjs";
import { extraction } from "./rows/extraction.mjs";
import { int8 } from "./rows/int8.mjs";
import { load } from "./rows/load.mjs";
import { memory } from "./rows/memory.mjs";
import { mixed } from "./rows/mixed.mjs";
import { shapes } from "./rows/shapes.mjs";
import { transformers } from "./rows/transformers.mjs";

const ROWS = { load, shapes, mixed, transformers, int8, extraction, corpus, memory };

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: Object.keys(ROWS).join() },
    quick: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
const wanted = values.rows.split(",");
const unknown = wanted.filter((name) => !Object.hasOwn(ROWS, name));
if (unknown.length > 0) {
  console.error(`--rows: expected some of ${Object.keys(ROWS).join(", ")}, got ${unknown.join(", ")}`);
  process.exit(2);
}

const machine = describeMachine();
const start = performance.now();
const bench = new Workbench({ isQuick: values.quick });
const lines = [];
try {
  for (const name of wanted)
    for await (const line of ROWS[name](bench)) {
      lines.push(line);
      console.error(textLine(line));
    }
} finally {
  await bench.remove();
}
const minutes = (performance.now() - start) / 60_000;
const busy = [machine.load, loadavg()[0]].map((value) => value.toFixed(1)).join(" to ");
console.error(`\n${machineLine(machine)}; load ${busy}; ${minutes.toFixed(0)} minutes`);
if (values.markdown) console.log(markdownTable(lines));
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ machine, minutes, lines }, undefined, 2)}\n`);
