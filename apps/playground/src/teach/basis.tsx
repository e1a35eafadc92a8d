import { useEffect } from "preact/hooks";
import { useTyped } from "../components/use-typed.js";
import { correcting, correctionCount, taughtTexts } from "../corrections/store.js";
import { formatBytes, formatCount, formatDuration } from "../format.js";
import { ready } from "../state/model.js";
import { chosenTab } from "../state/tab.js";
import {
  answers,
  epochs,
  forecast,
  lessons,
  loraRank,
  reckon,
  refusal,
  split,
  stopReckoning,
  teach,
  teaching,
} from "./state.js";

/** Longer than somebody takes between two corrections. */
const SETTLED_MS = 300;

/** What there is to learn from, what it will take, and the button. */
export function Basis() {
  const epochsField = useTyped(String(epochs.value), (typed) => {
    const asked = Math.round(Number(typed));
    epochs.value = typed.trim() !== "" && Number.isFinite(asked) ? Math.min(200, Math.max(1, asked)) : 15;
  });
  useEffect(() => {
    const timer = setTimeout(() => void reckon(), SETTLED_MS);
    return () => {
      clearTimeout(timer);
      stopReckoning();
    };
  }, [lessons.value, ready.value, epochs.value]);
  const { development } = split.value;
  const held = new Set(development.map(({ text }) => text)).size;
  const after = teaching.value;
  const names = [
    ...new Set(
      lessons.value.records
        .filter(({ spans, options = [] }) => spans.length + options.length > 0)
        .map(({ label }) => label),
    ),
  ];
  const why = refusal.value ?? (forecast.value.state === "refused" ? forecast.value.why : undefined);
  return (
    <section class="card" aria-labelledby="basis-title">
      <h2 id="basis-title">Teach {ready.value?.info.name ?? "the model"}</h2>
      <dl class="facts">
        <div>
          <dt>learns from</dt>
          <dd>
            {formatCount(correctionCount.value, "correction")} in{" "}
            {formatCount(taughtTexts.value.length, "text")}: {formatCount(lessons.value.parts, "sentence")}{" "}
            with {formatCount(answers.value, "answer")}
          </dd>
        </div>
        <div>
          <dt>names</dt>
          <dd>
            <bdi>{names.join(", ")}</bdi>
          </dd>
        </div>
        <div>
          <dt>measured with</dt>
          <dd>
            {held === 0
              ? "nothing held back: correct a few more sentences for a fair measure"
              : `${formatCount(held, "sentence")} that it does not learn from`}
          </dd>
        </div>
        <div>
          <dt>changes</dt>
          <dd>
            {loraRank.value === undefined
              ? "all of its weights"
              : `by adapters (LoRA) of rank ${loraRank.value}, put into its weights at the end`}
          </dd>
        </div>
        <div>
          <dt>takes</dt>
          <dd aria-live="polite">
            <Forecast />
          </dd>
        </div>
      </dl>
      {why !== undefined && (
        <p class="problem" role="alert">
          {why}
        </p>
      )}
      {after.state === "failed" && (
        <p class="problem" role="alert">
          The training ended: {after.message}
        </p>
      )}
      {after.state === "stopped" && (
        <p class="hint" role="status">
          Stopped before there was anything to keep.
        </p>
      )}
      {lessons.value.undecided > 0 && (
        <p class="hint">
          {formatCount(lessons.value.undecided, "finding")} in those sentences nobody decided:{" "}
          {lessons.value.undecided === 1 ? "it counts" : "they count"} as right.
        </p>
      )}
      <div class="actions teach-actions">
        <button
          type="button"
          class="primary"
          disabled={why !== undefined || answers.value === 0}
          onClick={() => void teach()}
        >
          Teach
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            correcting.value = true;
            chosenTab.value = "extract";
          }}
        >
          Correct more
        </button>
      </div>
      <p class="hint">
        What you did not decide in those sentences counts as right. The model in use stays as it is: what
        comes of this is another one, that you can keep, export or forget.
      </p>
      <details class="teach-settings">
        <summary>Settings</summary>
        <label for="epochs">Times that everything is learned from</label>
        <input id="epochs" type="number" min={1} max={200} {...epochsField} />
      </details>
    </section>
  );
}

function Forecast() {
  const reckoned = forecast.value;
  switch (reckoned.state) {
    case "none":
      return <>nothing yet</>;
    case "reckoning":
      return <>reckoning …</>;
    case "refused":
      return <>more than there is</>;
    case "ready": {
      const { steps, memory } = reckoned.forecast;
      return (
        <>
          about {formatDuration(reckoned.seconds * 1000)}, {formatCount(steps, "step")},{" "}
          {formatBytes(memory.total)} of memory
        </>
      );
    }
  }
}
