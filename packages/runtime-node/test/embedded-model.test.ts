import { referenceBackend } from "@ernie-m/core/testing";
import { type ExtractionEntry, type ExtractionResult, loadExtractor } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { expect, test } from "vitest";
import { nodeRuntime } from "../src/index.js";

// What onnxruntime finds with the embedded model is what the interpreter finds, which knows neither ONNX nor kernels.

const texts = [
  "Marie Curie was born in Warsaw and worked at the University of Paris.",
  "夏目漱石は東京で生まれ、朝日新聞社で働いた。",
  "INVOICE 2024-0173\nDate: 14 March 2024\nSupplier: Northwind Paper Ltd\nTotal amount: £1,230.00",
  "Сломался через неделю, деньги не возвращают.",
  "اسمي سارة وأعمل في القاهرة.",
] as const;
const schema = [
  { person: ["birthplace", "employer"] },
  "location",
  "invoice number",
  "total amount",
  "sentiment [positive, negative]",
] as const;

/** Texts, places and relations in one list, and their probabilities in another. */
function listed(result: ExtractionResult): { readonly found: string[]; readonly probabilities: number[] } {
  const found: string[] = [];
  const probabilities: number[] = [];
  const list = (entries: Readonly<Record<string, readonly ExtractionEntry[]>>, path: string): void => {
    for (const [name, all] of Object.entries(entries))
      for (const { text, start, end, probability, relations } of all) {
        found.push(`${path}${name}: ${text} ${start} ${end}`);
        probabilities.push(probability);
        if (relations !== undefined) list(relations, `${path}${name} ${text}, `);
      }
  };
  list(result, "");
  return { found, probabilities };
}

test("the interpreter and onnxruntime find the same, at any threshold", { timeout: 300_000 }, async () => {
  const runtime = nodeRuntime({ threads: 1 });
  await using extractor = await loadExtractor(modelUrl, { runtime });
  await using interpreted = await loadExtractor(modelUrl, {
    runtime: { ...runtime, backend: referenceBackend() },
  });
  // Below what the model's configuration says, so that most of what it doubts is compared, too.
  const options = { threshold: 0.05 };
  const results = await extractor.extract(texts, schema, options);
  const wanted = await interpreted.extract(texts, schema, options);
  expect(wanted.flatMap((result) => listed(result).found).length).toBeGreaterThan(12);
  results.forEach((result, i) => {
    const [one, other] = [listed(result), listed(wanted[i])];
    expect(one.found).toEqual(other.found);
    one.probabilities.forEach((probability, k) => {
      expect(Math.abs(probability - other.probabilities[k])).toBeLessThan(1e-4);
    });
  });
});
