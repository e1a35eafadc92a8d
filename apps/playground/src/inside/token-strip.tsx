import { formatPercent } from "../format.js";
import type { Inspection } from "../protocol.js";
import { text } from "../state/view.js";
import { attention, chosenToken, pointedToken, prompt, shownToken } from "./state.js";

const SPACE = "▁";

/** A token's string; the sign for a space is there, and does not shout. */
export function TokenName({ token }: { readonly token: string }) {
  const isWord = token.startsWith(SPACE) && token.length > 1;
  return (
    <bdi>
      {isWord && <span class="space">{SPACE}</span>}
      {isWord ? token.slice(1) : token}
    </bdi>
  );
}

/** The tokens in the order the model reads them. The one pointed at shows where it looks. */
export function TokenStrip({ seen }: { readonly seen: Inspection }) {
  const shown = shownToken.value;
  const row = shown === undefined ? undefined : rowOf(shown);
  const most = row === undefined ? 1 : Math.max(...row, 1e-6);
  return (
    <section class="card" aria-labelledby="tokens-title">
      <div class="card-head">
        <h2 id="tokens-title">Tokens</h2>
        <p class="hint">
          {seen.cut > 0
            ? `The first ${seen.tokens.length}; ${seen.cut} more did not fit one window.`
            : "Point at one: its colour spreads over the tokens it looks at."}
        </p>
      </div>
      <ol class="tokens">
        {seen.tokens.map((token, i) => (
          <li key={`${i}:${token}`}>
            <button
              type="button"
              class={`token part-${partName(seen.parts[i])} ${shown === i ? "is-shown" : ""}`}
              aria-pressed={chosenToken.value === i}
              style={row === undefined ? undefined : { "--looked": (row[i] / most).toFixed(3) }}
              onMouseEnter={() => {
                pointedToken.value = i;
              }}
              onMouseLeave={() => {
                pointedToken.value = undefined;
              }}
              onFocus={() => {
                pointedToken.value = i;
              }}
              onBlur={() => {
                pointedToken.value = undefined;
              }}
              onClick={() => {
                chosenToken.value = chosenToken.value === i ? undefined : i;
              }}
            >
              <TokenName token={token} />
              <small>{seen.ids[i]}</small>
            </button>
          </li>
        ))}
      </ol>
      <p class="token-detail" aria-live="polite">
        {shown === undefined ? "\u00a0" : detailOf(seen, shown)}
      </p>
    </section>
  );
}

function rowOf(token: number): Float32Array | undefined {
  const map = attention.value;
  return map?.weights.subarray(token * map.size, (token + 1) * map.size);
}

function partName(part: number | undefined): string {
  return part === 0 ? "prompt" : part === 1 ? "text" : "special";
}

function detailOf(seen: Inspection, i: number): string {
  const part = seen.parts[i];
  const [start = 0, end = 0] = seen.offsets.subarray(2 * i, 2 * i + 2);
  const from = part === 0 ? prompt.value : text.value;
  const place =
    part === -1 ? "a special token" : `${partName(part)} [${start}, ${end}) “${from.slice(start, end)}”`;
  const chances =
    seen.probabilities === undefined || part === -1
      ? ""
      : ` · starts ${formatPercent(seen.probabilities.start[i] ?? 0)} · ends ${formatPercent(seen.probabilities.end[i] ?? 0)}`;
  return `${seen.tokens[i]} · id ${seen.ids[i]} · ${place}${chances}`;
}
