import { useSignal } from "@preact/signals";
import { fileName } from "../components/file-name.js";
import { ZIP, zipOf } from "../components/zip.js";
import { correcting } from "../corrections/store.js";
import { formatBytes, formatCount, formatDuration } from "../format.js";
import { FIRST_NAME, project } from "../projects/store.js";
import { keepTaught, sizeOf, type TaughtModel, taughtProblem, useTaught } from "../projects/taught.js";
import { chosenTab } from "../state/tab.js";
import { save } from "../table/export/download.js";
import { ComparisonView } from "./comparison.jsx";
import { Curve } from "./curve.jsx";
import { forgetResult, lessons, teaching } from "./state.js";
import { TaughtOnLine } from "./taught-on-line.jsx";

/** The project's name, and as long as it has none of its own what was taught. */
function usualName(): string {
  if (project.value.name !== FIRST_NAME) return project.value.name;
  return namesTaught().slice(0, 3).join(", ");
}

function namesTaught(): readonly string[] {
  return [
    ...new Set(
      lessons.value.records
        .filter(({ spans, options = [] }) => spans.length + options.length > 0)
        .map(({ label }) => label),
    ),
  ];
}

/** What came of a training, and what becomes of it. */
export function Outcome() {
  const now = teaching.value;
  const name = useSignal(usualName());
  const busy = useSignal(false);
  if (now.state !== "done") return null;
  const { report, progress, base } = now;
  const { after } = (report.heldBack ?? report.everything).all;
  const model = (): TaughtModel => ({
    id: crypto.randomUUID(),
    name: name.value.trim() || "My model",
    made: Date.now(),
    base,
    project: project.value.id,
    names: namesTaught(),
    score: after.f1,
    files: report.files,
  });
  const work = async (what: () => Promise<void>): Promise<void> => {
    busy.value = true;
    try {
      await what();
    } finally {
      busy.value = false;
    }
  };
  const keep = async (): Promise<void> => {
    const kept = model();
    if (!(await keepTaught(kept))) return;
    forgetResult();
    correcting.value = false;
    chosenTab.value = "extract";
    await useTaught(kept);
  };
  const ended = {
    "all steps": "",
    "no better for a while": ", as nothing got better any more",
    stopped: ", as you stopped it",
  };
  return (
    <section class="card" aria-labelledby="outcome-title">
      <div class="card-head">
        <h2 id="outcome-title">What it learned</h2>
        <span class="hint">
          {formatCount(report.steps, "step")} in {formatDuration(report.seconds * 1000)}
          {ended[report.reason]}
        </span>
      </div>
      <TaughtOnLine on={progress.on} />
      <ComparisonView report={report} />
      <form
        class="keep-model"
        onSubmit={(event) => {
          event.preventDefault();
          void work(keep);
        }}
      >
        <label for="model-name">Call it</label>
        <input
          id="model-name"
          type="text"
          dir="auto"
          autocomplete="off"
          maxLength={80}
          value={name.value}
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
        <button type="submit" class="primary" disabled={busy.value}>
          Keep and use it
        </button>
        <button
          type="button"
          class="quiet"
          disabled={busy.value}
          onClick={() =>
            void work(async () => save(await zipOf(report.files), fileName(name.value, ".zip"), ZIP))
          }
        >
          Export ({formatBytes(sizeOf(report))})
        </button>
        <button type="button" class="quiet" disabled={busy.value} onClick={forgetResult}>
          Forget it
        </button>
      </form>
      {taughtProblem.value !== undefined && (
        <p class="problem" role="alert">
          {taughtProblem.value}
        </p>
      )}
      <details class="changes">
        <summary>How it went</summary>
        <Curve losses={progress.losses} scores={progress.scores} steps={progress.steps} />
      </details>
      <p class="hint">
        Exported, it is an ordinary checkpoint: unpack it and run <code>ernie-m extract --model FOLDER</code>.
      </p>
    </section>
  );
}
