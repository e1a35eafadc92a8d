import { effect, type Signal } from "@preact/signals";
import { createStore, delMany, entries, setMany, type UseStore } from "idb-keyval";
import type { PageDocument } from "./document.js";

/** Documents by id, and the order they stand in. */
const ORDER = "order";
const WRITTEN_MS = 300;

let opened: UseStore | undefined;

function store(): UseStore {
  opened ??= createStore("playground documents", "documents");
  return opened;
}

/** What was here the last time; nothing where nothing may be kept, for example in a private window. */
export async function keptDocuments(): Promise<readonly PageDocument[]> {
  try {
    const kept = new Map(await entries<string, unknown>(store()));
    const order = kept.get(ORDER);
    if (!Array.isArray(order)) return [];
    return order
      .map((id: string) => kept.get(id) as PageDocument | undefined)
      .filter((document) => document !== undefined)
      .map(atRest);
  } catch {
    return [];
  }
}

/** Writes down what changes, each document by itself, so that a hundred long ones are not written for a word. */
export function keepDocuments(documents: Signal<readonly PageDocument[]>): void {
  let written = new Map(documents.value.map((document) => [document.id, document]));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  const write = (now: readonly PageDocument[]): void => {
    const before = written;
    written = new Map(now.map((document) => [document.id, document]));
    const changed = now.filter((document) => before.get(document.id) !== document);
    const gone = [...before.keys()].filter((id) => !written.has(id));
    writing = writing
      .then(async () => {
        await setMany(
          [[ORDER, now.map(({ id }) => id)], ...changed.map((one): [string, PageDocument] => [one.id, one])],
          store(),
        );
        await delMany(gone, store());
      })
      // A browser that allows no storage is right to.
      .catch(() => {});
  };
  effect(() => {
    const now = documents.value;
    clearTimeout(timer);
    timer = setTimeout(() => write(now), WRITTEN_MS);
  });
}

/** What was under way when the page was left is not any more. A file that was not read yet is gone with it. */
function atRest(document: PageDocument): PageDocument {
  switch (document.state.stage) {
    case "reading":
      return {
        ...document,
        state: {
          stage: "unreadable",
          problem: "The page was left before this file was read: drop it again.",
        },
      };
    case "extracting":
      return { ...document, state: { stage: "waiting" } };
    case "unreadable":
    case "waiting":
    case "done":
    case "failed":
      return document;
  }
}
