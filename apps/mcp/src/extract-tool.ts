import type { ErnieMForInformationExtraction, InformationExtractor, Schema } from "@ernie-m/heads";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { extractionResult } from "./extracted.js";
import { answer } from "./tool-answer.js";
import { type Limits, texts } from "./tool-texts.js";

/** The model behind the tools. */
export type Extractor = Pick<InformationExtractor<ErnieMForInformationExtraction>, "extract">;

/** Adds the tool `extract`: what a schema finds in texts. */
export function addExtractTool(server: McpServer, extractor: () => Promise<Extractor>, limits: Limits): void {
  server.registerTool(
    "extract",
    {
      title: "Extract information",
      description:
        "Finds spans in texts of any language: people, places, products, amounts, whatever the schema names, and the relations between them. Exact and repeatable: each span has its offsets.",
      inputSchema: {
        texts: texts(limits),
        schema: z
          .union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())])
          .describe(
            'What to look for: a name, a list of names, or an object of names with what hangs on them: ["person", {"company": ["founder"]}]. A name that ends in options picks one: "sentiment [positive, negative]".',
          ),
        threshold: z
          .number()
          .min(0)
          .max(1)
          .optional()
          .describe("How sure a span must be. Default: the model's own"),
      },
      outputSchema: { results: z.array(extractionResult).describe("One for each text, in their order") },
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ texts, schema, threshold }, { signal }) =>
      answer(async () => {
        const results = await (await extractor()).extract(texts, schema as Schema, {
          signal,
          maxRows: limits.rows,
          onPromptTooLong() {},
          ...(threshold !== undefined && { threshold }),
        });
        return { results };
      }),
  );
}
