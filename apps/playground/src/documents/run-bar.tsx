import { formatCount, formatDuration, formatPercent } from "../format.js";
import { askedNow } from "./asked.js";
import { pause, pending, progress, startRun, stopRun } from "./run.js";
import { documents, readableDocuments } from "./store.js";

/** How far looking in all documents has come, to stop it and to go on. */
export function RunBar() {
  const asked = askedNow.value;
  const run = progress.value;
  const left = pending.value.length;
  const all = readableDocuments.value.length;
  const failed = documents.value.filter(({ state }) => state.stage === "failed").length;
  if (run !== undefined)
    return (
      <div class="run-bar">
        <progress value={run.all} max={1} aria-label="All documents" />
        <span>
          {formatCount(all - left, "document")} of {all} · {formatPercent(run.all)}
          {run.leftMs !== undefined && ` · ${formatDuration(run.leftMs)} left`}
        </span>
        <button type="button" class="quiet" onClick={() => stopRun()}>
          Stop
        </button>
      </div>
    );
  if (all === 0) return null;
  if (typeof asked === "string")
    return (
      <p class="hint" role="status">
        {asked}
      </p>
    );
  return (
    <div class="run-bar">
      <span role="status">
        {pause.value !== undefined && left > 0 && `${pause.value} `}
        {left > 0
          ? `${formatCount(left, "document")} to look in.`
          : `All ${formatCount(all, "document")} looked in.`}
        {failed > 0 && ` ${failed} failed.`}
      </span>
      {(left > 0 || failed > 0) && (
        <button type="button" class="primary" onClick={() => void startRun()}>
          {left === 0 ? "Try again" : left < all ? "Go on" : "Look in them"}
        </button>
      )}
    </div>
  );
}
