import type { ExtractionEntry, ExtractionEvent, ExtractionResult } from "./types.js";

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
