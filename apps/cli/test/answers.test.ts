import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { referenceModelPath, referenceModelUrl } from "@ernie-m/fixtures";
import { makeAnswerer } from "@ernie-m/fixtures/trained-checkpoint";
import { type Answer, loadExtractor, loadQuestionAnswerer } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, runCli } from "./run-cli.js";

const runtime = nodeRuntime();
let folder: string;
let model: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-answers-"));
  model = makeAnswerer(join(folder, "answerer"), referenceModelUrl);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Sentences that name people and places, some of them more than once. */
const sentences = [
  "Marie Curie was born in Warsaw.",
  "Pierre Curie was born in Paris.",
  "In 1895 Marie Curie married Pierre Curie in Sceaux.",
  "Ada Lovelace lived in London, as did Charles Babbage.",
  "居里夫人出生于华沙。",
  "👍 Nobody came.",
];

function expectApart(context: string, answers: readonly Answer[]): void {
  const inOrder = answers.toSorted((a, b) => a.start - b.start);
  for (const [i, { text, start, end, score }] of inOrder.entries()) {
    expect(text).toBe(context.slice(start, end));
    expect(text).toBe(text.trim());
    expect(text).not.toBe("");
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
    // Neither the same answer again nor one with a word more or less.
    if (i > 0) expect(start).toBeGreaterThanOrEqual(inOrder[i - 1].end);
  }
  const scores = answers.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
}

describe("several answers of a trained checkpoint", () => {
  test("are the people that its extractor finds, each place once, the sure ones first", async () => {
    const context = sentences.slice(0, 4).join(" ");
    await using extractor = await loadExtractor(referenceModelPath, { runtime });
    const { person = [] } = await extractor.extract(context, ["person"]);
    expect(person.length).toBeGreaterThan(4);
    const input = `${JSON.stringify({ id: 1, question: "person", context })}\n`;
    const flags = ["--model", model, "--top-k", `${person.length}`];
    const { code, stdout, stderr } = await runCli(["answer", ...flags], input);
    expect([code, stderr]).toEqual([0, ""]);
    const [{ id, answers }] = jsonLines<{ id: number; answers: readonly Answer[] }>(stdout);
    expect(id).toBe(1);
    expectApart(context, answers);
    const places = (found: readonly { start?: number; end?: number }[]) =>
      found.map(({ start, end }) => `${start}-${end}`).toSorted();
    expect(places(answers)).toEqual(places(person));
  });

  test("share no character, and fewer of them are the first of more, whatever is asked of what", async () => {
    await using answerer = await loadQuestionAnswerer(model, { runtime });
    const question = fc.constantFrom("person", "location", "Who?", "谁？", "price");
    const context = fc
      .array(fc.constantFrom(...sentences, "  ", "\n"), { maxLength: 7 })
      .map((some) => some.join(" "));
    await fc.assert(
      fc.asyncProperty(question, context, fc.integer({ min: 1, max: 12 }), async (asked, about, topK) => {
        const input = { question: asked, context: about };
        const answers = await answerer.answer(input, { topK });
        expect(answers.length).toBeLessThanOrEqual(topK);
        expectApart(about, answers);
        const more = await answerer.answer(input, { topK: topK + 3 });
        expect(more.slice(0, topK).map(({ start, end }) => [start, end])).toEqual(
          answers.map(({ start, end }) => [start, end]),
        );
      }),
      { numRuns: 25 },
    );
  });
});
