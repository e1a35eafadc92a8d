/**
 * What the wording of a name and the threshold do to what a trained model finds, that of `@ernie-m/fixtures`.
 *
 *   node bench/wording.mjs [DEV]
 *
 * DEV is JSON Lines of prompts with gold spans (1,500 prompts that were held out from its training). Prompts that ask for a kind in
 * other words than a row's are left out of the table of wordings: texts, gold spans and all else stay the same.
 */
import { fixturePath, referenceModelUrl } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
import { evaluateExtraction } from "@ernie-m/heads/evaluation";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { readRecords } from "./lib/accuracy.mjs";

const [dev = fixturePath("uie-dev.jsonl")] = process.argv.slice(2);
const THRESHOLDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const WORDINGS = {
  person: ["person", "Person", "PERSON", "persons", "person name", "name", "human", "who", "individual"],
  organization: ["organization", "organisation", "Organization", "company", "institution", "org", "employer"],
  location: ["location", "place", "Location", "city", "country", "where", "address"],
};

const runtime = nodeRuntime({ threads: 1 });
const records = await readRecords(dev);
const percent = (value) => (100 * value).toFixed(1).padStart(6);
const row = (name, { precision, recall, f1 }) =>
  console.log(`${name.padEnd(16)}${percent(precision)}${percent(recall)}${percent(f1)}`);

console.log(`${"threshold".padEnd(16)}     P     R    F1, ${records.length} prompts`);
for (const threshold of THRESHOLDS) {
  const extractor = await loadExtractor(referenceModelUrl, { runtime, threshold });
  row(String(threshold), (await evaluateExtraction(extractor, records)).micro);
  await extractor.dispose();
}

const extractor = await loadExtractor(referenceModelUrl, { runtime });
for (const [kind, wordings] of Object.entries(WORDINGS)) {
  const asked = records.filter(({ prompt }) => prompt === kind);
  console.log(`\n${kind.padEnd(16)}     P     R    F1, ${asked.length} prompts`);
  for (const prompt of wordings) {
    const { micro } = await evaluateExtraction(
      extractor,
      asked.map((record) => ({ ...record, prompt })),
    );
    row(prompt, micro);
  }
}
await extractor.dispose();
