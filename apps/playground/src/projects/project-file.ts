import { unzipped } from "../components/unzip.js";
import { zipOf } from "../components/zip.js";
import type { Project } from "./project.js";
import { FORMAT, readProjectNote, VERSION } from "./read-project.js";
import type { TaughtModel } from "./taught.js";

const NOTE = "project.json";

/** A project with its taught models as one file. */
export function projectFile(project: Project, models: readonly TaughtModel[]): Promise<Blob> {
  const files: Record<string, Blob | string> = {};
  const notes = models.map(({ files: own, ...note }, at) => {
    const folder = `models/${at + 1}`;
    for (const [name, content] of Object.entries(own)) files[`${folder}/${name}`] = content;
    return { ...note, folder };
  });
  // A document that is still being read has no text that could be kept.
  const documents = project.documents
    .filter(({ text }) => text !== "")
    .map(({ name, text }) => ({ name, text }));
  const note = {
    format: FORMAT,
    version: VERSION,
    // What was removed is known by ids, which nothing has that is read from a file.
    project: { ...project, documents, removed: undefined },
    models: notes,
  };
  return zipOf({ [NOTE]: `${JSON.stringify(note)}\n`, ...files });
}

/**
 * Reads a project's file, all of it before anything is kept.
 *
 * Throws: Error saying in one sentence what is wrong with it.
 */
export async function readProjectFile(
  file: Blob,
): Promise<{ readonly project: Project; readonly models: readonly TaughtModel[] }> {
  const files = await unzipped(file);
  const note = files.get(NOTE);
  if (note === undefined) throw new Error("It holds no project of this page.");
  const { project, models } = readProjectNote(parsed(await note.text()));
  return {
    project,
    models: models.map(({ folder, ...model }) => {
      const own = [...files].flatMap(([path, content]): readonly (readonly [string, Blob])[] =>
        path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), content]] : [],
      );
      if (!own.some(([name]) => name === "config.json"))
        throw new Error(`The files of its model “${model.name}” are missing.`);
      return { ...model, files: Object.fromEntries(own) };
    }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error("Its list of contents is damaged.", { cause });
  }
}
