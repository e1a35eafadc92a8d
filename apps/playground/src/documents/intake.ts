import { formatBytes } from "../format.js";
import { newId, type PageDocument } from "./document.js";
import { readFile } from "./read/read-file.js";
import { whyUnreadable } from "./read/unreadable.js";
import { addDocuments, documents, replaceDocument, updateDocument } from "./store.js";

/** Files that are not read yet, by the document that stands for each. */
const files = new Map<string, File>();
let reading: Promise<void> = Promise.resolve();

/** Puts files on the list, at once; they are read one after the other, so that memory holds one. */
export function takeFiles(taken: readonly File[]): Promise<void> {
  const added = taken.map((file): PageDocument => {
    const id = newId();
    files.set(id, file);
    return {
      id,
      name: nameOf(file),
      text: "",
      source: { kind: "file", format: undefined, bytes: file.size },
      state: { stage: "reading" },
    };
  });
  addDocuments(added);
  reading = reading.then(() => readAll(added.map(({ id }) => id)));
  return reading;
}

async function readAll(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const file = files.get(id);
    files.delete(id);
    // It was taken off the list again.
    if (file === undefined || !documents.value.some((document) => document.id === id)) continue;
    try {
      const [first, ...rest] = (await readFile(file)).map((read) => inFolder(read, file));
      // The first keeps the place and the id of the file.
      if (first !== undefined) replaceDocument(id, [{ ...first, id }, ...rest]);
    } catch (error) {
      updateDocument(id, {
        state: {
          stage: "unreadable",
          problem: whyUnreadable(error, `It could not be read (${formatBytes(file.size)}): drop it again.`),
        },
      });
    }
  }
}

/** What is read of a file begins with its name: two files of one name, of two folders, are told apart by these. */
function inFolder(read: PageDocument, file: File): PageDocument {
  return { ...read, name: nameOf(file) + read.name.slice(file.name.length) };
}

/** With its folder, where a folder was dropped. */
function nameOf(file: File): string {
  return file.webkitRelativePath === "" ? file.name : file.webkitRelativePath;
}
