import { parseSchema } from "@ernie-m/heads";
import { computed } from "@preact/signals";
import { spansTable, subjectsTable } from "../table/findings-tables.js";
import { recordsTable } from "../table/records-table.js";
import { tableView } from "../table/state.js";
import { EMPTY_TABLE, type Table } from "../table/table.js";
import { askedNow, askedOf } from "./asked.js";
import { type DocumentResult, results } from "./results.js";
import { documents } from "./store.js";

/** Of what asking the results are shown: of what is asked now, else of the latest there is. */
const shownKey = computed<string | undefined>(() => {
  const asked = askedNow.value;
  const kind = tableView.value === "records" ? "records" : "findings";
  const all = [...results.value.values()].flatMap((of) => of[kind] ?? []);
  if (typeof asked !== "string" && all.some((result) => result.asked === asked.key)) return asked.key;
  return all.at(-1)?.asked;
});

/** Whether the table is of something else than what is asked now. */
export const isTableStale = computed(() => {
  const asked = askedNow.value;
  return shownKey.value !== undefined && typeof asked !== "string" && shownKey.value !== asked.key;
});

type Of<Kind extends DocumentResult["kind"]> = Extract<DocumentResult, { kind: Kind }>;

/** Results of the shown asking, in the order of the documents. */
function shownResults<Kind extends DocumentResult["kind"]>(
  kind: Kind,
): readonly { readonly document: { readonly id: string; readonly name: string }; readonly of: Of<Kind> }[] {
  const key = shownKey.value;
  return documents.value.flatMap(({ id, name }) => {
    const of: Of<Kind> | undefined = results.value.get(id)?.[kind];
    return of !== undefined && of.asked === key ? [{ document: { id, name }, of }] : [];
  });
}

/** What was found in all documents, as it comes. */
export const documentsTable = computed<Table>(() => {
  const key = shownKey.value;
  if (key === undefined) return EMPTY_TABLE;
  switch (tableView.value) {
    case "subjects":
      return subjectsTable(
        shownResults("findings").map(({ document, of }) => ({ document, result: of.result })),
        parseSchema(askedOf(key).schema),
      );
    case "spans":
      return spansTable(
        shownResults("findings").map(({ document, of }) => ({ document, result: of.result })),
      );
    case "records": {
      const all = shownResults("records");
      return recordsTable(
        all.map(({ document, of }) => ({ document, records: of.report.records })),
        all[0]?.of.report.columns ?? [],
      );
    }
  }
});
