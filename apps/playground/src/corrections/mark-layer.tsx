import type { Marks } from "../components/marks/boxes.js";
import { formatPercent } from "../format.js";
import { colours } from "../state/view.js";
import type { CorrectionMark } from "./types.js";

interface MarkLayerProps {
  readonly measured: Marks;
  readonly marks: readonly CorrectionMark[];
  readonly selected: string | undefined;
}

/** The marks over the copy of the text: what nobody decided is drawn broken. */
export function MarkLayer({ measured, marks, selected }: MarkLayerProps) {
  const classOf = (id: number): string => {
    const mark = marks[id];
    if (mark === undefined) return "";
    return `kind-${colours.value.get(mark.name) ?? 0} is-${mark.state} ${mark.key === selected ? "is-selected" : ""}`;
  };
  return (
    <div class="marked-boxes" aria-hidden="true">
      {measured.boxes.map(({ span, lane, left, top, width, height }, at) => (
        <span
          key={`box ${at}`}
          class={`mark ${classOf(span.id)} ${span.level > 0 ? "is-relation" : ""}`}
          style={{
            left: `${left}px`,
            top: `${top}px`,
            width: `${width}px`,
            height: `${height + lane * 4}px`,
            "--sure": "1",
          }}
        />
      ))}
      {measured.labels.map(({ spans, left, top }, at) => (
        <span key={`label ${at}`} class="mark-label" style={{ left: `${left}px`, top: `${top}px` }}>
          {spans.map(({ id, kind }, n) => (
            <span key={n} class={classOf(id)}>
              {kind} <b>{signOf(marks[id])}</b>
            </span>
          ))}
        </span>
      ))}
    </div>
  );
}

function signOf(mark: CorrectionMark | undefined): string {
  switch (mark?.state) {
    case "open":
      return mark.probability === undefined ? "" : formatPercent(mark.probability);
    case "right":
    case "added":
      return "✓";
    case "wrong":
      return "✗";
    case undefined:
      return "";
  }
}
