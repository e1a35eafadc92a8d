import { createStore, del, entries, get, set, type UseStore, update } from "idb-keyval";
import { withinText } from "../corrections/within.js";
import type { Project, Snapshot } from "./project.js";

const OPEN = "open";
const MOST_SNAPSHOTS = 20;

let opened: UseStore | undefined;
let historyOpened: UseStore | undefined;

function store(): UseStore {
  opened ??= createStore("playground projects", "projects");
  return opened;
}

function history(): UseStore {
  historyOpened ??= createStore("playground history", "history");
  return historyOpened;
}

function readKept(project: Project): Project {
  return { ...project, texts: project.texts.map(withinText) };
}

/** Every project of this browser, the one that was changed last first. Throws: what the browser's storage throws. */
export async function keptProjects(): Promise<readonly Project[]> {
  const kept = await entries<string, Project | string>(store());
  return kept
    .flatMap(([, value]) => (typeof value === "string" ? [] : [readKept(value)]))
    .sort((a, b) => b.changed - a.changed);
}

/** Throws: what the browser's storage throws. */
export async function keptProject(id: string): Promise<Project | undefined> {
  const kept = await get<Project>(id, store());
  return kept && readKept(kept);
}

/** The project that was open the last time. Throws: what the browser's storage throws. */
export function lastOpen(): Promise<string | undefined> {
  return get<string>(OPEN, store());
}

/** Throws: what the browser's storage throws. */
export function setLastOpen(id: string): Promise<void> {
  return set(OPEN, id, store());
}

/**
 * Writes a project over what is kept of it, in one step, so that of two tabs neither loses what the other wrote.
 *
 * Throws: what the browser's storage throws; nothing has changed then.
 */
export async function writeProject(
  id: string,
  change: (kept: Project | undefined) => Project,
): Promise<Project> {
  let written: Project | undefined;
  await update<Project>(
    id,
    (kept) => {
      written = change(kept && readKept(kept));
      return written;
    },
    store(),
  );
  // The step above has either made it or thrown.
  return written as Project;
}

/** Throws: what the browser's storage throws. */
export async function removeProject(id: string): Promise<void> {
  await del(id, store());
  await del(id, history());
}

/** What a project was at earlier times, the latest first. Throws: what the browser's storage throws. */
export async function snapshotsOf(id: string): Promise<readonly Snapshot[]> {
  const kept = (await get<readonly Snapshot[]>(id, history())) ?? [];
  return kept.map((snapshot) => ({ ...snapshot, project: readKept(snapshot.project) }));
}

/** Throws: what the browser's storage throws. */
export function addSnapshot(snapshot: Snapshot): Promise<void> {
  return update<readonly Snapshot[]>(
    snapshot.project.id,
    (kept = []) => [snapshot, ...kept].slice(0, MOST_SNAPSHOTS),
    history(),
  );
}
