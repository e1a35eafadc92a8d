import type { PDFWorker } from "pdfjs-dist";
import type { TextItem, TextMarkedContent } from "pdfjs-dist/types/src/display/api.js";
import { UnreadableFile } from "./unreadable.js";

export interface PdfText {
  readonly text: string;
  readonly pages: number;
}

/** Line breaks of more than this many lines' heights are between paragraphs. */
const PARAGRAPH = 1.6;

/**
 * What stands in a PDF, page by page, in the order it is written there.
 *
 * Throws: UnreadableFile for what is damaged, locked, or has pictures of pages alone.
 */
export async function pdfText(bytes: Uint8Array): Promise<PdfText> {
  const { getDocument } = await loadLibrary();
  const task = getDocument({
    data: bytes,
    worker: await sharedWorker(),
    cMapUrl: new URL("pdf/cmaps/", document.baseURI).href,
    cMapPacked: true,
    // Nothing is drawn.
    disableFontFace: true,
    useSystemFonts: false,
  });
  try {
    const pdf = await task.promise;
    const parts: string[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      parts.push(pageText((await page.getTextContent()).items));
      page.cleanup();
    }
    const text = parts
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .join("\n\n");
    if (text === "")
      throw new UnreadableFile(
        "Its pages are pictures: there is no text in it to read, and a text recognition (OCR) must make one first.",
      );
    return { text, pages: pdf.numPages };
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    if (error instanceof Error && error.name === "PasswordException")
      throw new UnreadableFile("It is locked with a password: save it without one.");
    throw new UnreadableFile("It is damaged: no PDF can be read from it.");
  } finally {
    await task.destroy();
    rest();
  }
}

type Items = readonly (TextItem | TextMarkedContent)[];

/** The pieces of a page with its lines and, where there is room between lines, its paragraphs. */
function pageText(items: Items): string {
  let text = "";
  let line: { readonly y: number; readonly height: number } | undefined;
  for (const item of items) {
    if (!("str" in item)) continue;
    const y = Number(item.transform[5]);
    if (item.str !== "") {
      const gap = line === undefined ? 0 : Math.abs(line.y - y);
      if (line !== undefined && line.height > 0 && gap > PARAGRAPH * line.height && text.endsWith("\n"))
        text += "\n";
      line = { y, height: item.height === 0 ? (line?.height ?? 0) : item.height };
    }
    text += item.str;
    if (item.hasEOL) text += "\n";
  }
  return text;
}

/** Milliseconds without a PDF after which the worker's memory is given back. */
const IDLE_MS = 5000;

let worker: PDFWorker | undefined;
let idle: ReturnType<typeof setTimeout> | undefined;

/** One worker reads all files of a drop: starting one takes longer than most files do. */
async function sharedWorker(): Promise<PDFWorker> {
  clearTimeout(idle);
  const { PDFWorker: Reader } = await loadLibrary();
  worker ??= new Reader({ verbosity: 0 });
  return worker;
}

function rest(): void {
  clearTimeout(idle);
  idle = setTimeout(() => {
    worker?.destroy();
    worker = undefined;
  }, IDLE_MS);
}

/** The library and its worker come with the first PDF. */
async function loadLibrary(): Promise<typeof import("pdfjs-dist")> {
  const [library, { default: workerSrc }] = await Promise.all([
    import("pdfjs-dist"),
    import("pdfjs-dist/build/pdf.worker.min.mjs?url"),
  ]);
  library.GlobalWorkerOptions.workerSrc = workerSrc;
  return library;
}
