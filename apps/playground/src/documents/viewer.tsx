import { computed, signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Place } from "../spans/found.js";
import { placeView } from "../state/replaced.js";
import { chosen } from "../state/result.js";
import { chosenTab } from "../state/tab.js";
import { openedDocument, openedId } from "./store.js";

/** The place of the opened document that is looked at. */
export const lookedAt = signal<Place | undefined>(undefined);

/** Characters of a document on either side of the place that are shown. */
const AROUND = 6000;

const shown = computed(() => {
  const document = openedDocument.value;
  if (document === undefined) return undefined;
  const { text } = document;
  const place = lookedAt.value;
  const valid = place !== undefined && place.end <= text.length ? place : undefined;
  const from = Math.max(0, (valid?.start ?? 0) - AROUND);
  const to = Math.min(text.length, (valid?.end ?? 0) + AROUND);
  const [start, end] = valid === undefined ? [from, from] : [valid.start, valid.end];
  return {
    document,
    place: valid,
    before: (from > 0 ? "… " : "") + text.slice(from, start),
    marked: text.slice(start, end),
    after: text.slice(end, to) + (to < text.length ? " …" : ""),
  };
});

/** The text of the opened document, with the place that a cell of the table led to. */
export function Viewer() {
  const box = useRef<HTMLDivElement>(null);
  const now = shown.value;
  useLayoutEffect(() => {
    const scroller = box.current;
    const mark = scroller?.querySelector("mark");
    if (scroller === null || scroller === undefined) return;
    const top = mark === null || mark === undefined ? 0 : mark.offsetTop - scroller.clientHeight / 2;
    scroller.scrollTo({ top });
    scroller.parentElement?.scrollIntoView({ block: "nearest" });
  }, [now]);
  if (now === undefined) return null;
  const { document, before, marked, after, place } = now;
  return (
    <section class="card viewer" aria-labelledby="viewer-title">
      <div class="card-head">
        <h2 id="viewer-title">
          <bdi>{document.name}</bdi>
        </h2>
        <div class="actions">
          <button
            type="button"
            class="quiet"
            onClick={() => {
              placeView({ text: document.text });
              chosenTab.value = "extract";
              if (place !== undefined) chosen.value = { ...place };
            }}
          >
            Open in Extract
          </button>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              openedId.value = undefined;
            }}
          >
            Close
          </button>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="viewer-text" dir="auto" ref={box} tabIndex={0} aria-label="Text of the document">
        {before}
        {marked !== "" && <mark>{marked}</mark>}
        {after}
      </section>
    </section>
  );
}
