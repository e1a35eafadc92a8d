import { readHtml } from "@ernie-m/records/markup";
import { UnreadableFile } from "./unreadable.js";

/** What stands in a Word document, tables with their cells side by side. Throws: UnreadableFile for what is damaged. */
export async function docxText(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { default: mammoth } = await import("mammoth");
  try {
    const { value } = await mammoth.convertToHtml(
      { arrayBuffer: bytes.buffer },
      // Pictures have no text, and are large.
      { convertImage: mammoth.images.imgElement(async () => ({ src: "" })) },
    );
    return readHtml(value).text;
  } catch {
    throw new UnreadableFile("It is damaged: no Word document can be read from it.");
  }
}
