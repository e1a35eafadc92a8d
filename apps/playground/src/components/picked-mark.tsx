import { formatPercent } from "../format.js";
import { found } from "../state/result.js";
import { askWhy, canExplain, picked } from "../state/why.js";

/** The mark that was clicked, and the way to why it is there. */
export function PickedMark() {
  const finding = found.value.find(({ id }) => id === picked.value);
  if (finding === undefined || !canExplain.value) return null;
  return (
    <p class="hint picked">
      <span>
        <bdi>{finding.text}</bdi>: <bdi>{finding.kind}</bdi>, {formatPercent(finding.probability)}
      </span>
      <button type="button" class="quiet" onClick={() => askWhy(finding.id)}>
        Why this?
      </button>
    </p>
  );
}
