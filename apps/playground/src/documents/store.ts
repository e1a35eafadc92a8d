import { computed, signal } from "@preact/signals";
import { isReadable, type PageDocument } from "./document.js";
import { keepDocuments, keptDocuments } from "./kept.js";

const all = signal<readonly PageDocument[]>([]);

/** Every document of this browser, in the order they came in. Changed by the functions below alone. */
export const documents = computed(() => all.value);

/** Those with a text. */
export const readableDocuments = computed(() => all.value.filter(isReadable));

/** The document that is looked at; undefined when none is. */
export const openedId = signal<string | undefined>(undefined);

export const openedDocument = computed(() => all.value.find(({ id }) => id === openedId.value));

let started: Promise<void> | undefined;

/** Takes up the documents of the last visit, once, and keeps what becomes of them. Those added meanwhile come after. */
export function startDocuments(): Promise<void> {
  started ??= keptDocuments().then((kept) => {
    const present = new Set(all.value.map(({ id }) => id));
    all.value = [...kept.filter(({ id }) => !present.has(id)), ...all.value];
    keepDocuments(all);
  });
  return started;
}

export function addDocuments(added: readonly PageDocument[]): void {
  if (added.length > 0) all.value = [...all.value, ...added];
}

/** Puts others in the place of a document: none, itself changed, or the lines of a table. */
export function replaceDocument(id: string, others: readonly PageDocument[]): void {
  all.value = all.value.flatMap((document) => (document.id === id ? others : [document]));
  if (openedId.value === id && !others.some((other) => other.id === id)) openedId.value = undefined;
}

/** Changes a document that is still there. */
export function updateDocument(id: string, change: Partial<Omit<PageDocument, "id">>): void {
  all.value = all.value.map((document) => (document.id === id ? { ...document, ...change } : document));
}

/** Changes all documents at once, as a new schema does. */
export function updateDocuments(change: (document: PageDocument) => PageDocument): void {
  all.value = all.value.map(change);
}

/** Takes other documents in place of all, as a project does that is opened. */
export function replaceAllDocuments(others: readonly PageDocument[]): void {
  all.value = others;
  if (!others.some(({ id }) => id === openedId.value)) openedId.value = undefined;
}
