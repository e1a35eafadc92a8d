import { parseSchema } from "@ernie-m/heads";
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { standsInText } from "../spans/found.js";
import { chosen, found, outcome, result, running } from "../state/result.js";
import { colours, text } from "../state/view.js";
import { type Arrangement, AS_FOUND, arrange } from "./arrange.js";
import { ExportMenu, type OtherExport } from "./export/export-menu.js";
import { keepRecords, textRecords } from "./extract-records.js";
import { spansTable, subjectsTable } from "./findings-tables.js";
import { RecordTypeEditor } from "./record-type-editor.js";
import { recordsTable } from "./records-table.js";
import { ResultsTable } from "./results-table.js";
import { tableView } from "./state.js";
import { EMPTY_TABLE, type Table } from "./table.js";
import { TableTools } from "./table-tools.js";

const arrangement = signal<Arrangement>(AS_FOUND);

const table = computed<Table>(() => {
  const asked = outcome.value?.asked;
  const findings = [{ document: undefined, result: result.value }];
  switch (tableView.value) {
    case "subjects":
      return asked === undefined ? EMPTY_TABLE : subjectsTable(findings, parseSchema(asked.schema));
    case "spans":
      return spansTable(findings);
    case "records":
      return textRecords.value.state === "done"
        ? recordsTable(
            [{ document: undefined, records: textRecords.value.report.records }],
            textRecords.value.report.columns,
          )
        : EMPTY_TABLE;
  }
});

const shown = computed(() => arrange(table.value, arrangement.value));

const marked: readonly OtherExport[] = [
  {
    id: "html",
    name: "HTML",
    ending: "html",
    type: "text/html;charset=utf-8",
    content: async () => {
      const { markedHtml } = await import("./marked/marked-html.js");
      return markedHtml(text.value, found.value.filter(standsInText), colours.value);
    },
  },
  {
    id: "svg",
    name: "SVG",
    ending: "svg",
    type: "image/svg+xml;charset=utf-8",
    content: async () => {
      const { markedSvg } = await import("./marked/marked-svg.js");
      return markedSvg(text.value, found.value.filter(standsInText), colours.value);
    },
  },
];

/** What was found in the text as a table, to sort, filter and take along. A cell leads to its place. */
export function ExtractTable() {
  const view = tableView.value;
  useEffect(() => (view === "records" ? keepRecords() : undefined), [view]);
  return (
    <div class="table-view">
      <TableTools table={table.value} shown={shown.value} arrangement={arrangement} />
      {view === "records" && <RecordTypeEditor />}
      {view === "records" && textRecords.value.state === "failed" && (
        <p class="problem" role="alert">
          {textRecords.value.problem}
        </p>
      )}
      {view === "records" && textRecords.value.state === "reading" ? (
        <progress value={textRecords.value.fraction} max={1} aria-label="Reading records" />
      ) : (
        <ShownTable />
      )}
      <ExportMenu table={shown.value} others={marked} name="results" />
    </div>
  );
}

function ShownTable() {
  if (table.value.rows.length === 0)
    return (
      <p class="empty">
        {running.value === undefined && outcome.value?.report !== undefined
          ? "Nothing was found. The list says what came nearest."
          : "Nothing was found yet."}
      </p>
    );
  if (shown.value.rows.length === 0)
    return <p class="empty">No row has “{arrangement.value.filter}” in it.</p>;
  return (
    <ResultsTable
      table={shown.value}
      arrangement={arrangement}
      label="Results as a table"
      onPlace={(_, place) => {
        if (place !== undefined) chosen.value = { ...place };
      }}
    />
  );
}
