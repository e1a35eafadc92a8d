/** What records make of a model's answers, held to the documents that the embedded model is measured on. */
import { referenceModelUrl } from "@ernie-m/fixtures";
import { loadExtractor, type PretrainedExtractor } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { documents, measureModel, measureRecords } from "../records/measure-records.mjs";

const [CONTACTS, ASSIGNED] = ["e-mail, phone, IBAN, link", "date, amount, percentage"];
let extractor: PretrainedExtractor;
beforeAll(async () => {
  extractor = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime({ threads: 1 }) });
});
afterAll(() => extractor.dispose());

test("every value stands in its document", () => {
  for (const { id, text, fields } of documents)
    for (const [, stretch] of Object.values(fields as Record<string, [string, string]>))
      expect(text, id).toContain(stretch);
});

test.each([{ lists: false }, { lists: true }])("the goals hold, %o", async (options) => {
  const records = await measureRecords(extractor, options);
  expect(records[CONTACTS].f1).toBeGreaterThanOrEqual(0.9);
  expect(records[ASSIGNED].f1).toBeGreaterThanOrEqual(0.5);
  const alone = await measureModel(extractor);
  for (const group of [CONTACTS, ASSIGNED]) expect(records[group].f1).toBeGreaterThan(alone[group].f1);
});
