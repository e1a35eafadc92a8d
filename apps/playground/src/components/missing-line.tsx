import { formatPercent } from "../format.js";
import type { MissingName } from "../protocol.js";
import { chosen } from "../state/result.js";
import { setNameThreshold } from "../state/view.js";

interface MissingLineProps {
  readonly missing: MissingName;
  /** The threshold that counts for it. */
  readonly least: number;
}

/** Fewer per cent than this are no hint of anything. */
const LEAST_MISS = 0.01;

/** A name that nothing was found for: what came nearest, and the threshold at which that would be found. */
export function MissingLine({ missing: { name, asked, misses }, least }: MissingLineProps) {
  const near = misses.filter(({ probability }) => probability >= LEAST_MISS && probability < least);
  const [nearest] = near;
  return (
    <div class="missing">
      <span class="missing-name">
        <span class="swatch" aria-hidden="true" />
        <bdi>{name}</bdi>
        <small>{asked ? "nothing" : "not asked: there is nothing it could belong to"}</small>
      </span>
      {near.length > 0 && (
        <span class="misses">
          nearest:{" "}
          {near.map((miss) => (
            <button
              key={miss.start}
              type="button"
              class="miss"
              onClick={() => {
                chosen.value = { start: miss.start, end: miss.end };
              }}
            >
              <bdi>{miss.text}</bdi> {formatPercent(miss.probability)}
            </button>
          ))}
        </span>
      )}
      {nearest !== undefined && (
        <button
          type="button"
          class="quiet"
          onClick={() => setNameThreshold(name, Math.floor(nearest.probability * 100) / 100)}
        >
          Lower it for this name
        </button>
      )}
    </div>
  );
}
