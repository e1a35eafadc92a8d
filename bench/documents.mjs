/**
 * The goals of long texts: what they cost and give, when the first findings come, how long the event loop is held.
 *
 *   node bench/documents.mjs [--quick] [--json FILE]
 *
 * The embedded model with its own settings. Texts are made for this: a person in 100 code units, no two alike, other kinds
 * beside them (`documents/texts.mjs`). Times are by the clock on the wall: leave the machine alone. `--quick` leaves out
 * what takes tens of megabytes, and the page, which needs a Chromium (CHROMIUM_PATH, else the usual places). Build the
 * workspace first.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { againstSentences, deadline, growth, longestHold, people, withModel } from "./documents/measures.mjs";
import { document, SCHEMA } from "./documents/texts.mjs";
import { benchMachine, machineLine } from "./lib/machine.mjs";
import { inProcess } from "./lib/processes.mjs";

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, json: { type: "string" } },
});
const lines = [];

function tell(what, goal, measured, reached) {
  lines.push({ what, goal, measured, reached });
  console.log(`${reached ? "✓" : "✗"} ${what}: ${measured}, goal ${goal}`);
}

const ratio = (value) => value.toFixed(2);
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

await withModel({}, async (extractor) => {
  const sizes = await growth(extractor);
  for (const name of ["rows", "findings"]) {
    const steps = [1, 2].map((i) => sizes[i][name] / sizes[i - 1][name]);
    tell(
      `${name}, 10 → 20 → 40 kB`,
      "2.0 ± 0.1 each time",
      `${sizes.map((size) => size[name]).join(" → ")} (${steps.map(ratio).join(", ")})`,
      steps.every((step) => Math.abs(step - 2) <= 0.1),
    );
  }
  const { recall, precision, expected, found } = await againstSentences(extractor);
  tell(
    "relations of a document beside each sentence alone",
    "recall 0.95, precision 0.90",
    `recall ${ratio(recall)}, precision ${ratio(precision)} (${expected} alone, ${found} found)`,
    recall >= 0.95 && precision >= 0.9,
  );
  const { units, first, all } = await people(extractor);
  tell(
    `${(units / 1000).toFixed(0)} kB with 100 people`,
    "6 s, first findings 0.5 s",
    `${seconds(all)}, first ${seconds(first)}`,
    all <= 6000 && first <= 500,
  );
});
if (!values.quick) {
  const script = fileURLToPath(new URL("../packages/runtime-web/bench/documents.mjs", import.meta.url));
  const given = { text: document(100), schema: SCHEMA, warmUp: document(20) };
  const page = JSON.parse(execFileSync(process.execPath, [script], { input: JSON.stringify(given) }));
  tell(
    "the same in a page (WebAssembly)",
    "20 s, first findings 1 s",
    `${seconds(page.all)}, first ${seconds(page.first)}`,
    page.all <= 20_000 && page.first <= 1000,
  );
  const { clock, work, idle } = await withModel({ workers: 1 }, (extractor) =>
    longestHold(extractor, 10_000_000, 30_000),
  );
  tell(
    "longest hold of the event loop, a worker and a pool, 10 MB",
    "50 ms",
    `${clock.toFixed(0)} ms by the clock, ${work.toFixed(0)} ms of this thread's work; a loop that does nothing ${idle.toFixed(0)} ms`,
    clock <= 50,
  );
  const ended = await withModel({}, (extractor) => deadline(extractor, 50_000_000, 3000));
  tell("a deadline of 3 s on 50 MB", "3.2 s", seconds(ended), ended <= 3200);
  const child = fileURLToPath(new URL("documents/child-memory.mjs", import.meta.url));
  const { text, cut, all, rows, read } = await inProcess(child, [50_000_000, 20]);
  tell(
    "memory for 50 MB, above the model's",
    "3 × the text",
    `${megabytes(all)}, ${(all / text).toFixed(1)} × (${megabytes(cut)} after all was cut; then ${read} of ${rows} rows)`,
    all <= 3 * text,
  );
}
const machine = benchMachine();
const load = loadavg()[0].toFixed(1);
console.log(`\n${machineLine(machine)}; load ${load}`);
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ machine, load, lines }, undefined, 2)}\n`);
