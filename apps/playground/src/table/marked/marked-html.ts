import type { FoundSpan } from "../../spans/found.js";
import { escaped, inkOf } from "./inks.js";
import { piecesOf } from "./pieces.js";

/** A text with its marks as HTML that needs nothing else: it may be pasted into a mail or another page. */
export function markedHtml(
  text: string,
  found: readonly FoundSpan[],
  colours: ReadonlyMap<string, number>,
): string {
  const ink = (kind: string): string => inkOf(colours.get(kind) ?? 0);
  const body = piecesOf(text.length, found).map(({ start, end, spans, ending }) => {
    const content = escaped(text.slice(start, end));
    const [innermost] = spans;
    if (innermost === undefined) return content;
    const colour = ink(innermost.kind);
    const title = spans
      .map(({ kind, probability }) => `${kind} ${Math.round(probability * 100)} %`)
      .join(", ");
    const mark = `<mark title="${escaped(title)}" style="color:inherit;background:${colour}22;border-bottom:2px solid ${colour}">${content}</mark>`;
    const labels = ending.map(
      ({ kind }) =>
        `<small style="color:${ink(kind)};font:600 0.7em system-ui,sans-serif;margin:0 0.3em">${escaped(kind)}</small>`,
    );
    return mark + labels.join("");
  });
  return `<div dir="auto" style="white-space:pre-wrap;line-height:1.9;unicode-bidi:plaintext">${body.join("")}</div>\n`;
}
