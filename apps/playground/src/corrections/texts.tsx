import { formatCount } from "../format.js";
import { placeView } from "../state/replaced.js";
import { current, forgetText, saidOf, taughtTexts } from "./store.js";
import type { CorrectedText } from "./types.js";

/** The texts that something was said about: each can be shown again. */
export function CorrectedTexts() {
  const all = taughtTexts.value;
  if (all.length === 0 || (all.length === 1 && all[0]?.id === current.value?.id)) return null;
  return (
    <section class="corrected-texts" aria-labelledby="corrected-title">
      <h3 id="corrected-title">{formatCount(all.length, "corrected text")}</h3>
      <ul>
        {all.map((of) => (
          <li key={of.id}>
            <button
              type="button"
              class="corrected-text"
              aria-current={of.id === current.value?.id}
              onClick={() => placeView({ text: of.text })}
            >
              <bdi>{beginning(of)}</bdi>
              <small>
                {formatCount(saidOf(of), "correction")}
                {of.checked && " · all checked"}
              </small>
            </button>
            <button
              type="button"
              class="icon"
              title="Forget its corrections"
              aria-label={`Forget the corrections of ${beginning(of)}`}
              onClick={() => forgetText(of.id)}
            >
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="M4 4l8 8M12 4l-8 8" />
              </svg>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function beginning({ text: of }: CorrectedText): string {
  const line = of.trim().replace(/\s+/g, " ");
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
}
