import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type InformationExtractor, loadExtractor } from "@ernie-m/heads";
import type { NodeRuntime } from "@ernie-m/runtime-node";
import type { CorpusRecord } from "../corpus/records.js";

/** What a model costs, beside others. */
export interface Cost {
  readonly model: string;
  /** Bytes of `model.safetensors`. */
  readonly bytes: number;
  /** Median of the rounds: processor time of all records, in milliseconds. */
  readonly milliseconds: number;
}

const ROUNDS = 5;

/** Size and processor time of checkpoints in folders: each answers the records in turn, round after round. */
export async function measureCost(
  folders: readonly string[],
  records: readonly CorpusRecord[],
  runtime: NodeRuntime,
): Promise<readonly Cost[]> {
  const costs: Cost[] = [];
  const extractors: InformationExtractor[] = [];
  try {
    for (const folder of folders) extractors.push(await loadExtractor(folder, { runtime }));
    const times: number[][] = folders.map(() => []);
    // The first round prepares graphs and is left out.
    for (let round = 0; round <= ROUNDS; round++)
      for (const [i, extractor] of extractors.entries()) {
        const begun = process.cpuUsage();
        for (const { text, prompt } of records) await extractor.extract([text], [prompt]);
        const { user, system } = process.cpuUsage(begun);
        if (round > 0) times[i].push((user + system) / 1000);
      }
    for (const [i, model] of folders.entries()) {
      const { size } = await stat(join(model, "model.safetensors"));
      costs.push({ model, bytes: size, milliseconds: Math.round(median(times[i])) });
    }
  } finally {
    for (const extractor of extractors) await extractor.dispose();
  }
  return costs;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
