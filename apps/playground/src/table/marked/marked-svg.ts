import type { FoundSpan } from "../../spans/found.js";
import { escaped, inkOf } from "./inks.js";
import { piecesOf } from "./pieces.js";

const WIDTH = 720;
const MARGIN = 24;
const FONT_SIZE = 18;
const LINE = 46;
const FONT = "Georgia, 'Noto Serif', serif";
const LABEL_FONT = "system-ui, 'Noto Sans', sans-serif";

/** What of a piece stands on one line, in pixels of the picture. */
interface Run {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A text with its marks as a picture of lines: text stays text. The browser breaks the lines and says where things
 * stand; every script and direction is as it shows them.
 */
export function markedSvg(
  text: string,
  found: readonly FoundSpan[],
  colours: ReadonlyMap<string, number>,
): string {
  const area = document.createElement("div");
  area.dir = "auto";
  area.textContent = text;
  area.style.cssText = `position:absolute;visibility:hidden;inline-size:${WIDTH - 2 * MARGIN}px;font:${FONT_SIZE}px/${LINE}px ${FONT};white-space:pre-wrap;overflow-wrap:break-word;unicode-bidi:plaintext`;
  document.body.append(area);
  try {
    const node = area.firstChild;
    const corner = area.getBoundingClientRect();
    const runs = (start: number, end: number): readonly Run[] =>
      node instanceof Text ? runsOf(node, text, { start, end }, corner) : [];
    const marks: string[] = [];
    const words: string[] = [];
    for (const { start, end, spans, ending } of piecesOf(text.length, found)) {
      const pieces = runs(start, end);
      const [innermost] = spans;
      for (const { left, top, width, height } of innermost === undefined ? [] : pieces) {
        const colour = inkOf(colours.get(innermost?.kind ?? "") ?? 0);
        marks.push(
          `<rect x="${n(left)}" y="${n(top)}" width="${n(width)}" height="${n(height)}" rx="3" fill="${colour}" fill-opacity="0.14"/>`,
          `<rect x="${n(left)}" y="${n(top + height)}" width="${n(width)}" height="2" fill="${colour}"/>`,
        );
      }
      const [first] = ending.length > 0 ? runs(ending[0]?.place.start ?? start, end) : [];
      if (first !== undefined) {
        const names = [...new Set(ending.map(({ kind }) => kind))].join(" · ");
        const colour = inkOf(colours.get(ending[0]?.kind ?? "") ?? 0);
        marks.push(
          `<text x="${n(first.left)}" y="${n(first.top + first.height + 12)}" font-size="10" font-weight="600" font-family="${LABEL_FONT}" fill="${colour}">${escaped(names)}</text>`,
        );
      }
      for (const { text: words_, left, top, height, width } of pieces)
        if (words_.trim() !== "")
          words.push(
            `<text x="${n(left)}" y="${n(top + height * 0.78)}" textLength="${n(width)}" lengthAdjust="spacingAndGlyphs">${escaped(words_)}</text>`,
          );
    }
    const height = Math.ceil(corner.height + 2 * MARGIN);
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">`,
      `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
      `<g transform="translate(${MARGIN} ${MARGIN})">`,
      ...marks,
      `<g font-family="${FONT}" font-size="${FONT_SIZE}" fill="#1f2429" xml:space="preserve">`,
      ...words,
      "</g></g></svg>\n",
    ].join("\n");
  } finally {
    area.remove();
  }
}

/** A stretch by lines: words are asked for one by one, and those on one line and in one direction stand together. */
function runsOf(
  node: Text,
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  corner: DOMRect,
): readonly Run[] {
  const range = document.createRange();
  const rectsOf = (from: number, to: number): readonly DOMRect[] => {
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()].filter(({ width }) => width > 0.1);
  };
  const runs: { from: number; to: number; rect: DOMRect }[] = [];
  const words = new Intl.Segmenter(undefined, { granularity: "word" }).segment(text.slice(start, end));
  for (const { index, segment } of words) {
    const [from, to] = [start + index, start + index + segment.length];
    const [rect] = rectsOf(from, to);
    if (rect === undefined) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.to === from && Math.abs(last.rect.top - rect.top) < 2) {
      const both = rectsOf(last.from, to);
      if (both.length === 1 && both[0] !== undefined) {
        last.to = to;
        last.rect = both[0];
        continue;
      }
    }
    runs.push({ from, to, rect });
  }
  return runs.map(({ from, to, rect }) => ({
    text: text.slice(from, to).replace(/[\r\n]+/g, ""),
    left: rect.left - corner.left,
    top: rect.top - corner.top,
    width: rect.width,
    height: rect.height,
  }));
}

function n(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
