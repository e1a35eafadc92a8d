import { clear, createStore, entries, type UseStore } from "idb-keyval";
import { atRest, type PageDocument } from "./document.js";

const NAME = "playground documents";
/** Where it says in which order they stand. */
const ORDER = "order";

let opened: UseStore | undefined;

function store(): UseStore {
  opened ??= createStore(NAME, "documents");
  return opened;
}

/** Documents as they were kept before they were kept with their project; none where there are none. */
export async function documentsKeptApart(): Promise<readonly PageDocument[]> {
  try {
    // To open what is not there would make it.
    const all = await indexedDB.databases();
    if (!all.some(({ name }) => name === NAME)) return [];
    const kept = new Map(await entries<string, unknown>(store()));
    const order = kept.get(ORDER);
    if (!Array.isArray(order)) return [];
    return order
      .map((id: string) => kept.get(id) as PageDocument | undefined)
      .filter((document) => document !== undefined)
      .map(atRest);
  } catch {
    // A browser that allows no storage is right to.
    return [];
  }
}

/** Of documents that are kept with their project by now. */
export function forgetDocumentsKeptApart(): Promise<void> {
  return clear(store());
}
