import { parse, postprocess, preprocess } from "micromark";
import { frontmatter } from "micromark-extension-frontmatter";
import { gfm } from "micromark-extension-gfm";
import { decodeString } from "micromark-util-decode-string";
import { type MarkupText, MarkupWriter } from "./markup-text.js";
import { writeHtml } from "./read-html.js";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Tokens that are text as they are. */
const TEXT = words(
  "data characterEscapeValue codeTextData autolinkProtocol autolinkEmail literalAutolinkHttp literalAutolinkWww literalAutolinkEmail",
);
/** Tokens that hold what is no text: where links go, what they are called, of what language code is, properties of the file. */
const UNSEEN = words(
  "definition resource reference image yaml toml codeFencedFence gfmFootnoteCall gfmFootnoteDefinitionLabel tableDelimiterRow taskListCheck",
);
/** Tokens that stand apart from what is around them. */
const BLOCKS = words(
  "paragraph atxHeading setextHeading blockQuote listOrdered listUnordered listItemPrefix codeFenced codeIndented htmlFlow thematicBreak table tableRow gfmFootnoteDefinition",
);
/** Whose lines are lines. */
const CODE = words("codeFenced codeIndented");
const CELLS = words("tableHeader tableData");

/** The text of a Markdown document, GitHub's kind, HTML in it included. Takes any text: there is no wrong Markdown. Throws: InputError for what is none. */
export function readMarkdown(source: string): MarkupText {
  const writer = new MarkupWriter(source);
  const document = parse({ extensions: [gfm(), frontmatter(["yaml", "toml"])] }).document();
  const events = postprocess(document.write(preprocess()(source, undefined, true)));
  /** The innermost token whose contents are passed over. */
  let passed: object | undefined;
  let code = 0;
  for (const [kind, token] of events) {
    const { type } = token;
    const [start, end] = [token.start.offset, token.end.offset];
    if (passed !== undefined) {
      if (passed === token) passed = undefined;
      else continue;
    } else if (kind === "enter") {
      if (type === "htmlFlow") {
        writer.breakBy("paragraph");
        writeHtml(writer, source.slice(start, end), start);
        passed = token;
      } else if (UNSEEN.has(type)) passed = token;
      else if (type === "characterReference") {
        writer.decoded(decodeString(source.slice(start, end)), start, end);
        passed = token;
      } else if (TEXT.has(type)) writer.flowing(start, end);
      else if (type === "codeFlowValue") writer.verbatim(start, end);
      else if (type === "lineEnding" || type === "lineEndingBlank")
        writer.breakBy(code > 0 ? "line" : "space");
      else if (type === "hardBreakEscape" || type === "hardBreakTrailing") writer.breakBy("line");
      else if (type === "htmlText" && /^<br\b/i.test(source.slice(start, end))) writer.breakBy("line");
    }
    if (CODE.has(type)) code += kind === "enter" ? 1 : -1;
    if (BLOCKS.has(type)) writer.breakBy("paragraph");
    else if (CELLS.has(type)) writer.breakBy("cell");
  }
  return writer.finish();
}
