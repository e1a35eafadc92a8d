import { useSignal } from "@preact/signals";
import { fileName } from "../components/file-name.js";
import { useTyped } from "../components/use-typed.js";
import { ZIP } from "../components/zip.js";
import { correctionCount, taughtTexts } from "../corrections/store.js";
import { documents } from "../documents/store.js";
import { formatCount } from "../format.js";
import { storageProblem } from "../state/storage-problem.js";
import { save } from "../table/export/download.js";
import { keptProjectsNow } from "./list.js";
import { projectFile } from "./project-file.js";
import { project, projectNow } from "./store.js";
import { listTaught, taughtModels } from "./taught.js";

/** The project on the page: its name, what is in it, and all of it as one file. */
export function ThisProject() {
  const busy = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const own = (taughtModels.value ?? []).filter((model) => model.project === project.value.id);
  const nameField = useTyped(project.value.name, (typed) => {
    const name = typed.trim();
    if (name !== "") project.value = { ...project.value, name };
    void keptProjectsNow();
  });
  const exportIt = async (): Promise<void> => {
    busy.value = true;
    problem.value = undefined;
    try {
      await listTaught();
      const models = (taughtModels.value ?? []).filter((model) => model.project === project.value.id);
      save(await projectFile(projectNow(), models), fileName(project.value.name, ".ernie-m.zip"), ZIP);
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <section class="card" aria-labelledby="project-title">
      <h2 id="project-title">This project</h2>
      <div class="keep-model project-name">
        <label for="project-name">Name</label>
        <input id="project-name" type="text" dir="auto" autocomplete="off" maxLength={80} {...nameField} />
        <button type="button" class="quiet" disabled={busy.value} onClick={() => void exportIt()}>
          Export to a file
        </button>
      </div>
      <p class="hint">
        {formatCount(documents.value.length, "document")} · {formatCount(correctionCount.value, "correction")}{" "}
        in {formatCount(taughtTexts.value.length, "text")} · {formatCount(own.length, "taught model")}.
        Everything is kept in this browser as you go.
      </p>
      {[storageProblem.value, problem.value].map(
        (each) =>
          each !== undefined && (
            <p key={each} class="problem" role="alert">
              {each}
            </p>
          ),
      )}
    </section>
  );
}
