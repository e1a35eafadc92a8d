import { formatPercent } from "../../format.js";
import type { FoundSpan } from "../../spans/found.js";
import { groupBy } from "../../spans/group-by.js";
import { type LabelWish, placeLabels } from "../../spans/labels.js";
import type { MarkBox, MarkLabel } from "./boxes.js";

/** What stands at both sides of the text: the padding of `.marked-text`. */
const TEXT_INSET = 8;
const LABEL_FONT = "600 11px system-ui, sans-serif";
let context: CanvasRenderingContext2D | null | undefined;

function labelWidth(label: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return label.length * 7;
  context.font = LABEL_FONT;
  return context.measureText(label).width + 4;
}

/**
 * A label for every place: all kinds that end there where the line has room for them, else the one nearest to the top
 * of the schema.
 */
export function labelsFor(
  boxes: readonly MarkBox[],
  firstBox: ReadonlyMap<number, MarkBox>,
  areaWidth: number,
  rightToLeft: boolean,
): readonly MarkLabel[] {
  const deepest = new Map<number, number>();
  for (const { top, lane } of boxes)
    deepest.set(Math.round(top), Math.max(lane, deepest.get(Math.round(top)) ?? 0));
  const byPlace = groupBy([...firstBox.values()], ({ left, top, width }) => `${left}:${top}:${width}`);
  const places = [...byPlace.values()].map((of) => of.toSorted((a, b) => a.span.level - b.span.level));
  const begins = ({ left, width }: MarkBox): number => (rightToLeft ? areaWidth - left - width : left);
  const onLine = groupBy([...firstBox.values()], ({ top }) => Math.round(top));
  const beginnings = new Map([...onLine].map(([line, of]) => [line, of.map(begins).sort((a, b) => a - b)]));
  const wishes = places.map((of): LabelWish & { readonly of: readonly MarkBox[] } => {
    const [box] = of as [MarkBox, ...MarkBox[]];
    const next = nextOnLine(beginnings.get(Math.round(box.top)) ?? [], begins(box), areaWidth);
    const all = labelWidth(of.map(({ span }) => labelText(span)).join("  "));
    const shown = all <= next ? of : of.slice(0, 1);
    const width = labelWidth(shown.map(({ span }) => labelText(span)).join("  "));
    return {
      id: String(box.span.id),
      line: Math.round(box.top),
      x: rightToLeft ? box.left + box.width - width : box.left,
      width,
      of: shown,
    };
  });
  const lines = { from: TEXT_INSET, to: areaWidth - TEXT_INSET };
  const placed = new Map(placeLabels(wishes, lines).map(({ id, x }) => [id, x]));
  return wishes.flatMap(({ id, of }) => {
    const left = placed.get(id);
    const [box] = of;
    if (left === undefined || box === undefined) return [];
    const top = box.top + box.height + 4 * (deepest.get(Math.round(box.top)) ?? 0) + 3;
    return [{ spans: of.map(({ span }) => span), left, top }];
  });
}

/** Pixels from where a label begins to the next place on its line, of which there are the beginnings in their order. */
function nextOnLine(beginnings: readonly number[], begin: number, areaWidth: number): number {
  const next = beginnings.find((other) => other > begin) ?? areaWidth;
  return Math.min(areaWidth, next) - begin - 6;
}

function labelText({ kind, probability }: FoundSpan): string {
  return `${kind} ${formatPercent(probability)}`;
}
