import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { BLOCK_END, TextLayout } from "../components/marks/text-layout.js";
import { useMeasured } from "../components/marks/use-measured.js";
import { blocksOf } from "../spans/blocks.js";
import type { FoundSpan, Place } from "../spans/found.js";
import { text } from "../state/view.js";
import { EdgeHandles } from "./edge-handles.jsx";
import { actionOf } from "./keys.js";
import { MarkLayer } from "./mark-layer.jsx";
import { selectedMark, selection, shown } from "./selection.js";
import { marks } from "./store.js";
import type { CorrectionMark } from "./types.js";

const LONG = 600;

/** A mark as what measures marks takes it. Its number is its place in the list of marks. */
function spanOf({ key, name, head, start, end, probability }: CorrectionMark, id: number): FoundSpan {
  return {
    ...{ id, parent: undefined, group: key, kind: name, text: "" },
    level: head === undefined ? 0 : 1,
    probability: probability ?? 1,
    place: { start, end },
  };
}

/**
 * The text with its marks, to select in and not to write in: keys say what is right. It stays a text area, so that
 * selecting by keyboard, mouse and touch works as everywhere.
 */
export function CorrectionEditor() {
  const scroller = useRef<HTMLDivElement>(null);
  const copy = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  /** Which choice is selected in the text area by now. */
  const followed = useRef(shown.peek());
  /** The edges of the selected mark while one of them is dragged. */
  const dragged = useSignal<Place | undefined>(undefined);

  const shownMarks = useMemo(() => {
    const selected = selectedMark.value?.key;
    return marks.value.flatMap((mark): readonly CorrectionMark[] => {
      if (mark.key === selected) return [{ ...mark, ...dragged.value }];
      return mark.state === "wrong" ? [] : [mark];
    });
  }, [marks.value, selectedMark.value, dragged.value]);
  const spans = useMemo(() => shownMarks.map(spanOf), [shownMarks]);
  const { marks: measured, onScroll } = useMeasured(scroller, copy, spans);

  const follow = (): void => {
    const element = area.current;
    if (element === null || document.activeElement !== element) return;
    // A key may come before what the last one chose is selected there.
    if (followed.current !== shown.peek()) return;
    const { selectionStart: start, selectionEnd: end } = element;
    if (start !== selection.value.start || end !== selection.value.end) selection.value = { start, end };
  };
  useEffect(() => {
    document.addEventListener("selectionchange", follow);
    return () => document.removeEventListener("selectionchange", follow);
  }, []);

  useLayoutEffect(() => {
    followed.current = shown.value;
    if (shown.value === 0 || area.current === null || scroller.current === null || copy.current === null)
      return;
    const place = selection.value;
    if (matchMedia("(pointer: fine)").matches && !isButton(document.activeElement))
      area.current.focus({ preventScroll: true });
    area.current.setSelectionRange(place.start, place.end);
    scroller.current.scrollIntoView({ block: "nearest" });
    const [rect] = new TextLayout(copy.current).rects(place);
    if (rect === undefined) return;
    const around = scroller.current.getBoundingClientRect();
    if (rect.top >= around.top && rect.bottom + 20 <= around.bottom) return;
    scroller.current.scrollTop += rect.top - around.top - Math.max(0, around.height - rect.height) / 2;
  }, [shown.value]);

  return (
    <div
      class={`marked is-correcting ${text.value.length > LONG ? "is-long" : ""}`}
      ref={scroller}
      onScroll={onScroll}
    >
      <div class="marked-copy" dir="auto" ref={copy} aria-hidden="true">
        {blocksOf(text.value).map((block, at) => (
          <div key={at}>{block + BLOCK_END}</div>
        ))}
      </div>
      <MarkLayer measured={measured} marks={shownMarks} selected={selectedMark.value?.key} />
      <textarea
        id="text"
        class="marked-text"
        dir="auto"
        inputMode="none"
        spellcheck={false}
        autocomplete="off"
        aria-describedby="correction-hint"
        ref={area}
        value={text.value}
        onBeforeInput={(event) => event.preventDefault()}
        // What a method of input composes cannot be prevented.
        onInput={(event) => {
          event.currentTarget.value = text.value;
        }}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          // The browser tells of a new selection later than of the next key.
          follow();
          const action = actionOf(event);
          if (action === undefined) return;
          event.preventDefault();
          action();
        }}
      />
      <EdgeHandles measured={measured} marks={shownMarks} copy={copy} dragged={dragged} />
    </div>
  );
}

/** Somebody who goes through the list stays in it. */
function isButton(element: Element | null): boolean {
  return element instanceof HTMLElement && element.closest(".correction-list") !== null;
}
