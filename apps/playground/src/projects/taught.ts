import { checkpointFromFiles } from "@ernie-m/runtime-web";
import { effect, signal } from "@preact/signals";
import { createStore, del, entries, get, set, type UseStore } from "idb-keyval";
import type { ModelSource } from "../protocol.js";
import { keptSignal } from "../state/kept-signal.js";
import { embeddedModel, loading, loadModel, missingModel, ready } from "../state/model.js";
import { storageProblemOf } from "../state/storage-problem.js";

/** A model that was taught here. */
export interface TaughtModel {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly made: number;
  /** The model that it was taught from. */
  readonly base: string;
  /** The project that it belongs to. */
  readonly project: string;
  /** Names that it was taught. */
  readonly names: readonly string[];
  /** F1 on what was held back, else on what it learned from. */
  readonly score: number;
  readonly files: Readonly<Record<string, Blob>>;
}

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
    const all = await entries<string, TaughtModel>(store());
    taughtModels.value = all.map(([, model]) => model).sort((a, b) => b.made - a.made);
  } catch {
    taughtModels.value ??= [];
  }
}

/** Keeps a model in this browser. Returns whether it could; `taughtProblem` says why not. */
export function keepTaught(model: TaughtModel): Promise<boolean> {
  return attempt(() => set(model.id, model, store()));
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
  const kept = await get<TaughtModel>(id, store()).catch(() => null);
  if (kept) await useTaught(kept).catch(() => {});
  // Somebody may have taken another one meanwhile, or still wait for it.
  if (ready.value !== undefined || loading.value.state === "loading") return;
  const embedded = loadModel(embeddedModel());
  missingModel.value = { name, isGone: kept === undefined };
  await embedded;
}

/** Takes a taught model into use. */
export async function useTaught({ id, name, files }: TaughtModel): Promise<void> {
  const provided = await checkpointFromFiles(files);
  const source: ModelSource = { kind: "folder", files: { ...provided, href: name } };
  ids.set(source, { id, name });
  await loadModel(source);
}

/** Whether a taught model is the one in use. */
export function isInUse({ id }: TaughtModel): boolean {
  const source = ready.value?.source;
  return source !== undefined && ids.get(source)?.id === id;
}

export function sizeOf({ files }: Pick<TaughtModel, "files">): number {
  return Object.values(files).reduce((sum, { size }) => sum + size, 0);
}
