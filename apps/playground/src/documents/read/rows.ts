import { textsOfCsv } from "./csv.js";
import { decoded } from "./decode.js";
import type { RowText } from "./row-text.js";
import { UnreadableFile } from "./unreadable.js";

/** How a file of many texts is written. */
export type RowFormat = "csv" | "json" | "jsonl";

/** The texts of such a file. Throws: UnreadableFile naming the line or the place in the list. */
export function textsOfRows(
  bytes: Uint8Array,
  format: RowFormat,
): readonly RowText[] | Promise<readonly RowText[]> {
  switch (format) {
    case "csv":
      return csvTexts(bytes);
    case "json":
      return jsonTexts(bytes);
    case "jsonl":
      return jsonLinesTexts(bytes);
  }
}

/** Lines of a file that become documents. */
export const MOST_ROWS_OF_FILE = 5000;
/** Names of columns that have the text, the likeliest first. */
const TEXT_NAMES = [
  "text",
  "content",
  "body",
  "message",
  "description",
  "review",
  "comment",
  "内容",
  "正文",
  "文本",
];
/** The texts of a table. Throws: UnreadableFile. */
async function csvTexts(bytes: Uint8Array): Promise<readonly RowText[]> {
  return limited(await textsOfCsv(decoded(bytes), TEXT_NAMES));
}

/** The texts of objects, one a line. Throws: UnreadableFile naming the line. */
function jsonLinesTexts(bytes: Uint8Array): readonly RowText[] {
  const rows = decoded(bytes)
    .split("\n")
    .flatMap((written, at): RowText[] => {
      if (written.trim() === "") return [];
      const line = at + 1;
      return [{ text: textOf(parsed(written, `Line ${line}`), `Line ${line}`), line }];
    });
  return limited(rows);
}

/** The texts of a list of texts or of objects, or of the one list in an object, or of one object. Throws: UnreadableFile. */
function jsonTexts(bytes: Uint8Array): readonly RowText[] {
  const value = parsed(decoded(bytes), "It");
  const list = Array.isArray(value) ? value : (listIn(value) ?? [value]);
  return limited(
    list.map((item, at) => ({
      text: textOf(item, list.length > 1 ? `Number ${at + 1} of its list` : "It"),
      line: at + 1,
    })),
  );
}

/** `{"data": [...]}`, as many services answer: the list of an object that has no text of its own and one list. */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const lists = Object.values(value).filter((each) => Array.isArray(each));
  const hasText = TEXT_NAMES.some((name) => name in value);
  return hasText || lists.length !== 1 ? undefined : lists[0];
}

function parsed(written: string, place: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    throw new UnreadableFile(`${place} is not JSON.`);
  }
}

function textOf(value: unknown, place: string): string {
  if (typeof value === "string") return value;
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const named = TEXT_NAMES.flatMap((name) => texts.filter(([key]) => key.toLowerCase() === name));
  const [chosen] = [...named, ...texts.toSorted((a, b) => b[1].length - a[1].length)];
  if (chosen === undefined) throw new UnreadableFile(`${place} has no text in it.`);
  return chosen[1];
}

/** Those with a text. */
function limited(rows: readonly RowText[]): readonly RowText[] {
  const written = rows.filter(({ text }) => text.trim() !== "");
  if (written.length > MOST_ROWS_OF_FILE)
    throw new UnreadableFile(
      `It has ${written.length} texts, and ${MOST_ROWS_OF_FILE} are read at most: split it.`,
    );
  return written;
}
