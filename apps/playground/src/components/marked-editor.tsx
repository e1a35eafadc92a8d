import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatPercent } from "../format.js";
import { type FoundSpan, standsInText } from "../spans/found.js";
import { groupBy } from "../spans/group-by.js";
import { type LabelWish, placeLabels } from "../spans/labels.js";
import { assignLanes, distinctPlaces } from "../spans/lanes.js";
import { colours, found, lit, pointedAt, text } from "../state/extraction.js";

/** One piece of a span on one line, in pixels from the corner of the text. */
interface MarkBox {
  readonly span: FoundSpan;
  readonly lane: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface MarkLabel {
  /** What is found at one place, the most general first. */
  readonly spans: readonly FoundSpan[];
  readonly left: number;
  readonly top: number;
}

interface Marks {
  readonly boxes: readonly MarkBox[];
  readonly labels: readonly MarkLabel[];
}

/** Texts from this length on are set closer. */
const LONG = 600;

/**
 * A text area whose text is marked as one types. The marks are drawn over a copy of the text that is laid out the same
 * way, from the places where the browser put the characters: so they are right in every script and direction, and the
 * text area stays a plain one for keyboards and screen readers.
 */
export function MarkedEditor({ area }: { readonly area: RefObject<HTMLTextAreaElement | null> }) {
  const copy = useRef<HTMLDivElement>(null);
  const marks = useSignal<Marks>({ boxes: [], labels: [] });
  const width = useSignal(0);

  useLayoutEffect(() => {
    const element = copy.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      width.value = element.clientWidth;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [width]);

  const spans = distinctPlaces(found.value.filter(standsInText));
  useLayoutEffect(() => {
    if (copy.current !== null) marks.value = measure(copy.current, spans);
  }, [text.value, found.value, width.value]);

  const pointAt = (event: MouseEvent): void => {
    const corner = copy.current?.getBoundingClientRect();
    if (corner === undefined) return;
    const x = event.clientX - corner.left;
    const y = event.clientY - corner.top;
    const hit = marks.value.boxes
      .filter(
        (box) => x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height + 12,
      )
      .toSorted((a, b) => a.lane - b.lane)[0];
    pointedAt.value = hit?.span.id;
  };
  const someLit = lit.value.size > 0;
  const state = (id: string): string => (lit.value.has(id) ? "is-lit" : someLit ? "is-dim" : "");
  return (
    <div class={`marked ${text.value.length > LONG ? "is-long" : ""}`}>
      <div class="marked-copy" dir="auto" ref={copy} aria-hidden="true">
        {text.value}
        {"\u200b"}
      </div>
      <div class="marked-boxes" aria-hidden="true">
        {marks.value.boxes.map(({ span, lane, left, top, width: boxWidth, height }) => (
          <span
            key={`${span.id}:${left}:${top}`}
            class={`mark kind-${colours.value.get(span.kind) ?? 0} ${span.level > 0 ? "is-relation" : ""} ${state(span.id)}`}
            style={{
              left: `${left}px`,
              top: `${top}px`,
              width: `${boxWidth}px`,
              height: `${height + lane * 4}px`,
              "--sure": String(span.probability),
            }}
          />
        ))}
        {marks.value.labels.map(({ spans: named, left, top }) => (
          <span key={`${left}:${top}`} class="mark-label" style={{ left: `${left}px`, top: `${top}px` }}>
            {named.map((span) => (
              <span key={span.id} class={`kind-${colours.value.get(span.kind) ?? 0} ${state(span.id)}`}>
                {span.kind} <b>{formatPercent(span.probability)}</b>
              </span>
            ))}
          </span>
        ))}
      </div>
      <textarea
        id="text"
        class="marked-text"
        dir="auto"
        spellcheck={false}
        autocomplete="off"
        aria-describedby="text-hint"
        ref={area}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onMouseMove={pointAt}
        onMouseLeave={() => {
          pointedAt.value = undefined;
        }}
      />
    </div>
  );
}

const LABEL_FONT = "600 11px system-ui, sans-serif";
let context: CanvasRenderingContext2D | null | undefined;

function labelWidth(label: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return label.length * 7;
  context.font = LABEL_FONT;
  return context.measureText(label).width + 4;
}

function measure(copy: HTMLElement, spans: readonly FoundSpan[]): Marks {
  const node = copy.firstChild;
  if (!(node instanceof Text)) return { boxes: [], labels: [] };
  const corner = copy.getBoundingClientRect();
  const lanes = assignLanes(spans);
  const range = document.createRange();
  const boxes: MarkBox[] = [];
  const firstBox = new Map<string, MarkBox>();
  const rightToLeft = getComputedStyle(copy).direction === "rtl";
  for (const span of spans) {
    if (span.place.end > node.length) continue;
    range.setStart(node, span.place.start);
    range.setEnd(node, span.place.end);
    for (const rect of range.getClientRects()) {
      if (rect.width < 0.5) continue;
      const box: MarkBox = {
        span,
        lane: lanes.get(span.id) ?? 0,
        left: rect.left - corner.left,
        top: rect.top - corner.top,
        width: rect.width,
        height: rect.height,
      };
      boxes.push(box);
      if (!firstBox.has(span.id)) firstBox.set(span.id, box);
    }
  }
  return {
    boxes: boxes.toSorted((a, b) => b.lane - a.lane),
    labels: labelsFor(boxes, firstBox, corner.width, rightToLeft),
  };
}

/**
 * A label for every place: all kinds that end there where the line has room for them, else the one nearest to the top
 * of the schema.
 */
function labelsFor(
  boxes: readonly MarkBox[],
  firstBox: ReadonlyMap<string, MarkBox>,
  areaWidth: number,
  rightToLeft: boolean,
): readonly MarkLabel[] {
  const deepest = new Map<number, number>();
  for (const { top, lane } of boxes)
    deepest.set(Math.round(top), Math.max(lane, deepest.get(Math.round(top)) ?? 0));
  const byPlace = groupBy([...firstBox.values()], ({ left, top, width }) => `${left}:${top}:${width}`);
  const places = [...byPlace.values()].map((of) => of.toSorted((a, b) => a.span.level - b.span.level));
  const wishes = places.map((of): LabelWish & { readonly of: readonly MarkBox[] } => {
    const [box] = of as [MarkBox, ...MarkBox[]];
    const next = nextOnLine(places, box, areaWidth, rightToLeft);
    const all = labelWidth(of.map(({ span }) => labelText(span)).join("  "));
    const shown = all <= next ? of : of.slice(0, 1);
    const width = labelWidth(shown.map(({ span }) => labelText(span)).join("  "));
    return {
      id: box.span.id,
      line: Math.round(box.top),
      x: rightToLeft ? box.left + box.width - width : box.left,
      width,
      of: shown,
    };
  });
  const placed = new Map(placeLabels(wishes, areaWidth).map(({ id, x }) => [id, x]));
  return wishes.flatMap(({ id, of }) => {
    const left = placed.get(id);
    const [box] = of;
    if (left === undefined || box === undefined) return [];
    const top = box.top + box.height + 4 * (deepest.get(Math.round(box.top)) ?? 0) + 3;
    return [{ spans: of.map(({ span }) => span), left, top }];
  });
}

/** Pixels from where a label begins to the next place on its line. */
function nextOnLine(
  places: readonly (readonly MarkBox[])[],
  box: MarkBox,
  areaWidth: number,
  rightToLeft: boolean,
): number {
  const begins = ({ left, width }: MarkBox): number => (rightToLeft ? areaWidth - left - width : left);
  const others = places
    .flatMap(([first]) =>
      first === undefined || Math.round(first.top) !== Math.round(box.top) ? [] : [begins(first)],
    )
    .filter((other) => other > begins(box));
  return Math.min(areaWidth, ...others) - begins(box) - 6;
}

function labelText({ kind, probability }: FoundSpan): string {
  return `${kind} ${formatPercent(probability)}`;
}
