import { useEffect, useRef } from "preact/hooks";
import { formatPercent } from "../format.js";
import { blocksOf } from "../spans/blocks.js";
import { chosen, found, lit, pointedAt } from "../state/result.js";
import { colours, text, typeText } from "../state/view.js";
import { picked } from "../state/why.js";
import type { Marks } from "./marks/boxes.js";
import { BLOCK_END, TextLayout } from "./marks/text-layout.js";
import { useMeasured } from "./marks/use-measured.js";

/** Texts from this length on are set closer. */
const LONG = 600;

/** Pixels above and below a box that belong to it when it is pointed at: its label stands there. */
const LABEL_HEIGHT = 12;

/**
 * A text area whose text is marked as one types. The marks are drawn over a copy of the text that is laid out the same
 * way, from the places where the browser put the characters: so they are right in every script and direction, and the
 * text area stays a plain one for keyboards and screen readers.
 */
export function MarkedEditor() {
  const scroller = useRef<HTMLDivElement>(null);
  const copy = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const { marks, onScroll } = useMeasured(scroller, copy, found.value);

  useEffect(() => {
    const place = chosen.value;
    if (place === undefined || area.current === null || scroller.current === null || copy.current === null)
      return;
    // A tap is not the wish to type: the keyboard of a phone would cover what was asked for.
    if (matchMedia("(pointer: fine)").matches) area.current.focus({ preventScroll: true });
    area.current.setSelectionRange(place.start, place.end);
    const [{ top, height } = copy.current.getBoundingClientRect()] = new TextLayout(copy.current).rects(
      place,
    );
    const around = scroller.current.getBoundingClientRect();
    scroller.current.scrollTop += top - around.top - Math.max(0, around.height - height) / 2;
    scroller.current.scrollIntoView({ block: "nearest" });
  }, [chosen.value]);

  const pointAt = (event: MouseEvent): void => {
    const corner = copy.current?.getBoundingClientRect();
    if (corner === undefined) return;
    const x = event.clientX - corner.left;
    const y = event.clientY - corner.top;
    const hit = marks.boxes
      .filter(
        ({ left, top, width: boxWidth, height }) =>
          x >= left && x <= left + boxWidth && y >= top && y <= top + height + LABEL_HEIGHT,
      )
      .toSorted((a, b) => a.lane - b.lane)[0];
    pointedAt.value = hit && { id: hit.span.id };
  };
  return (
    <div class={`marked ${text.value.length > LONG ? "is-long" : ""}`} ref={scroller} onScroll={onScroll}>
      <div class="marked-copy" dir="auto" ref={copy} aria-hidden="true">
        <Copy />
      </div>
      <MarkLayer marks={marks} />
      <textarea
        id="text"
        class="marked-text"
        dir="auto"
        placeholder="Paste or type a text"
        spellcheck={false}
        autocomplete="off"
        aria-describedby="text-hint"
        ref={area}
        value={text.value}
        onInput={(event) => {
          typeText(event.currentTarget.value);
        }}
        onMouseMove={pointAt}
        onClick={(event) => {
          pointAt(event);
          picked.value = pointedAt.value?.id;
        }}
        onMouseLeave={() => {
          pointedAt.value = undefined;
        }}
      />
    </div>
  );
}

/** The text once more, in blocks: what is not touched is not laid out anew. */
function Copy() {
  return (
    <>
      {blocksOf(text.value).map((block, at) => (
        <div key={at}>{block + BLOCK_END}</div>
      ))}
    </>
  );
}

function MarkLayer({ marks }: { readonly marks: Marks }) {
  const { ids } = lit.value;
  const state = (id: number): string => (ids.has(id) ? "is-lit" : ids.size > 0 ? "is-dim" : "");
  return (
    <div class="marked-boxes" aria-hidden="true">
      {/* By their number: a key moves most of them and makes none anew. */}
      {marks.boxes.map(({ span, lane, left, top, width, height }, at) => (
        <span
          key={`box ${at}`}
          class={`mark kind-${colours.value.get(span.kind) ?? 0} ${span.level > 0 ? "is-relation" : ""} ${state(span.id)}`}
          style={{
            left: `${left}px`,
            top: `${top}px`,
            width: `${width}px`,
            height: `${height + lane * 4}px`,
            "--sure": String(span.probability),
          }}
        />
      ))}
      {marks.labels.map(({ spans: named, left, top }, at) => (
        <span key={`label ${at}`} class="mark-label" style={{ left: `${left}px`, top: `${top}px` }}>
          {named.map((span, n) => (
            <span key={n} class={`kind-${colours.value.get(span.kind) ?? 0} ${state(span.id)}`}>
              {span.kind} <b>{formatPercent(span.probability)}</b>
            </span>
          ))}
        </span>
      ))}
    </div>
  );
}
