import { computed, effect, signal } from "@preact/signals";
import { isAbort } from "../client.js";
import { ready } from "../state/model.js";
import { type Asked, ask, askedNow } from "./asked.js";
import type { PageDocument } from "./document.js";
import { countOf, keepResult, results } from "./results.js";
import { documents, readableDocuments, updateDocument } from "./store.js";

/** How far looking in all documents has come. */
export interface Progress {
  /** The document that is read. */
  readonly id: string;
  /** Of that document, from 0 to 1. */
  readonly fraction: number;
  /** Of all that there was to do, by length, from 0 to 1. */
  readonly all: number;
  /** Milliseconds that it is likely to take from now; undefined until that can be told. */
  readonly leftMs: number | undefined;
}

export const progress = signal<Progress | undefined>(undefined);

/** Why it ended before all was looked in, in one sentence. */
export const pause = signal<string | undefined>(undefined);

/** Documents without a result for what is asked now, those that failed with it apart. */
export const pending = computed<readonly PageDocument[]>(() => {
  const asked = askedNow.value;
  if (typeof asked === "string") return [];
  return readableDocuments.value.filter(
    ({ id, state }) => results.value.get(id)?.[asked.kind]?.asked !== asked.key && state.stage !== "failed",
  );
});

const MEASURED_MS = 700;
let controller: AbortController | undefined;

/** Whether somebody ended it, so that nothing but somebody starts it again. */
let isHeld = false;

/** Ends looking; the document that was being read is read anew the next time, the others are done. */
export function stopRun(): void {
  isHeld = true;
  stop("Stopped.");
}

/** Somebody wants documents looked in. */
export function allowRun(): void {
  isHeld = false;
}

function stop(why: string): void {
  if (controller === undefined) return;
  pause.value = why;
  controller.abort(new DOMException("stopped", "AbortError"));
}

/** Starts as soon as there is a model to ask and something to ask for, unless somebody stops it before. */
export function startWhenReady(): void {
  let isDone = false;
  const end = effect(() => {
    if (isDone || typeof askedNow.value === "string") return;
    isDone = true;
    // An effect that is being made cannot be ended yet.
    queueMicrotask(() => {
      end();
      if (!isHeld) void startRun();
    });
  });
}

let latest: Promise<void> = Promise.resolve();
let isQueued = false;

/** Looks in every document that has no result yet, one after the other, those that come meanwhile too. */
export function startRun(): Promise<void> {
  isHeld = false;
  // One that was stopped has still to end.
  if (!isQueued && (controller === undefined || controller.signal.aborted)) {
    isQueued = true;
    latest = latest.then(run);
  }
  return latest;
}

async function run(): Promise<void> {
  isQueued = false;
  const asked = askedNow.value;
  if (controller !== undefined || typeof asked === "string") return;
  pause.value = undefined;
  const own = new AbortController();
  controller = own;
  const ended = stopWhenChanged(asked);
  const began = performance.now();
  let done = 0;
  try {
    // Those that failed before may be tried once in each run.
    for (const { id, state } of documents.value)
      if (state.stage === "failed") updateDocument(id, { state: { stage: "waiting" } });
    for (;;) {
      const [next] = pending.value;
      const client = ready.value?.client;
      if (next === undefined || client === undefined || own.signal.aborted) break;
      const total = done + pending.value.reduce((sum, { text }) => sum + text.length, 0);
      const onFraction = (fraction: number): void => {
        const all = (done + fraction * next.text.length) / total;
        const elapsed = performance.now() - began;
        const leftMs = elapsed < MEASURED_MS || all <= 0 ? undefined : (elapsed * (1 - all)) / all;
        progress.value = { id: next.id, fraction, all, leftMs };
      };
      onFraction(0);
      await lookIn(next, asked, { client, signal: own.signal, onFraction });
      done += next.text.length;
    }
  } catch (error) {
    if (!isAbort(error)) throw error;
    pause.value ??= "The model was loaded anew.";
  } finally {
    ended();
    controller = undefined;
    progress.value = undefined;
    for (const { id, state } of documents.value)
      if (state.stage === "extracting") updateDocument(id, { state: { stage: "waiting" } });
  }
}

interface Looking {
  readonly client: NonNullable<typeof ready.value>["client"];
  readonly signal: AbortSignal;
  onFraction(fraction: number): void;
}

/** One document; what goes wrong with it stands at it, and the others go on. */
async function lookIn({ id, text }: PageDocument, asked: Asked, looking: Looking): Promise<void> {
  updateDocument(id, { state: { stage: "extracting" } });
  try {
    const result = await ask(looking.client, text, asked, looking);
    keepResult(id, result);
    updateDocument(id, { state: { stage: "done", found: countOf(result) } });
  } catch (error) {
    if (isAbort(error)) throw error;
    updateDocument(id, {
      state: { stage: "failed", problem: error instanceof Error ? error.message : String(error) },
    });
  }
}

/** Half of the documents by one schema and half by another make no table. */
function stopWhenChanged(asked: Asked): () => void {
  return effect(() => {
    const now = askedNow.value;
    if (typeof now === "string" || now.key !== asked.key) stop("What is looked for has changed.");
  });
}
