/** Records of documents: what is found of what, beside the model alone, and what it costs. */
import { loadExtractor } from "@ernie-m/heads";
import { interleavedTimes, median, medianRatio } from "@ernie-m/measure";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { extractRecords } from "@ernie-m/records";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { atMost, fromTo, line } from "../lib/results.mjs";
import { documents, measureModel, measureRecords, schemaOf } from "../records/measure-records.mjs";

const GOALS = { "e-mail, phone, IBAN, link": 0.9, "date, amount, percentage": 0.5 };
const MOST_TIME = 1.15;
const ROUNDS = 7;

export async function* records(bench) {
  const extractor = await loadExtractor(modelUrl, { runtime: nodeRuntime({ threads: 1 }) });
  const [ours, alone] = [await measureRecords(extractor), await measureModel(extractor)];
  for (const [group, least] of Object.entries(GOALS)) {
    const { f1, gold } = ours[group];
    yield line(
      {
        what: `records: ${group}, F1 of ${gold} properties of ${documents.length} documents, embedded model`,
        peer: "the model alone",
        goal: `at least ${least}`,
        measured: `${alone[group].f1.toFixed(2)} → ${f1.toFixed(2)}`,
      },
      f1 >= least,
      f1,
    );
  }
  const times = await interleavedTimes(
    {
      plain: async () => {
        for (const { text, fields } of documents) await extractor.extract(text, Object.keys(fields));
      },
      records: async () => {
        for (const document of documents)
          await extractRecords(extractor, document.text, schemaOf(document), { locale: document.locale });
      },
    },
    { rounds: bench.rounds(ROUNDS), clock: "processor" },
  );
  await extractor.dispose();
  yield atMost(MOST_TIME, medianRatio(times.records, times.plain), {
    what: "records of those documents, one by one, one thread",
    peer: "extraction of the same names",
    notes: fromTo(median(times.plain), median(times.records)),
  });
}
