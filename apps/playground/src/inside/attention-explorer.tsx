import { useRef } from "preact/hooks";
import { formatPercent } from "../format.js";
import type { Inspection } from "../protocol.js";
import { HeatMap } from "./heat-map.jsx";
import { attention, head, layer, pointedToken, shownToken } from "./state.js";
import { TokenName } from "./token-strip.jsx";

/** Every head of every layer as a small picture, and the chosen one large. */
export function AttentionExplorer({ seen }: { readonly seen: Inspection }) {
  const { attentions, heads, tokens } = seen;
  const size = tokens.length;
  return (
    <section class="card" aria-labelledby="attention-title">
      <div class="card-head">
        <h2 id="attention-title">Attention</h2>
        <p class="hint">
          Layer {layer.value + 1} of {attentions.length}, head {head.value + 1} of {heads}. A row shows where
          one token looks.
        </p>
      </div>
      <div class="attention">
        <div class="thumbs" style={{ "--heads": String(heads) }}>
          {attentions.flatMap((maps, l) =>
            Array.from({ length: heads }, (_, h) => (
              <button
                key={`${l}:${h}`}
                type="button"
                class="thumb"
                aria-label={`Layer ${l + 1}, head ${h + 1}`}
                aria-pressed={layer.value === l && head.value === h}
                onClick={() => {
                  layer.value = l;
                  head.value = h;
                }}
              >
                <HeatMap weights={maps.subarray(h * size * size, (h + 1) * size * size)} size={size} />
              </button>
            )),
          )}
        </div>
        <LargeMap seen={seen} />
      </div>
    </section>
  );
}

const MOST_LABELS = 44;
const MOST_ON_NARROW = 32;

function LargeMap({ seen }: { readonly seen: Inspection }) {
  const area = useRef<HTMLDivElement>(null);
  const map = attention.value;
  if (map === undefined) return null;
  const { size, weights } = map;
  const shown = shownToken.value;
  const rowAt = (event: MouseEvent): number | undefined => {
    const box = area.current?.getBoundingClientRect();
    if (box === undefined) return undefined;
    return Math.max(0, Math.min(size - 1, Math.floor(((event.clientY - box.top) / box.height) * size)));
  };
  return (
    <figure class="large-map">
      {size <= MOST_LABELS && (
        <ol
          class={`map-columns ${size > MOST_ON_NARROW ? "is-many" : ""}`}
          aria-hidden="true"
          style={{ "--tokens": String(size) }}
        >
          {seen.tokens.map((token, i) => (
            <li key={`${i}:${token}`}>
              <TokenName token={token} />
            </li>
          ))}
        </ol>
      )}
      <div class="map-frame">
        {size <= MOST_LABELS && (
          <div class="map-labels" aria-hidden="true">
            <ol>
              {seen.tokens.map((token, i) => (
                <li key={`${i}:${token}`} class={shown === i ? "is-shown" : ""}>
                  <TokenName token={token} />
                </li>
              ))}
            </ol>
          </div>
        )}
        <div
          class="map-area"
          ref={area}
          role="img"
          aria-label={`Attention of layer ${layer.value + 1}, head ${head.value + 1}: ${size} by ${size} tokens`}
          onMouseMove={(event) => {
            pointedToken.value = rowAt(event);
          }}
          onMouseLeave={() => {
            pointedToken.value = undefined;
          }}
        >
          <HeatMap weights={weights} size={size} />
          {shown !== undefined && (
            <span
              class="map-row"
              style={{ top: `${(100 * shown) / size}%`, height: `${100 / size}%` }}
              aria-hidden="true"
            />
          )}
        </div>
      </div>
      <figcaption aria-live="polite">
        {shown === undefined
          ? "Point at a row, or choose a token above."
          : `${seen.tokens[shown]} looks at ${strongest(weights.subarray(shown * size, (shown + 1) * size), seen.tokens)}`}
      </figcaption>
    </figure>
  );
}

const NAMED = 4;

function strongest(row: Float32Array, tokens: readonly string[]): string {
  return Array.from(row, (weight, i) => ({ weight, token: tokens[i] ?? "" }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, NAMED)
    .map(({ weight, token }) => `${token} ${formatPercent(weight)}`)
    .join(", ");
}
