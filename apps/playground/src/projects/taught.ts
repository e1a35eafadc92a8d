import { checkpointFromFiles } from "@ernie-m/runtime-web";
import { signal } from "@preact/signals";
import { createStore, del, entries, set, type UseStore } from "idb-keyval";
import type { ModelSource } from "../protocol.js";
import { loadModel, ready } from "../state/model.js";
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

const ids = new WeakMap<ModelSource, string>();

/** Takes a taught model into use. */
export async function useTaught({ id, name, files }: TaughtModel): Promise<void> {
  const provided = await checkpointFromFiles(files);
  const source: ModelSource = { kind: "folder", files: { ...provided, href: name } };
  ids.set(source, id);
  await loadModel(source);
}

/** Whether a taught model is the one in use. */
export function isInUse({ id }: TaughtModel): boolean {
  const source = ready.value?.source;
  return source !== undefined && ids.get(source) === id;
}

export function sizeOf({ files }: Pick<TaughtModel, "files">): number {
  return Object.values(files).reduce((sum, { size }) => sum + size, 0);
}
