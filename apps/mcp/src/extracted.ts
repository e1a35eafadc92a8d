import { z } from "zod";

/** A span of the text, or the option that was chosen, which has no place. Relations hold the same again. */
const entry = z.object({
  text: z.string(),
  start: z.number().int().optional().describe("First UTF-16 code unit of the span in the text"),
  end: z.number().int().optional().describe("One past the last"),
  probability: z.number(),
  options: z.array(z.object({ text: z.string(), probability: z.number() })).optional(),
  relations: z
    .record(z.string(), z.array(z.unknown()))
    .optional()
    .describe("What was found for this one, by name: entries like this one"),
});

/** What was found in one text, by the schema's names. */
export const extractionResult = z.record(z.string(), z.array(entry));
