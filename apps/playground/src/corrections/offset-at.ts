import type { TextLayout } from "../components/marks/text-layout.js";

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The offset between two characters, as they are seen, that is nearest to a point of the window. */
export function offsetAt(
  layout: TextLayout,
  text: string,
  { x, y }: { readonly x: number; readonly y: number },
): number {
  const { start, end } = layout.within(y, y);
  const last = Math.min(Math.max(start + 1, end), text.length);
  let nearest = start;
  let least = Number.POSITIVE_INFINITY;
  for (const { segment, index } of new Intl.Segmenter().segment(text.slice(start, last))) {
    const from = start + index;
    const [rect] = layout.rects({ start: from, end: from + segment.length });
    if (rect === undefined || rect.width === 0) continue;
    const isRtl = RIGHT_TO_LEFT.test(segment);
    for (const [edge, offset] of [
      [isRtl ? rect.right : rect.left, from],
      [isRtl ? rect.left : rect.right, from + segment.length],
    ] as const) {
      const distance = Math.abs(edge - x) + Math.max(0, rect.top - y, y - rect.bottom);
      if (distance < least) [nearest, least] = [offset, distance];
    }
  }
  return nearest;
}
