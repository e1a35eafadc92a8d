import { formatCount, formatDuration, formatMs, formatPercent } from "../format.js";
import { isFirstResult } from "../state/first-result.js";
import { outcome, running, stopped } from "../state/result.js";
import { askAll, goOn, MOST_ROWS, stop } from "../state/run.js";
import { text } from "../state/view.js";

/** How far the run has come and how to end it; when it is done, what it took. */
export function RunStatus() {
  return (
    <p class="run-status" id="text-hint">
      <Status />
    </p>
  );
}

function Status() {
  // Without a text there is nothing to count, and what still runs is of no use.
  if (text.value.trim() === "") return null;
  const run = running.value;
  if (run !== undefined)
    return (
      <span class="reading">
        <progress value={run.fraction} max={1} aria-label="Reading" />
        {run.leftMs !== undefined && `${formatPercent(run.fraction)} · ${formatDuration(run.leftMs)} left`}
        <button type="button" class="quiet" onClick={stop}>
          Stop
        </button>
      </span>
    );
  if (stopped.value)
    return (
      <span role="status">
        Stopped: this is what was found so far.{" "}
        <button type="button" class="quiet" onClick={goOn}>
          Go on
        </button>
      </span>
    );
  if (isFirstResult.value)
    return (
      <span role="status">
        found when this page was made
        <span class="wide-only">; the model is on its way to your machine</span>
      </span>
    );
  const report = outcome.value?.report;
  if (report === undefined) return null;
  if (report.unaskedLevel !== undefined)
    return (
      <span role="status">
        What hangs on these findings needs more than {formatCount(MOST_ROWS, "run")}.{" "}
        <button type="button" class="quiet" onClick={askAll}>
          Ask it all the same
        </button>
      </span>
    );
  return (
    <span role="status">
      {formatCount(report.tokens, "token")} · {formatMs(report.totalMs)} ·{" "}
      <span
        class="run-reads"
        title="How often the model read prompt and text; what it has read before it remembers"
      >
        {report.read === 0 ? "no new run" : formatCount(report.read, "run")}
      </span>
    </span>
  );
}
