/**
 * What records find and how long they take in the documents of `records/`, with a property for one value and for all, beside the model alone.
 *
 *   node bench/records.mjs [MODEL]
 *
 * MODEL is a checkpoint's folder (the embedded model). Build the workspace first.
 */
import { loadExtractor } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { measureModel, measureRecords, measureTime } from "./records/measure-records.mjs";

const [model = modelUrl] = process.argv.slice(2);
const extractor = await loadExtractor(model, { runtime: nodeRuntime() });
const measured = {
  "the model alone": await measureModel(extractor),
  "records, one value": await measureRecords(extractor),
  "records, all values": await measureRecords(extractor, { lists: true }),
};
const { ratio, plainMs, recordsMs } = await measureTime(extractor);
await extractor.dispose();
console.table(
  Object.entries(measured).flatMap(([way, groups]) =>
    Object.entries(groups).map(([group, { gold, found, right, precision, recall, f1 }]) => ({
      way,
      group,
      gold,
      found,
      right,
      precision: precision.toFixed(2),
      recall: recall.toFixed(2),
      F1: f1.toFixed(2),
    })),
  ),
);
console.log(
  `time beside the model alone: ${ratio.toFixed(2)} × (${plainMs.toFixed(0)} ms → ${recordsMs.toFixed(0)} ms of the processor, all documents)`,
);
