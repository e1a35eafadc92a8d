/**
 * What reading a long text a sentence at a time, and leaving out spans over the end of a sentence, does to what is found:
 * F1 of kinds by language, the model of `@ernie-m/fixtures` with its own settings.
 *
 *   node bench/sentences.mjs [DEV] [--json FILE]
 *
 * DEV is JSON Lines of prompts (`text`, `lang`, `prompt`, `label`, `spans` in code points), gzipped or not; 1,500 prompts
 * that were held out from its training without it. The texts of a language are put together to documents of 40, as lines and as one
 * line; a prompt counts where it was labelled. `alone` are the same texts one by one. Build the workspace first.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { fixturePath, referenceModelUrl } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
import { readPromptRecord } from "@ernie-m/heads/evaluation";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { documentsOf, scoreDocuments, scoreTexts } from "./documents/labelled.mjs";
import { benchMachine, machineLine } from "./lib/machine.mjs";

const { values, positionals } = parseArgs({ options: { json: { type: "string" } }, allowPositionals: true });
const [dev = fixturePath("uie-dev.jsonl")] = positionals;

function readKinds(path) {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
    .filter(({ label }) => !label.startsWith("rel:"))
    .map((line, i) => ({
      lang: line.lang,
      ...readPromptRecord({ offsets: "code-points", ...line }, `record ${i + 1}`),
    }));
}

const PLANS = [
  ["alone", (set) => scoreTexts(extractor, set, {})],
  ["alone, any span", (set) => scoreTexts(extractor, set, { withinSentence: false })],
  ...[
    ["lines", "\n"],
    ["one line", " "],
  ].flatMap(([how, between]) =>
    ["sentence", "window"].flatMap((kindScope) =>
      [true, false].map((withinSentence) => [
        `${how}, ${kindScope}${withinSentence ? "" : ", any span"}`,
        (set) => scoreDocuments(extractor, documentsOf(set, between), { kindScope, withinSentence }),
      ]),
    ),
  ),
];

const records = readKinds(dev);
const extractor = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime() });
const languages = [...new Set(records.map(({ lang }) => lang))].sort();
const rows = [];
for (const lang of [...languages, undefined]) {
  const set = lang === undefined ? undefined : records.filter((record) => record.lang === lang);
  const row = { lang: lang ?? "all", plans: {} };
  for (const [name, score] of PLANS) {
    const counts =
      set === undefined
        ? rows.map(({ plans }) => plans[name]).reduce(sum, { right: 0, found: 0, expected: 0 })
        : await score(set);
    row.plans[name] = { ...counts, f1: (2 * counts.right) / (counts.found + counts.expected) };
  }
  rows.push(row);
  console.log(
    `${row.lang.padEnd(4)} ${PLANS.map(([name]) => `${name} ${row.plans[name].f1.toFixed(4)}`).join("; ")}`,
  );
}
await extractor.dispose();

function sum(a, b) {
  return { right: a.right + b.right, found: a.found + b.found, expected: a.expected + b.expected };
}

const machine = benchMachine();
console.log(`\n${records.length} prompts; ${machineLine(machine)}`);
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ machine, prompts: records.length, rows }, undefined, 2)}\n`);
