import type { ExtractionResult } from "@ernie-m/heads";
import { effect, signal } from "@preact/signals";
import { createStore, delMany, getMany, type UseStore, update } from "idb-keyval";
import type { RecordsReport } from "../protocol.js";
import type { Removed } from "./document.js";
import { documents, documentsStarted, removedDocuments } from "./store.js";

/** What was found in a document, with what was asked. */
export type DocumentResult =
  | { readonly kind: "findings"; readonly asked: string; readonly result: ExtractionResult }
  | { readonly kind: "records"; readonly asked: string; readonly report: RecordsReport };

type OfKind<Kind extends DocumentResult["kind"]> = Extract<DocumentResult, { kind: Kind }>;

/** The latest results of a document, findings and records apart. */
export type DocumentResults = { readonly [Kind in DocumentResult["kind"]]?: OfKind<Kind> };

type DocumentResultsById = ReadonlyMap<string, DocumentResults>;

/** The latest results of each document of the project on the page, by its id. */
export const results = signal<DocumentResultsById>(new Map());

let opened: UseStore | undefined;

/** What was found in the documents of every project. */
function store(): UseStore {
  opened ??= createStore("playground document results", "results");
  return opened;
}

/** Keeps the results on the page those of the documents on it, once. Of those that were removed nothing is kept. */
export async function startResults(): Promise<void> {
  await documentsStarted;
  effect(() => void showKept(documents.value.map(({ id }) => id)));
  let forgotten: Removed = {};
  effect(() => {
    const removed = removedDocuments.value;
    const present = new Set(documents.value.map(({ id }) => id));
    const gone = Object.keys(removed).filter((id) => removed[id] !== forgotten[id] && !present.has(id));
    forgotten = removed;
    forgetResults(gone);
  });
}

/** Documents whose kept results are on the page, or on their way to it. */
let shown: ReadonlySet<string> = new Set();

async function showKept(ids: readonly string[]): Promise<void> {
  const fresh = ids.filter((id) => !shown.has(id));
  shown = new Set(ids);
  if ([...results.peek().keys()].some((id) => !shown.has(id))) show(results.peek());
  if (fresh.length === 0) return;
  try {
    const kept = await getMany<DocumentResults | undefined>(fresh, store());
    const found = new Map(results.peek());
    const both = fresh.flatMap((id, at): readonly (readonly [string, DocumentResults])[] => {
      const before = kept[at];
      if (before === undefined) return [];
      // What was found meanwhile is later.
      const now = { ...before, ...found.get(id) };
      found.delete(id);
      return [[id, now]];
    });
    show(new Map([...both, ...found]));
  } catch {
    // A browser that allows no storage is right to.
  }
}

function show(all: DocumentResultsById): void {
  results.value = new Map([...all].filter(([id]) => shown.has(id)));
}

/** Keeps a result with its document, whichever project is on the page by now. */
export function keepResult(id: string, result: DocumentResult): void {
  const isThere = documents.value.some((each) => each.id === id);
  if (!isThere && id in removedDocuments.value) return;
  const withIt = (before: DocumentResults | undefined): DocumentResults => ({
    ...before,
    [result.kind]: result,
  });
  if (isThere) results.value = new Map(results.value).set(id, withIt(results.value.get(id)));
  void ifAllowed(() => update<DocumentResults>(id, withIt, store()));
}

/** Keeps nothing any more of what was found in documents that are gone for good. */
export function forgetResults(ids: readonly string[]): void {
  if (ids.length > 0) void ifAllowed(() => delMany([...ids], store()));
}

/** A browser that allows no storage is right to. */
async function ifAllowed(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch {}
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
