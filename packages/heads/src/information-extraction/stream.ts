import type { ExtractionCall } from "./call.js";
import { entryOf } from "./findings.js";
import { ExtractionRun } from "./levels.js";
import type { ExtractionEvent } from "./types.js";

/** Rows after which a stream first tells what it has found: some tenths of a second's work of a small model. */
const FIRST_ROWS = 16;

/**
 * What a schema finds in a text, as soon as no further window can change it.
 *
 * Throws: as `extractTexts`.
 */
export async function* streamText(text: string, call: ExtractionCall): AsyncGenerator<ExtractionEvent> {
  const run = new ExtractionRun([text], { ...call, firstRows: FIRST_ROWS }, { mayFail: false });
  for await (const some of run.found())
    for (const { level, name, finding } of some)
      yield {
        id: finding.id,
        level,
        name: name.node.name,
        ...(name.subject !== undefined && { subject: name.subject.id }),
        entry: entryOf(finding),
      };
}
