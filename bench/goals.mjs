/**
 * The goals of the project's speed and memory, each measured beside its peer on the same weights and the same runtime.
 *
 *   node bench/goals.mjs [--rows NAME,…] [--quick] [--markdown] [--json FILE] [--update]
 *   node bench/goals.mjs --from FILE,… [--markdown] [--update]
 *
 * NAME: see `ROWS` below; all of them, in twenty to forty minutes, when none is given. `page` needs a Chromium, `tokenizer`
 * a Python with sentencepiece (PYTHON), a vocabulary (BENCH_FOLDER) and a text of 12,000 lines or more (BENCH_TEXT): where
 * they are not, a line says so and the row is left out. What is compared takes turns
 * in one process, or in processes of their own where start-up and memory are measured; ratios are medians over the
 * rounds, of which `--quick` has one. One thread is compared by processor time, several by the clock on the wall: leave
 * the machine alone for those. `--update` puts the table into README.md and the guide, `--from` takes what earlier runs
 * wrote with `--json` instead of measuring. Writes up to 5 GB to the system's temporary folder and removes them. Build
 * the workspace first.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { benchMachine, machineLine } from "./lib/machine.mjs";
import { markdown, textLine, update } from "./lib/table.mjs";
import { Workbench } from "./lib/workbench.mjs";
import { arithmetic } from "./rows/arithmetic.mjs";
import { corpus } from "./rows/corpus.mjs";
import { extraction } from "./rows/extraction.mjs";
import { fourBit } from "./rows/four-bit.mjs";
import { int8 } from "./rows/int8.mjs";
import { load } from "./rows/load.mjs";
import { memory } from "./rows/memory.mjs";
import { mixed } from "./rows/mixed.mjs";
import { page } from "./rows/page.mjs";
import { records } from "./rows/records.mjs";
import { shapes } from "./rows/shapes.mjs";
import { startUp } from "./rows/start-up.mjs";
import { tokenizer } from "./rows/tokenizer.mjs";
import { transformers, transformersInIntegers } from "./rows/transformers.mjs";

const ROWS = {
  "start-up": startUp,
  load,
  "four-bit": fourBit,
  shapes,
  mixed,
  transformers,
  integers: transformersInIntegers,
  int8,
  extraction,
  arithmetic,
  corpus,
  memory,
  records,
  tokenizer,
  page,
};
const DOCUMENTS = ["../README.md", "../docs/guide/performance.md"].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: Object.keys(ROWS).join() },
    from: { type: "string" },
    quick: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    json: { type: "string" },
    update: { type: "boolean", default: false },
  },
});
const wanted = values.rows.split(",");
const unknown = wanted.filter((name) => !Object.hasOwn(ROWS, name));
if (unknown.length > 0) {
  console.error(`--rows: expected some of ${Object.keys(ROWS).join(", ")}, got ${unknown.join(", ")}`);
  process.exit(2);
}

async function measure() {
  const machine = benchMachine();
  const busy = () => loadavg()[0].toFixed(1);
  const [start, before] = [performance.now(), busy()];
  const bench = new Workbench({ isQuick: values.quick });
  const lines = [];
  const rounds = values.quick ? "one round of each" : "medians over rounds";
  const reportOf = () => ({ machine, load: [before, busy()], rounds, lines });
  try {
    for (const name of wanted)
      for await (const line of ROWS[name](bench)) {
        lines.push(line);
        console.error(textLine(line));
        // What was measured is kept when a later row fails.
        keep(reportOf());
      }
  } finally {
    await bench.remove();
  }
  const minutes = (performance.now() - start) / 60_000;
  console.error(`\n${machineLine(machine)}; ${minutes.toFixed(0)} minutes`);
  return reportOf();
}

function keep(report) {
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
}

/** Earlier runs as one: the lines of all, the machine of the last. */
function read(paths) {
  const reports = paths.map((path) => JSON.parse(readFileSync(path, "utf8")));
  return { ...reports.at(-1), lines: reports.flatMap(({ lines }) => lines) };
}

const report = values.from === undefined ? await measure() : read(values.from.split(","));
keep(report);
if (values.markdown) console.log(markdown(report));
if (values.update) update(DOCUMENTS, report);
