import { useSignal } from "@preact/signals";
import { CodeButton } from "../code/code-button.jsx";
import { CompareButton } from "../compare/compare-button.jsx";
import { CopyButton } from "../components/copy-button.jsx";
import { FindingList } from "../components/finding-list.jsx";
import { later } from "../components/later.jsx";
import { MarkedEditor } from "../components/marked-editor.jsx";
import { PickedMark } from "../components/picked-mark.jsx";
import { RunStatus } from "../components/run-status.jsx";
import { SchemaJson } from "../components/schema-json.jsx";
import { SchemaTree } from "../components/schema-tree.jsx";
import { ThresholdSlider } from "../components/threshold-slider.jsx";
import { ModeSwitch } from "../corrections/mode-switch.jsx";
import { CorrectOffer } from "../corrections/offer.jsx";
import { correcting } from "../corrections/store.js";
import { linkHasText } from "../state/address.js";
import { isFirstResult } from "../state/first-result.js";
import { keptSignal } from "../state/kept-signal.js";
import { loading, ready } from "../state/model.js";
import { bringBack, replaced } from "../state/replaced.js";
import { failure, outcome, result } from "../state/result.js";
import { isSchemaStale, schema, schemaError, text } from "../state/view.js";
import { asked, canExplain } from "../state/why.js";
import { headsTab } from "./heads.jsx";

const CorrectionDesk = later(async () => (await import("../corrections/desk.jsx")).CorrectionDesk);
const CorrectionCard = later(async () => (await import("../corrections/card.jsx")).CorrectionCard);
const WhyDialog = later(async () => (await import("../why/why-dialog.jsx")).WhyDialog);
const ExtractTable = later(async () => (await import("../table/extract-table.js")).ExtractTable);

/** Whether findings are shown as a table. */
const asTable = keptSignal("as a table", false, (kept) => kept === true);

/** Text on one side, names on the other, findings below the text: on a narrow screen too, where names come last. */
export function ExtractPanel() {
  return (
    <div class="extract">
      <section class="card text-card" aria-labelledby="text-title">
        <div class="card-head">
          <h2 id="text-title">
            <label for="text">Text</label>
          </h2>
          <RunStatus />
          <ModeSwitch />
        </div>
        {correcting.value ? <CorrectionDesk /> : <MarkedEditor />}
        {!correcting.value && <PickedMark />}
        {replaced.value !== undefined && (
          <p class="hint replaced" role="status">
            Your own text is kept.{" "}
            <button type="button" class="quiet" onClick={bringBack}>
              Bring it back
            </button>
          </p>
        )}
        <TemplatePicker />
      </section>
      {correcting.value && <CorrectionCard />}
      <section
        class={`card result-card ${isSchemaStale.value ? "is-stale" : ""}`}
        hidden={correcting.value}
        aria-labelledby="result-title"
      >
        <div class="card-head">
          <h2 id="result-title">Found</h2>
          <div class="actions">
            <fieldset class="switch">
              <legend class="visually-hidden">Show what was found as</legend>
              {[false, true].map((table) => (
                <button
                  key={String(table)}
                  type="button"
                  aria-pressed={asTable.value === table}
                  onClick={() => (asTable.value = table)}
                >
                  {table ? "Table" : "List"}
                </button>
              ))}
            </fieldset>
            <CopyButton
              label="Copy JSON"
              disabled={outcome.value === undefined}
              content={() => JSON.stringify(result.value, null, 2)}
            />
            <CompareButton disabled={schema.value === undefined || !canExplain.value} />
            <CodeButton disabled={schema.value === undefined} />
            <CopyButton
              label={linkHasText.value ? "Copy link" : "Copy link without the text"}
              content={() => location.href}
            />
          </div>
        </div>
        {!linkHasText.value && (
          <p class="hint">
            The text is too long for a link, also compressed: the link has the names and the threshold. The
            text stays in this browser.
          </p>
        )}
        {isSchemaStale.value && (
          <p class="problem" role="status">
            The schema is not complete yet: these are the findings of the last one that was.
          </p>
        )}
        <ResultBody />
        <CorrectOffer />
        {asked.value !== undefined && <WhyDialog />}
      </section>
      <section class="card schema-card" aria-labelledby="schema-title">
        <SchemaEditor />
        <ThresholdSlider />
      </section>
    </div>
  );
}

function ResultBody() {
  const model = ready.value;
  if (failure.value !== undefined)
    return (
      <p class="problem" role="alert">
        {failure.value}
      </p>
    );
  if (model === undefined && isFirstResult.value) return asTable.value ? <ExtractTable /> : <FindingList />;
  if (model === undefined)
    return loading.value.state === "failed" ? (
      <p class="empty">No model is loaded. Choose one under “Model”.</p>
    ) : (
      <p class="empty">The model is on its way …</p>
    );
  if (model.info.head !== "information-extraction")
    return <p class="empty">This checkpoint has another head. Try it under “{headsTab.value}”.</p>;
  if (schema.value === undefined) return <p class="empty">Add a name to look for.</p>;
  if (text.value.trim() === "") return <p class="empty">There is no text to look in yet.</p>;
  return asTable.value ? <ExtractTable /> : <FindingList />;
}

const TemplatePicker = later(async () => (await import("../templates/picker.jsx")).TemplatePicker);

function SchemaEditor() {
  const asJson = useSignal(false);
  return (
    <>
      <div class="card-head">
        <h2 id="schema-title">Look for</h2>
        <fieldset class="switch">
          <legend class="visually-hidden">Edit the schema as</legend>
          <button type="button" aria-pressed={!asJson.value} onClick={() => (asJson.value = false)}>
            Tree
          </button>
          <button type="button" aria-pressed={asJson.value} onClick={() => (asJson.value = true)}>
            JSON
          </button>
        </fieldset>
      </div>
      {asJson.value ? <SchemaJson /> : <SchemaTree />}
      {!asJson.value && schemaError.value !== undefined && (
        <p class="problem" role="alert">
          <code>{schemaError.value.path}</code> expected {schemaError.value.expected}, got{" "}
          {schemaError.value.received}.
        </p>
      )}
    </>
  );
}
