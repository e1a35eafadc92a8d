import { signal } from "@preact/signals";
import { forgetResults } from "../documents/results.js";
import { storageProblem, storageProblemOf } from "../state/storage-problem.js";
import { keptProject, keptProjects, removeProject } from "./kept.js";
import { listOf } from "./merge.js";
import { newProject, type Project } from "./project.js";
import { readProjectFile } from "./project-file.js";
import { openProject, project, saveProject } from "./store.js";
import { forgetTaught, keepTaught, listTaught, taughtModels } from "./taught.js";

/** The projects of this browser, as they were when last asked. */
export const projects = signal<readonly Project[]>([]);

export async function keptProjectsNow(): Promise<void> {
  try {
    projects.value = await keptProjects();
  } catch (error) {
    storageProblem.value = storageProblemOf(error);
  }
}

/** Begins a project beside the ones there are; what is asked stays as it is. */
export async function beginProject(): Promise<void> {
  const taken = new Set(projects.value.map(({ name }) => name));
  await openProject(newProject(freeName("New project", taken)));
  await keptProjectsNow();
}

export async function openKept(kept: Project): Promise<void> {
  await openProject(kept);
  await keptProjectsNow();
}

/** Removes a project with its history, its models and what was found in its documents; the one on the page is followed by a new one. */
export async function removeKept({ id }: Project): Promise<void> {
  try {
    for (const model of taughtModels.value ?? []) if (model.project === id) await forgetTaught(model.id);
    if (project.value.id === id) {
      const others = projects.value.filter((each) => each.id !== id);
      await openProject(others[0] ?? newProject("My project"));
    }
    const last = await keptProject(id);
    await removeProject(id);
    if (last !== undefined) {
      const { documents, removed } = listOf(last);
      forgetResults([...documents.map((each) => each.id), ...Object.keys(removed)]);
    }
  } catch (error) {
    storageProblem.value = storageProblemOf(error);
  }
  await keptProjectsNow();
}

/**
 * Takes up a project from a file and opens it. Everything is read before anything is kept.
 *
 * Throws: Error saying in one sentence what is wrong with the file.
 */
export async function importProject(file: Blob): Promise<void> {
  const read = await readProjectFile(file);
  const taken = new Set(projects.value.map(({ name }) => name));
  await openProject({ ...read.project, name: freeName(read.project.name, taken) });
  for (const model of read.models) if (!(await keepTaught(model))) break;
  await saveProject();
  await Promise.all([listTaught(), keptProjectsNow()]);
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted} ${number}`)) number++;
  return `${wanted} ${number}`;
}
