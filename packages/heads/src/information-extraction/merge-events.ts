import { describeValue } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import { checkRecord, checkText } from "../task/check-inputs.js";
import type { ExtractionEntry, ExtractionEvent, ExtractionResult } from "./types.js";

/**
 * What events of one stream make together, all of it or as far as it has come: what `extract` gives, but for the order
 * of the names in an object.
 *
 * Throws: InputError for what are no events of `stream`.
 */
export function mergeEvents(events: Iterable<ExtractionEvent>): ExtractionResult {
  type Names = Record<string, Draft[]>;
  type Draft = ExtractionEntry & { relations?: Names };
  const noNames = (): Names => Object.create(null) as Names;
  const top = noNames();
  const byId = new Map<number, Draft>();
  for (const { id, name, subject, entry } of checkEvents(events)) {
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

function* checkEvents(events: Iterable<ExtractionEvent>): Generator<ExtractionEvent, void, undefined> {
  const isList = typeof events === "object" && events !== null && Symbol.iterator in events;
  if (!isList) throw new InputError("events", "the events of a stream", describeValue(events));
  let index = 0;
  for (const event of events) {
    const name = `events[${index++}]`;
    const fields = checkRecord(name, event, "an event of a stream");
    checkText(`${name}.name`, fields.name);
    checkRecord(`${name}.entry`, fields.entry, "what was found");
    yield event;
  }
}
