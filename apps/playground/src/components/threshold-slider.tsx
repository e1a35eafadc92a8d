import { threshold } from "../state/extraction.js";

/** How sure the start and the end of a span must be. */
export function ThresholdSlider() {
  return (
    <div class="threshold">
      <label for="threshold">
        Threshold
        <output for="threshold">{threshold.value.toFixed(2)}</output>
      </label>
      <input
        id="threshold"
        type="range"
        min="0.05"
        max="0.95"
        step="0.05"
        aria-describedby="threshold-hint"
        value={threshold.value}
        onInput={(event) => {
          threshold.value = Number(event.currentTarget.value);
        }}
      />
      <p class="hint" id="threshold-hint">
        How sure the start and the end of a span must be. Lower finds more, right or wrong.
      </p>
    </div>
  );
}
