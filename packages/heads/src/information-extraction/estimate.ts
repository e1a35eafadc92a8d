import { windowsAbout } from "../task/rows-about.js";
import type { ExtractionCall } from "./call.js";
import { QuestionBook } from "./questions.js";
import { MIN_WINDOW_TOKENS, type ResolvedExtraction } from "./resolve-options.js";
import type { SchemaNode } from "./schema/schema.js";
import type { ExtractionEstimate } from "./types.js";
import { isBlankText } from "./windows/blank-text.js";
import { TextWindows } from "./windows/text-windows.js";

/**
 * What a call will cost, from cutting its texts alone.
 *
 * Throws: PromptTooLongError; the signal's reason.
 */
export async function estimateTexts(
  texts: readonly string[],
  { tokenize, tokenizeAll, settings, schema, pace, options }: ExtractionCall,
): Promise<ExtractionEstimate> {
  options.signal?.throwIfAborted();
  const book = new QuestionBook(tokenize, settings);
  const capacities = schema.map((node) => book.capacityBeside(book.promptTokens(node.promptName, node.path)));
  const overlap = settings.windowOverlap;
  const scope = settings.relationScope ?? settings.longTextScope;
  let windows = 0;
  let rows = 0;
  let most = 0;
  for (const text of new Set(texts)) {
    if (await isBlankText(text, pace)) continue;
    const cut = new TextWindows(text, { tokenizeAll, pace, overlap });
    let highest = 0;
    for (const [index, node] of schema.entries()) {
      const bySentence = settings.kindScope === "sentence" && node.classification === undefined;
      const windowsOf = await cut.cut(capacities[index], bySentence ? "sentence" : "window");
      const count = await windowsOf.count();
      highest = Math.max(highest, count);
      rows += count;
      // A mention lies in one sentence; windows begin a quarter of a window apart or more; a document has them all.
      const tokens = count * capacities[index];
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
