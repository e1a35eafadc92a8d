import type { DocumentFormat } from "../document.js";
import { UnreadableFile } from "./unreadable.js";

const BY_ENDING: Readonly<Record<string, DocumentFormat>> = {
  txt: "text",
  text: "text",
  log: "text",
  md: "markdown",
  markdown: "markdown",
  html: "html",
  htm: "html",
  xhtml: "html",
  eml: "email",
  json: "json",
  csv: "csv",
  tsv: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  docx: "docx",
  pdf: "pdf",
};

/** Endings of the files that are read, for people and for the chooser of files. */
export const READ_ENDINGS = [
  ".txt",
  ".md",
  ".html",
  ".csv",
  ".tsv",
  ".json",
  ".jsonl",
  ".eml",
  ".docx",
  ".pdf",
] as const;

const PDF = [0x25, 0x50, 0x44, 0x46];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** Compound File Binary: Word before 2007, and Office files that are locked with a password. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0];

/**
 * How a file is written: by its name, by how it begins where its name says nothing of it or something else.
 *
 * Throws: UnreadableFile for what is none of them.
 */
export function formatOf(name: string, bytes: Uint8Array): DocumentFormat {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const named = Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
  if (begins(bytes, PDF)) return "pdf";
  if (begins(bytes, COMPOUND))
    throw new UnreadableFile(
      named === "docx"
        ? "It is locked with a password: save it without one."
        : "It is an old Office file or locked with a password: save it as .docx or .pdf, without one.",
    );
  if (named === "pdf" || named === "docx") return named;
  if (begins(bytes, ZIP)) {
    if (ending === "") return "docx";
    throw new UnreadableFile(`A .${ending} file is not read: save it as ${READ_ENDINGS.join(", ")}.`);
  }
  if (named !== undefined) return named;
  if (bytes.subarray(0, 4096).includes(0))
    throw new UnreadableFile(`It is none of what is read: ${READ_ENDINGS.join(", ")}.`);
  return "text";
}

function begins(bytes: Uint8Array, with_: readonly number[]): boolean {
  return with_.every((byte, at) => bytes[at] === byte);
}
