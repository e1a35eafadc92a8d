import { formatDuration, formatPercent } from "../format.js";
import { Curve } from "./curve.jsx";
import { isStopping, stopTeaching, teaching } from "./state.js";
import { TaughtOnLine } from "./taught-on-line.jsx";

const PHASES = {
  before: "Looking at what it finds now",
  training: "Learning",
  after: "Looking at what it finds after that",
} as const;

/** A training that is under way. */
export function Running() {
  const now = teaching.value;
  if (now.state !== "running") return null;
  const { phase, fraction, step, steps, secondsLeft, losses, scores, on } = now.progress;
  return (
    <section class="card" aria-labelledby="running-title">
      <div class="card-head">
        <h2 id="running-title">{isStopping.value ? "Ending …" : PHASES[phase]}</h2>
        <button
          type="button"
          class="quiet"
          disabled={isStopping.value || phase === "after"}
          onClick={stopTeaching}
        >
          Stop
        </button>
      </div>
      <progress class="teach-progress" value={fraction} max={1} aria-label="Teaching" />
      <p class="hint teach-numbers">
        {formatPercent(fraction)}
        {step > 0 && ` · step ${step} of ${steps}`}
        {phase === "training" && secondsLeft !== undefined && ` · ${formatDuration(secondsLeft * 1000)} left`}
      </p>
      {losses.length > 0 && <Curve losses={losses} scores={scores} steps={steps} />}
      <TaughtOnLine on={on} />
      <p class="hint">You can go on working: the model in use answers meanwhile.</p>
    </section>
  );
}
