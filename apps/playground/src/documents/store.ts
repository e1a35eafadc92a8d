import { batch, computed, signal } from "@preact/signals";
import { type DocumentList, isReadable, type PageDocument, type Removed } from "./document.js";

const all = signal<readonly PageDocument[]>([]);
const gone = signal<Removed>({});

/** Every document of the project on the page, in the order they came in. Changed by the functions below alone. */
export const documents = computed(() => all.value);

/** Those that were removed from it. */
export const removedDocuments = computed(() => gone.value);

/** Those with a text. */
export const readableDocuments = computed(() => all.value.filter(isReadable));

/** The document that is looked at; undefined when none is. */
export const openedId = signal<string | undefined>(undefined);

export const openedDocument = computed(() => all.value.find(({ id }) => id === openedId.value));

let setStarted: () => void = () => {};

/** Fulfilled when the documents of the last visit are here, if there are any. */
export const documentsStarted = new Promise<void>((resolve) => {
  setStarted = resolve;
});

/** Takes up the documents of the last visit. */
export function startDocuments(list: DocumentList): void {
  replaceAllDocuments(list);
  setStarted();
}

export function addDocuments(added: readonly PageDocument[]): void {
  if (added.length > 0) all.value = [...all.value, ...added];
}

/** Puts others in the place of a document: none, itself changed, or the lines of a table. */
export function replaceDocument(id: string, others: readonly PageDocument[]): void {
  change(all.value.flatMap((document) => (document.id === id ? others : [document])));
}

/** Changes a document that is still there. */
export function updateDocument(id: string, change: Partial<Omit<PageDocument, "id">>): void {
  all.value = all.value.map((document) => (document.id === id ? { ...document, ...change } : document));
}

/** Changes all documents at once, as a new schema does. */
export function updateDocuments(change: (document: PageDocument) => PageDocument): void {
  all.value = all.value.map(change);
}

export function removeAllDocuments(): void {
  change([]);
}

/** Shows another list in place of this one, as a project does that is opened: nothing is removed by that. */
export function replaceAllDocuments({ documents: others, removed }: DocumentList): void {
  batch(() => {
    all.value = others;
    gone.value = removed;
    if (!others.some(({ id }) => id === openedId.value)) openedId.value = undefined;
  });
}

/** Documents that are not there afterwards are removed. */
function change(others: readonly PageDocument[]): void {
  const present = new Set(others.map(({ id }) => id));
  const now = Date.now();
  const removed = all.value.filter(({ id }) => !present.has(id)).map(({ id }) => [id, now]);
  replaceAllDocuments({
    documents: others,
    removed: removed.length === 0 ? gone.value : { ...gone.value, ...Object.fromEntries(removed) },
  });
}
