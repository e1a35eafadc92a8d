import { useSignal } from "@preact/signals";
import { fileName } from "../../components/file-name.js";
import { formatCount } from "../../format.js";
import { save } from "../../table/export/download.js";
import { askedNames } from "../names.js";
import { marks, saidOf, taughtTexts } from "../store.js";
import { type ExportForm, exportCorrections } from "./export.js";
import { importCorrections } from "./import.js";
import { takeUp } from "./take-up.js";

const FORMS: readonly { readonly form: ExportForm; readonly name: string; readonly title: string }[] = [
  { form: "records", name: "Records", title: "JSON Lines that “ernie-m evaluate” and “ernie-m train” read" },
  {
    form: "label-studio",
    name: "Label Studio",
    title: "JSON of annotated tasks; options are choices of a control with the name before the brackets",
  },
  {
    form: "doccano",
    name: "doccano",
    title:
      "JSON Lines with entities, relations and categories; an option stands behind its entity’s label, as in dish##good",
  },
];

/** Problems that are shown. */
const MOST = 5;

/** Corrections to files and from them. */
export function Exchange() {
  const problem = useSignal<string | undefined>(undefined);
  const news = useSignal<{ readonly what: string; readonly problems: readonly string[] } | undefined>(
    undefined,
  );
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    problem.value = undefined;
    news.value = undefined;
    try {
      const imported = importCorrections(await file.text(), askedNames.value);
      takeUp(imported);
      const count = imported.texts.reduce((sum, of) => sum + saidOf(of), 0);
      news.value = {
        what: `${formatCount(imported.texts.length, "text")} with ${formatCount(count, "correction")} from ${file.name}`,
        problems: imported.problems,
      };
    } catch (error) {
      problem.value = `${file.name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  const texts = taughtTexts.value;
  const open = marks.value.filter(({ state }) => state === "open").length;
  const none = texts
    .flatMap(({ choices = [] }) => choices)
    .filter(({ option }) => option === undefined).length;
  return (
    <div class="exchange">
      <span class="hint">Export as</span>
      {FORMS.map(({ form, name, title }) => (
        <button
          key={form}
          type="button"
          class="quiet"
          title={title}
          disabled={texts.length === 0}
          onClick={() => {
            const { content, ending, type } = exportCorrections(texts, form);
            save(content, fileName(`corrections ${form}`, ending), type);
          }}
        >
          {name}
        </button>
      ))}
      <label class="quiet file-button">
        Import …
        <input
          class="visually-hidden"
          type="file"
          accept=".json,.jsonl,.txt,application/json"
          onChange={(event) => {
            const input = event.currentTarget;
            void read(input.files?.[0]).finally(() => {
              input.value = "";
            });
          }}
        />
      </label>
      {texts.length > 0 && open > 0 && (
        <small class="hint">{formatCount(open, "finding")} not decided here: left out of records</small>
      )}
      {none > 0 && (
        <small class="hint">
          {formatCount(none, "choice")} with no right option: exported in records alone
        </small>
      )}
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {news.value !== undefined && (
        <div class="hint" role="status">
          <p>{news.value.what}</p>
          <ul>
            {news.value.problems.slice(0, MOST).map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
          {news.value.problems.length > MOST && <p>and {news.value.problems.length - MOST} more</p>}
        </div>
      )}
    </div>
  );
}
