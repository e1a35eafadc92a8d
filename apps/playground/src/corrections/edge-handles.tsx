import type { Signal } from "@preact/signals";
import type { RefObject } from "preact";
import type { MarkBox, Marks } from "../components/marks/boxes.js";
import { TextLayout } from "../components/marks/text-layout.js";
import type { Place } from "../spans/found.js";
import { colours, text } from "../state/view.js";
import { offsetAt } from "./offset-at.js";
import { moveEdge, selectedMark } from "./selection.js";
import type { CorrectionMark } from "./types.js";

interface EdgeHandlesProps {
  readonly measured: Marks;
  readonly marks: readonly CorrectionMark[];
  readonly copy: RefObject<HTMLDivElement | null>;
  readonly dragged: Signal<Place | undefined>;
}

/** Two grips at the ends of the selected mark. The keyboard has Alt and arrows for the same. */
export function EdgeHandles({ measured, marks, copy, dragged }: EdgeHandlesProps) {
  const selected = selectedMark.value;
  const boxes = measured.boxes.filter(({ span }) => marks[span.id]?.key === selected?.key);
  const inOrder = boxes.toSorted((a, b) => a.top - b.top);
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  if (selected === undefined || selected.state === "wrong" || first === undefined || last === undefined)
    return null;
  const isRtl = copy.current !== null && getComputedStyle(copy.current).direction === "rtl";
  const handle = (edge: "start" | "end", { left, top, width, height }: MarkBox) => {
    const isRight = (edge === "end") !== isRtl;
    const drag = (event: PointerEvent): Place | undefined => {
      if (copy.current === null) return undefined;
      const offset = offsetAt(new TextLayout(copy.current), text.value, {
        x: event.clientX,
        y: event.clientY,
      });
      const place = { start: selected.start, end: selected.end, [edge]: offset };
      return place.start < place.end ? place : undefined;
    };
    return (
      <span
        key={edge}
        class={`edge is-${edge} kind-${colours.value.get(selected.name) ?? 0}`}
        style={{ left: `${isRight ? left + width : left}px`, top: `${top}px`, height: `${height}px` }}
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          dragged.value = { start: selected.start, end: selected.end };
        }}
        onPointerMove={(event) => {
          if (dragged.value !== undefined) dragged.value = drag(event) ?? dragged.value;
        }}
        onPointerUp={() => {
          const place = dragged.value;
          dragged.value = undefined;
          if (place !== undefined && place[edge] !== selected[edge]) moveEdge(selected, edge, place[edge]);
        }}
        onPointerCancel={() => {
          dragged.value = undefined;
        }}
      />
    );
  };
  return (
    <div class="edges" aria-hidden="true">
      {handle("start", first)}
      {handle("end", last)}
    </div>
  );
}
