import { formatPercent } from "../format.js";

export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly label: string;
  readonly score: number;
}

/** A text with stretches of it marked. Those that overlap one before are left out. */
export function Passage({
  text,
  stretches,
}: {
  readonly text: string;
  readonly stretches: readonly Stretch[];
}) {
  const labels = [...new Set(stretches.map(({ label }) => label))];
  let at = 0;
  const parts = stretches
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ start, end, label, score }) => {
      if (start < at || end > text.length || start === end) return [];
      const before = text.slice(at, start);
      at = end;
      return [
        before,
        <mark key={start} class={`kind-${labels.indexOf(label) % 8}`}>
          {text.slice(start, end)}
          <small class="passage-score">
            {label} {formatPercent(score)}
          </small>
        </mark>,
      ];
    });
  return (
    <p class="passage" dir="auto">
      {parts}
      {text.slice(at)}
    </p>
  );
}
