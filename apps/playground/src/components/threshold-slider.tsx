import { formatPercent } from "../format.js";
import { threshold } from "../state/view.js";

/** How sure a finding must be to be shown: the same number that stands beside it. */
export function ThresholdSlider() {
  return (
    <div class="threshold">
      <label for="threshold">
        Threshold
        <output for="threshold">{formatPercent(threshold.value)}</output>
      </label>
      <input
        id="threshold"
        type="range"
        min="0.05"
        max="0.95"
        step="0.05"
        aria-describedby="threshold-hint"
        aria-valuetext={formatPercent(threshold.value)}
        value={threshold.value}
        onInput={(event) => {
          threshold.value = Number(event.currentTarget.value);
        }}
      />
      <p class="hint" id="threshold-hint">
        Nothing less probable than this is shown. Lower finds more, right or wrong.
      </p>
    </div>
  );
}
