import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { SchemaTree } from "../components/schema-tree.jsx";
import { ThresholdSlider } from "../components/threshold-slider.jsx";
import { storageProblem } from "../state/storage-problem.js";
import { type Arrangement, AS_FOUND, arrange } from "../table/arrange.js";
import { ExportMenu } from "../table/export/export-menu.js";
import { RecordTypeEditor } from "../table/record-type-editor.js";
import { ResultsTable } from "../table/results-table.js";
import { tableView } from "../table/state.js";
import { TableTools } from "../table/table-tools.js";
import { DocumentList, ListHead } from "./document-list.js";
import { documentsTable, isTableStale } from "./documents-table.js";
import { DropZone } from "./drop-zone.js";
import { results, startResults } from "./results.js";
import { startWhenReady } from "./run.js";
import { RunBar } from "./run-bar.js";
import { documents, openedId } from "./store.js";
import { lookedAt, Viewer } from "./viewer.js";

const arrangement = signal<Arrangement>(AS_FOUND);
const shown = computed(() => arrange(documentsTable.value, arrangement.value));
let started = false;

/** Many documents, one schema over all, one table. */
export function DocumentsPanel() {
  useEffect(() => {
    if (!started) void startResults();
    started = true;
  }, []);
  const view = tableView.value;
  const viewBefore = useRef(view);
  useEffect(() => {
    // Another view of what was asked for is asked for too.
    if (viewBefore.current !== view && results.peek().size > 0) startWhenReady();
    viewBefore.current = view;
  }, [view]);
  const isEmpty = documents.value.length === 0;
  return (
    <div class="documents">
      <section class="card documents-card" aria-labelledby="documents-title">
        <div class="card-head">
          <h2 id="documents-title">Documents</h2>
          <ListHead />
        </div>
        <DropZone />
        {storageProblem.value !== undefined && (
          <p class="problem" role="alert">
            {storageProblem.value}
          </p>
        )}
        {!isEmpty && <DocumentList />}
      </section>
      <section class="card schema-card" aria-labelledby="looked-title">
        <div class="card-head">
          <h2 id="looked-title">Look for, in all of them</h2>
        </div>
        <SchemaTree />
        <ThresholdSlider />
      </section>
      {!isEmpty && <TableCard />}
      <Viewer />
    </div>
  );
}

function TableCard() {
  return (
    <section
      class={`card documents-table ${isTableStale.value ? "is-stale" : ""}`}
      aria-labelledby="table-title"
    >
      <div class="card-head">
        <h2 id="table-title">Table</h2>
        <RunBar />
      </div>
      <div class="table-view">
        <TableTools table={documentsTable.value} shown={shown.value} arrangement={arrangement} />
        {tableView.value === "records" && <RecordTypeEditor />}
        {isTableStale.value && (
          <p class="hint" role="status">
            What is looked for has changed: this is what was found before.
          </p>
        )}
        <Shown />
        <ExportMenu table={shown.value} name="documents" />
      </div>
    </section>
  );
}

function Shown() {
  if (documentsTable.value.rows.length === 0)
    return <p class="empty">What is found stands here, a document after the other.</p>;
  if (shown.value.rows.length === 0)
    return <p class="empty">No row has “{arrangement.value.filter}” in it.</p>;
  return (
    <ResultsTable
      table={shown.value}
      arrangement={arrangement}
      label="Results of all documents as a table"
      onPlace={({ documentId }, place) => {
        openedId.value = documentId;
        lookedAt.value = place;
      }}
    />
  );
}
