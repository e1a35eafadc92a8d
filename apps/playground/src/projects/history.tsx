import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatCount } from "../format.js";
import { storageProblem, storageProblemOf } from "../state/storage-problem.js";
import { snapshotsOf } from "./kept.js";
import { correctionsOf, type Snapshot } from "./project.js";
import { noteProject, project, restore } from "./store.js";

/** What the project was at earlier times; each of them can be had back. */
export function ProjectHistory() {
  const snapshots = useSignal<readonly Snapshot[]>([]);
  const busy = useSignal(false);
  const { id } = project.value;
  const list = async (): Promise<void> => {
    try {
      snapshots.value = await snapshotsOf(id);
    } catch (error) {
      storageProblem.value = storageProblemOf(error);
    }
  };
  useEffect(() => void list(), [id]);
  const work = async (what: () => Promise<void>): Promise<void> => {
    busy.value = true;
    await what();
    await list();
    busy.value = false;
  };
  return (
    <section class="card" aria-labelledby="history-title">
      <div class="card-head">
        <h2 id="history-title">History</h2>
        <button
          type="button"
          class="quiet"
          disabled={busy.value}
          onClick={() => void work(() => noteProject("noted by you"))}
        >
          Note it now
        </button>
      </div>
      {snapshots.value.length === 0 && (
        <p class="empty">
          The project is noted before each training, every 25 corrections, and whenever you say so.
        </p>
      )}
      <ul class="taught">
        {snapshots.value.map((snapshot) => (
          <li key={snapshot.at}>
            <div class="taught-head">
              <b>{new Date(snapshot.at).toLocaleString()}</b>
            </div>
            <small>
              {snapshot.why} · {formatCount(correctionsOf(snapshot.project), "correction")} ·{" "}
              {formatCount(snapshot.project.documents.length, "document")}
            </small>
            <div class="actions">
              <button
                type="button"
                class="quiet"
                disabled={busy.value}
                onClick={() => void work(() => restore(snapshot))}
              >
                Go back to this
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
