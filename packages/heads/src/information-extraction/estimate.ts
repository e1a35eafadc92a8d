import { windowsAbout } from "../task/rows-about.js";
import { askAbout, openBook } from "./ask.js";
import type { ExtractionCall } from "./call.js";
import { nameFindings } from "./findings.js";
import { MIN_WINDOW_TOKENS, type ResolvedExtraction } from "./resolve-options.js";
import type { SchemaNode } from "./schema/schema.js";
import type { ExtractionEstimate } from "./types.js";
import { isBlankText } from "./windows/blank-text.js";
import { TextWindows } from "./windows/text-windows.js";

/**
 * What a call will cost, from cutting its texts alone: the questions of its first level are those that it asks.
 *
 * Throws: PromptTooLongError; InputError for a setting of a name that the schema lacks; the signal's reason.
 */
export async function estimateTexts(
  texts: readonly string[],
  call: ExtractionCall,
): Promise<ExtractionEstimate> {
  const { tokenizeAll, settings, schema, pace, signal } = call;
  signal?.throwIfAborted();
  const book = openBook(call);
  const overlap = settings.windowOverlap;
  const scope = settings.relationScope ?? settings.longTextScope;
  let windows = 0;
  let rows = 0;
  let most = 0;
  for (const [textId, text] of [...new Set(texts)].entries()) {
    if (await isBlankText(text, pace)) continue;
    const cut = new TextWindows(text, { tokenizeAll, pace, overlap });
    let highest = 0;
    for (const node of schema) {
      const name = nameFindings(node, textId, undefined);
      const question = await askAbout(name, cut, { book, settings, onPromptTooLong: undefined });
      // Looked at when the book was opened.
      if (question === undefined) continue;
      const { part, prompt } = question.asked;
      const count = await part.count();
      highest = Math.max(highest, count);
      if (book.takeFresh().length > 0) rows += count;
      // A mention lies in one sentence; windows begin a quarter of a window apart or more; a document has them all.
      const tokens = count * book.capacityBeside(prompt);
      const shortest = Math.ceil((4 * tokens) / MIN_WINDOW_TOKENS) + 1;
      const perRelation = { sentence: 1, window: Math.min(5, shortest), document: shortest }[scope];
      const perRow = spansOf(settings.maxTokens, settings);
      most += furtherRows(node, spansOf(tokens, settings), { perRelation, perRow });
    }
    windows += highest;
  }
  return { windows, rows, furtherRows: { least: 0, most } };
}

/** About the rows of a call, its relations once each, without cutting a text. */
export function rowsAbout(texts: readonly unknown[], { schema, settings }: ExtractionCall): number {
  const asked = new Set(texts.filter((text) => typeof text === "string"));
  return windowsAbout(asked, settings.maxTokens) * namesIn(schema);
}

function namesIn(nodes: readonly SchemaNode[]): number {
  return nodes.reduce((sum, { children }) => sum + 1 + namesIn(children), 0);
}

/** Most spans that so many tokens have: each ends one, or where spans may overlap one of every length. */
function spansOf(tokens: number, { overlap, maxSpanTokens }: ResolvedExtraction): number {
  if (overlap === "none") return tokens;
  return tokens * Math.max(maxSpanTokens.usual, ...maxSpanTokens.byName.values());
}

/** Most rows that what hangs on a name asks, at any depth. */
function furtherRows(
  { children }: SchemaNode,
  spans: number,
  per: { readonly perRelation: number; readonly perRow: number },
): number {
  const rows = spans * per.perRelation;
  return children.reduce((sum, child) => sum + rows + furtherRows(child, rows * per.perRow, per), 0);
}
