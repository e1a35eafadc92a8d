import { formatBytes } from "../../format.js";
import { type DocumentFormat, newDocument, type PageDocument } from "../document.js";
import { decoded } from "./decode.js";
import { formatOf } from "./format-of.js";
import type { RowFormat } from "./rows.js";
import { UnreadableFile, whyUnreadable } from "./unreadable.js";

/** Bytes of a file, which is read whole. */
const LARGEST_FILE = 100_000_000;
/** UTF-16 code units of a text that a model is asked about: a book. More takes hours. */
const LONGEST_TEXT = 2_000_000;

/**
 * The documents of a file: one, or one for each line of a table or of a list of objects, or an e-mail with its
 * attachments, of which those that cannot be read say why. Libraries come with the first
 * file that needs them; no byte leaves the machine.
 *
 * Throws: UnreadableFile with a sentence for people.
 */
export async function readFile(file: File): Promise<readonly PageDocument[]> {
  if (file.size === 0) throw new UnreadableFile("It is empty.");
  if (file.size > LARGEST_FILE)
    throw new UnreadableFile(
      `It has ${formatBytes(file.size)}, and ${formatBytes(LARGEST_FILE)} are read at most.`,
    );
  const bytes = new Uint8Array(await file.arrayBuffer());
  const format = formatOf(file.name, bytes);
  const source = { kind: "file", format, bytes: file.size } as const;
  const one = (text: string, more: { readonly pages?: number } = {}): readonly PageDocument[] => [
    newDocument(file.name, checkedText(text), { ...source, ...more }),
  ];
  switch (format) {
    case "csv":
    case "json":
    case "jsonl": {
      const { textsOfRows } = await import("./rows.js");
      const rows = await textsOfRows(bytes, format);
      if (rows.length === 0) throw new UnreadableFile("There is no text in it.");
      return rows.map(({ text, line }) =>
        newDocument(`${file.name} · ${line}`, checkedText(text), { ...source, line }),
      );
    }
    case "email": {
      const { text, attachments } = await (await import("./email.js")).readEmail(bytes);
      return [...one(text), ...(await readAttachments(file.name, attachments))];
    }
    case "pdf": {
      const { text, pages } = await (await import("./pdf.js")).pdfText(bytes);
      return one(text, { pages });
    }
    case "text":
    case "markdown":
    case "html":
    case "docx":
      return one(await textOf(bytes, format));
  }
}

/** Files that came with an e-mail, each as it would be read by itself; of one that cannot be, why. */
async function readAttachments(name: string, files: readonly File[]): Promise<readonly PageDocument[]> {
  const documents: PageDocument[] = [];
  for (const file of files) {
    const named = new File([file], `${name} · ${file.name}`, { type: file.type });
    try {
      documents.push(...(await readFile(named)));
    } catch (error) {
      const problem = whyUnreadable(error, "It could not be read.");
      documents.push({
        ...newDocument(named.name, "", { kind: "file", format: undefined, bytes: file.size }),
        state: { stage: "unreadable", problem },
      });
    }
  }
  return documents;
}

async function textOf(
  bytes: Uint8Array<ArrayBuffer>,
  format: Exclude<DocumentFormat, RowFormat | "email" | "pdf">,
): Promise<string> {
  switch (format) {
    case "text":
      return decoded(bytes);
    case "markdown":
      return (await import("@ernie-m/records/markup")).readMarkdown(decoded(bytes)).text;
    case "html":
      return (await import("@ernie-m/records/markup")).readHtml(decoded(bytes)).text;
    case "docx":
      return (await import("./docx.js")).docxText(bytes);
  }
}

function checkedText(text: string): string {
  if (text.trim() === "") throw new UnreadableFile("There is no text in it.");
  if (text.length > LONGEST_TEXT)
    throw new UnreadableFile(
      `Its text has ${text.length.toLocaleString("en")} characters, and ${LONGEST_TEXT.toLocaleString("en")} are read at most: split it.`,
    );
  return text;
}
