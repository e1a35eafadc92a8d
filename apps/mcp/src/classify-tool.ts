import type { ChosenOption, ExtractionResult } from "@ernie-m/heads";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import type { Extractor } from "./extract-tool.js";
import { answer } from "./tool-answer.js";
import { type Limits, texts } from "./tool-texts.js";

const label = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^[\]［］,，]*$/, "expected no brackets and no commas");

/** Adds the tool `classify`: which of some labels fits each text. */
export function addClassifyTool(
  server: McpServer,
  extractor: () => Promise<Extractor>,
  limits: Limits,
): void {
  server.registerTool(
    "classify",
    {
      title: "Classify texts",
      description: "Says which of the labels given fits each text, and how probable each label is.",
      inputSchema: {
        texts: texts(limits),
        labels: z.array(label).min(2).max(100).describe("What a text can be; each is judged by its words"),
        question: label
          .optional()
          .describe('What the labels answer: "sentiment", "topic". Default "category"'),
      },
      outputSchema: {
        results: z
          .array(
            z.object({
              label: z.string().describe("The likeliest label"),
              labels: z
                .array(z.object({ label: z.string(), probability: z.number() }))
                .describe("Every label, the likeliest first; probabilities need not add up to 1"),
            }),
          )
          .describe("One for each text, in their order"),
      },
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ texts, labels, question = "category" }, { signal }) =>
      answer(async () => {
        const name = `${question} [${labels.join(", ")}]`;
        // The likeliest of them, however unlikely: whoever asks wants one.
        const options = { signal, threshold: 0, maxRows: limits.rows };
        const results = await (await extractor()).extract(texts, name, options);
        return { results: results.map((result) => classificationOf(result, name, labels)) };
      }),
  );
}

function classificationOf(result: ExtractionResult, name: string, labels: readonly string[]) {
  const [chosen] = (result[name] ?? []) as readonly ChosenOption[];
  // A blank text is asked nothing.
  const options = chosen?.options ?? labels.map((text) => ({ text, probability: 0 }));
  const ranked = [...options].sort((a, b) => b.probability - a.probability);
  return {
    label: ranked[0].text,
    labels: ranked.map(({ text, probability }) => ({ label: text, probability })),
  };
}
