import { readJsonLines, referenceModelUrl } from "@ernie-m/fixtures";
import { loadExtractor, loadTextEmbedder, type TextEmbedding } from "@ernie-m/heads";
// The built package: worker threads run files, not what the test runner makes of them.
import { nodeRuntime } from "@ernie-m/runtime-node";
import { expect, test } from "vitest";

const texts = (readJsonLines("reference/extraction.jsonl") as { readonly text: string }[])
  .map(({ text }) => text)
  .slice(0, 24);

test.each([{ threads: 1 }, { workers: 2 }])(
  "embedders asked at once say what each text's says alone, with %o",
  async (options) => {
    await using embedder = await loadTextEmbedder(referenceModelUrl, { runtime: nodeRuntime(options) });
    const masks = ["hf", "paddle"] as const;
    const ask = (text: string, index: number) => embedder.embed(text, { maskMode: masks[index % 2] });
    const alone: TextEmbedding[] = [];
    for (const [index, text] of texts.entries()) alone.push(await ask(text, index));
    const controller = new AbortController();
    const aborted = embedder.embed(texts, { signal: controller.signal });
    const together = texts.map(ask);
    controller.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    for (const [index, { embedding }] of (await Promise.all(together)).entries())
      for (const [i, value] of embedding.entries()) expect(value).toBeCloseTo(alone[index].embedding[i], 5);
  },
);

test("extractors asked at once find what each text's finds alone, in fewer runs", async () => {
  await using extractor = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime({ threads: 1 }) });
  const schema = [{ person: ["birthplace"] }, "location"];
  let runs = 0;
  const { forward } = extractor.model;
  extractor.model.forward = (...args) => {
    runs++;
    return forward.apply(extractor.model, args);
  };
  const alone = [];
  for (const text of texts) alone.push(await extractor.extract(text, schema));
  const runsAlone = runs;
  runs = 0;
  const together = await Promise.all(texts.map((text) => extractor.extract(text, schema)));
  const [found, probabilities] = split(together);
  const [expected, expectedProbabilities] = split(alone);
  expect(found).toEqual(expected);
  for (const [i, probability] of probabilities.entries())
    expect(probability).toBeCloseTo(expectedProbabilities[i], 5);
  expect(runs).toBeLessThan(runsAlone / 2);
});

/** What was found without its probabilities, and these in order. */
function split(results: unknown): readonly [unknown, readonly number[]] {
  const probabilities: number[] = [];
  const found = JSON.stringify(results, (key, value) => {
    if (key !== "probability") return value;
    probabilities.push(value);
    return undefined;
  });
  return [JSON.parse(found), probabilities];
}
