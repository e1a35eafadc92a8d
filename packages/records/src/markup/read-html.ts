import { Parser } from "htmlparser2";
import { type MarkupText, MarkupWriter } from "./markup-text.js";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** What a page does not show as its text. */
const UNSEEN = words("script style template title noscript iframe object canvas audio video");
/** What stands apart from what is around it. */
const BLOCKS = words(
  "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup option p pre section summary table tbody tfoot thead tr ul",
);
const CELLS = words("td th");
/** Whose white space is text. */
const AS_WRITTEN = words("pre textarea listing xmp");

/** The text of a page: what it shows. Takes any text, as browsers do. Throws: InputError for what is none. */
export function readHtml(source: string): MarkupText {
  const writer = new MarkupWriter(source);
  writeHtml(writer, source, 0);
  return writer.finish();
}

/** Writes the text of a stretch of HTML that stands at `offset` of the writer's source. */
export function writeHtml(writer: MarkupWriter, html: string, offset: number): void {
  let unseen = 0;
  let asWritten = 0;
  const apart = (name: string): void => {
    if (BLOCKS.has(name)) writer.breakBy("paragraph");
    else if (CELLS.has(name)) writer.breakBy("cell");
    else if (name === "br") writer.breakBy("line");
  };
  // Of two characters that one reference stands for, the parser tells by itself; the second begins where both end.
  const isReference = (text: string, start: number, end: number): boolean =>
    start >= end || (html[start] === "&" && html.slice(start, end) !== text);
  const parser = new Parser({
    onopentagname(name) {
      apart(name);
      if (UNSEEN.has(name)) unseen++;
      if (AS_WRITTEN.has(name)) asWritten++;
    },
    onclosetag(name) {
      if (name !== "br") apart(name);
      if (UNSEEN.has(name)) unseen--;
      if (AS_WRITTEN.has(name)) asWritten--;
    },
    ontext(text) {
      if (unseen > 0) return;
      const end = parser.endIndex + 1;
      const start = end - text.length;
      if (isReference(text, parser.startIndex, end))
        writer.decoded(text, offset + Math.min(parser.startIndex, end), offset + end);
      else if (asWritten > 0) writer.verbatim(offset + start, offset + end);
      else writer.flowing(offset + start, offset + end);
    },
  });
  parser.end(html);
}
