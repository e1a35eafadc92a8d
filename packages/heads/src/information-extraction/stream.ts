import { entryOf } from "./findings.js";
import { type ExtractionCall, ExtractionRun } from "./levels.js";
import type { ExtractionEntry, ExtractionEvent, ExtractionResult } from "./types.js";

/** Rows after which a stream first tells what it has found: some tenths of a second's work of a small model. */
const FIRST_ROWS = 16;

/**
 * What a schema finds in a text, as soon as no further window can change it.
 *
 * Throws: as `extractTexts`.
 */
export async function* streamText(text: string, call: ExtractionCall): AsyncGenerator<ExtractionEvent> {
  const run = new ExtractionRun([text], { ...call, firstRows: FIRST_ROWS });
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

/**
 * What events of one stream make together, all of it or as far as it has come: what `extract` gives, but for the order
 * of the names in an object.
 */
export function mergeEvents(events: Iterable<ExtractionEvent>): ExtractionResult {
  type Names = Record<string, Draft[]>;
  type Draft = ExtractionEntry & { relations?: Names };
  const noNames = (): Names => Object.create(null) as Names;
  const top = noNames();
  const byId = new Map<number, Draft>();
  for (const { id, name, subject, entry } of events) {
    const draft: Draft = { ...entry };
    byId.set(id, draft);
    let names: Names | undefined = top;
    if (subject !== undefined) {
      const parent = byId.get(subject);
      if (parent === undefined) continue;
      parent.relations ??= noNames();
      names = parent.relations;
    }
    names[name] ??= [];
    names[name].push(draft);
  }
  return plain(top);

  function plain(names: Names): ExtractionResult {
    return Object.fromEntries(
      Object.entries(names).map(([name, drafts]) => [
        name,
        drafts.map((draft) =>
          draft.relations === undefined ? draft : { ...draft, relations: plain(draft.relations) },
        ),
      ]),
    );
  }
}
