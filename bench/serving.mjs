/**
 * What a service gets of the library on one machine, called directly and over HTTP: answers in time under too much load,
 * short calls beside a large one, and how long the thread that answers is held.
 *
 *   node bench/serving.mjs [--rows ROW,…] [--workers 2] [--seconds 5] [--json FILE]
 *
 * Rows: overload, burst, beside, hold of the library; http-overload, http-beside, http-hold of a server in a process of
 * its own. `service.mjs` has what HTTP costs.
 *
 * Calls come as they come, whether earlier ones are answered or not (open loop): arrivals that wait for answers hide a
 * collapse. An extractor of the embedded model with three names; every text is another. Deadlines are signals. Build
 * the workspace first.
 */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { benchMachine, machineLine } from "./lib/machine.mjs";
import { HTTP_ROWS } from "./lib/serving-http-rows.mjs";
import { LIBRARY_ROWS } from "./lib/serving-rows.mjs";

const ROWS = { ...LIBRARY_ROWS, ...HTTP_ROWS };

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: Object.keys(ROWS).join() },
    workers: { type: "string", default: "2" },
    seconds: { type: "string", default: "5" },
    json: { type: "string" },
  },
});
const names = values.rows.split(",");
const unknown = names.filter((name) => !Object.hasOwn(ROWS, name));
if (unknown.length > 0) {
  console.error(`--rows: expected some of ${Object.keys(ROWS).join(", ")}, got ${unknown.join(", ")}`);
  process.exit(2);
}

const busy = () => loadavg()[0].toFixed(1);
const before = busy();
const results = [];
for (const name of names)
  for await (const result of ROWS[name]({
    workers: Number(values.workers),
    seconds: Number(values.seconds),
  })) {
    results.push({ row: name, ...result });
    console.log(`${result.what.padEnd(76)} ${result.measured}${result.goal ? `   goal ${result.goal}` : ""}`);
  }
const machine = benchMachine();
console.error(`\n${machineLine(machine)}; load ${before} to ${busy()}`);
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify({ machine, load: [before, busy()], results }, undefined, 2)}\n`,
  );
