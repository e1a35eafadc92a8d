import type { ExtractionResult } from "@ernie-m/heads";
import { effect, signal } from "@preact/signals";
import { createStore, delMany, entries, set, type UseStore } from "idb-keyval";
import type { RecordsReport } from "../protocol.js";
import { documents, documentsStarted } from "./store.js";

/** What was found in a document, with what was asked. */
export type DocumentResult =
  | { readonly kind: "findings"; readonly asked: string; readonly result: ExtractionResult }
  | { readonly kind: "records"; readonly asked: string; readonly report: RecordsReport };

type OfKind<Kind extends DocumentResult["kind"]> = Extract<DocumentResult, { kind: Kind }>;

/** The latest results of a document, findings and records apart. */
export type DocumentResults = { readonly [Kind in DocumentResult["kind"]]?: OfKind<Kind> };

/** The latest results of each document, by its id. */
export const results = signal<ReadonlyMap<string, DocumentResults>>(new Map());

let opened: UseStore | undefined;

function store(): UseStore {
  opened ??= createStore("playground document results", "results");
  return opened;
}

/** Takes up the results of the last visit, once. Those of documents that are gone go. */
export async function startResults(): Promise<void> {
  await documentsStarted;
  try {
    const kept = new Map(await entries<string, DocumentResults>(store()));
    results.value = new Map([...kept, ...results.value]);
  } catch {
    // A browser that allows no storage is right to.
  }
  effect(() => {
    const present = new Set(documents.value.map(({ id }) => id));
    const gone = [...results.peek().keys()].filter((id) => !present.has(id));
    if (gone.length === 0) return;
    results.value = new Map([...results.peek()].filter(([id]) => present.has(id)));
    delMany(gone, store()).catch(() => {});
  });
}

export function keepResult(id: string, result: DocumentResult): void {
  const both: DocumentResults = { ...results.value.get(id), [result.kind]: result };
  results.value = new Map(results.value).set(id, both);
  set(id, both, store()).catch(() => {});
}

/** Findings with what hangs on them, or records. */
export function countOf(result: DocumentResult): number {
  return result.kind === "records" ? result.report.records.length : countFindings(result.result);
}

function countFindings(result: ExtractionResult): number {
  return Object.values(result)
    .flat()
    .reduce((sum, { relations }) => sum + 1 + (relations === undefined ? 0 : countFindings(relations)), 0);
}
