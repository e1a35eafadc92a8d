import { checkpointFromFiles } from "@ernie-m/runtime-web";
import { effect, signal } from "@preact/signals";
import { createStore, del, entries, get, set, type UseStore } from "idb-keyval";
import type { ModelSource } from "../protocol.js";
import { keptSignal } from "../state/kept-signal.js";
import { embeddedModel, loading, loadModel, missingModel, ready } from "../state/model.js";
import { storageProblemOf } from "../state/storage-problem.js";
import { whatIsLost, whyBroken } from "./broken.js";
import { readTaught, TAUGHT_VERSION, type TaughtModel } from "./read-taught.js";

export type { TaughtModel } from "./read-taught.js";

/** The models that this browser keeps, the newest first; undefined before it was asked. */
export const taughtModels = signal<readonly TaughtModel[] | undefined>(undefined);
/** Why something was not kept or removed, in one sentence. */
export const taughtProblem = signal<string | undefined>(undefined);

let opened: UseStore | undefined;

function store(): UseStore {
  opened ??= createStore("playground taught models", "models");
  return opened;
}

export async function listTaught(): Promise<void> {
  try {
    const all = await entries<string, unknown>(store());
    taughtModels.value = all.map(([id, kept]) => readTaught(id, kept)).sort((a, b) => b.made - a.made);
  } catch {
    taughtModels.value ??= [];
  }
}

/** Keeps a model in this browser. Returns whether it could; `taughtProblem` says why not. */
export function keepTaught(model: TaughtModel): Promise<boolean> {
  const sizes = Object.fromEntries(Object.entries(model.files).map(([name, { size }]) => [name, size]));
  return attempt(() => set(model.id, { ...model, sizes, version: TAUGHT_VERSION }, store()));
}

export function forgetTaught(id: string): Promise<boolean> {
  // Nobody misses it at the next visit.
  if (keptInUse.value?.id === id) keptInUse.value = undefined;
  return attempt(() => del(id, store()));
}

async function attempt(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    taughtProblem.value = undefined;
    return true;
  } catch (error) {
    taughtProblem.value = storageProblemOf(error);
    return false;
  } finally {
    await listTaught();
  }
}

/** Which taught model a source is. */
const ids = new WeakMap<ModelSource, Pick<TaughtModel, "id" | "name">>();

/** The taught model in use, for the next visit. */
const keptInUse = keptSignal<Pick<TaughtModel, "id" | "name"> | undefined>(
  "taught model in use",
  undefined,
  (kept) => {
    if (typeof kept !== "object" || kept === null || !("id" in kept) || !("name" in kept)) return undefined;
    const { id, name } = kept;
    return typeof id === "string" && typeof name === "string" ? { id, name } : undefined;
  },
);

/** Keeps up with which taught model is in use, for the next visit. */
export function keepTaughtInUse(): void {
  effect(() => {
    const source = ready.value?.source;
    if (source !== undefined) keptInUse.value = ids.get(source);
  });
}

/**
 * Loads the taught model that was last in use here, or the embedded one where that is gone or cannot be loaded, and says
 * so. Returns undefined where none was in use.
 */
export function loadTaughtInUse(): Promise<void> | undefined {
  const last = keptInUse.value;
  return last && loadAgain(last);
}

async function loadAgain({ id, name }: Pick<TaughtModel, "id" | "name">): Promise<void> {
  const kept: unknown = await get(id, store()).catch(() => null);
  if (kept === null) missingModel.value = { name, why: "the browser does not give it back." };
  else if (kept !== undefined) await useTaught(readTaught(id, kept));
  // Somebody may have taken another one meanwhile, or still wait for it.
  if (ready.value !== undefined || loading.value.state === "loading") return;
  const missing = missingModel.value ?? { name, why: undefined };
  const embedded = loadModel(embeddedModel());
  missingModel.value = missing;
  await embedded;
}

/** Takes a taught model into use. Where it cannot be loaded the one before stays, and `missingModel` says why. */
export async function useTaught(model: TaughtModel): Promise<void> {
  const { id, name, files } = model;
  const lost = whatIsLost(model);
  if (lost !== undefined) {
    missingModel.value = { name, why: lost };
    return;
  }
  const source: ModelSource = {
    kind: "folder",
    files: { ...(await checkpointFromFiles(files)), href: name },
  };
  ids.set(source, { id, name });
  await loadModel(source);
  const attempt = loading.value;
  if (attempt.state !== "failed" || attempt.source !== source) return;
  // It is said in one place, and there is nothing to try again.
  loading.value = { state: "idle" };
  missingModel.value = { name, why: whyBroken(name, attempt) };
}

/** Whether a taught model is the one in use. */
export function isInUse({ id }: TaughtModel): boolean {
  const source = ready.value?.source;
  return source !== undefined && ids.get(source)?.id === id;
}

export function sizeOf({ files }: Pick<TaughtModel, "files">): number {
  return Object.values(files).reduce((sum, { size }) => sum + size, 0);
}
