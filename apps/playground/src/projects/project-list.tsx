import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatCount } from "../format.js";
import { beginProject, importProject, keptProjectsNow, openKept, projects, removeKept } from "./list.js";
import { correctionsOf, type Project } from "./project.js";
import { project } from "./store.js";
import { listTaught, taughtProblem } from "./taught.js";

/** All projects of this browser. */
export function ProjectList() {
  const problem = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  useEffect(() => {
    void keptProjectsNow();
    void listTaught();
  }, []);
  const work = async (what: () => Promise<void>): Promise<void> => {
    busy.value = true;
    problem.value = undefined;
    try {
      await what();
    } finally {
      busy.value = false;
    }
  };
  const take = async (file: File): Promise<void> => {
    try {
      await importProject(file);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      problem.value = `${file.name} could not be imported, and nothing has changed. ${why}`;
    }
  };
  return (
    <section class="card" aria-labelledby="projects-title">
      <div class="card-head">
        <h2 id="projects-title">Projects</h2>
        <div class="actions">
          <button type="button" class="quiet" disabled={busy.value} onClick={() => void work(beginProject)}>
            New project
          </button>
          <label class="quiet file-button">
            Import a file …
            <input
              class="visually-hidden"
              type="file"
              accept=".zip,application/zip"
              disabled={busy.value}
              onChange={(event) => {
                const input = event.currentTarget;
                const [file] = input.files ?? [];
                if (file === undefined) return;
                void work(() => take(file)).finally(() => {
                  input.value = "";
                });
              }}
            />
          </label>
        </div>
      </div>
      {[problem.value, taughtProblem.value].map(
        (each) =>
          each !== undefined && (
            <p key={each} class="problem" role="alert">
              {each}
            </p>
          ),
      )}
      {projects.value.length === 0 && (
        <p class="empty">Nothing is kept yet: the first correction begins a project by itself.</p>
      )}
      <ul class="taught">
        {projects.value.map((kept) => (
          <Line key={kept.id} kept={kept} busy={busy.value} work={work} />
        ))}
      </ul>
    </section>
  );
}

interface LineProps {
  readonly kept: Project;
  readonly busy: boolean;
  work(what: () => Promise<void>): Promise<void>;
}

function Line({ kept, busy, work }: LineProps) {
  const asking = useSignal(false);
  const isOpen = kept.id === project.value.id;
  return (
    <li>
      <div class="taught-head">
        <b>
          <bdi>{isOpen ? project.value.name : kept.name}</bdi>
        </b>
        {isOpen && <span class="badge">open</span>}
      </div>
      <small>
        {formatCount(kept.documents.length, "document")} · {formatCount(correctionsOf(kept), "correction")} ·{" "}
        {new Date(kept.changed).toLocaleString()}
      </small>
      <div class="actions">
        <button
          type="button"
          class="quiet"
          disabled={isOpen || busy}
          aria-label={`Open ${kept.name}`}
          onClick={() => void work(() => openKept(kept))}
        >
          Open
        </button>
        {asking.value ? (
          <>
            <button
              type="button"
              class="quiet is-danger"
              disabled={busy}
              onClick={() => void work(() => removeKept(kept))}
            >
              Remove it with its corrections and models
            </button>
            <button type="button" class="quiet" onClick={() => (asking.value = false)}>
              Keep
            </button>
          </>
        ) : (
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${kept.name}`}
            onClick={() => (asking.value = true)}
          >
            Remove
          </button>
        )}
      </div>
    </li>
  );
}
