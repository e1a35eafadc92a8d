import { batch, computed, effect, signal } from "@preact/signals";
import { correctedTexts, correctionCount, emptied, followText } from "../corrections/store.js";
import { documents, replaceAllDocuments } from "../documents/store.js";
import { storageProblem, storageProblemOf } from "../state/storage-problem.js";
import type { SharedView } from "../state/url-state.js";
import { nameThresholds, schema, showSchema, text, threshold, usedThresholds } from "../state/view.js";
import { addSnapshot, keptProject, lastOpen, setLastOpen, writeProject } from "./kept.js";
import { mergeTexts, newProject, type Project, type Snapshot } from "./project.js";

const WRITTEN_MS = 100;
/** Corrections after which the project is noted as it is. */
const NOTED_EVERY = 25;
/** Characters of documents that are noted with each state of a project. */
const MOST_NOTED = 500_000;
export const FIRST_NAME = "My project";

/** The project on the page; what of it changes all the time is in the signals that it is made of. */
export const project = signal<Project>(newProject(FIRST_NAME));

const channel =
  typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("playground projects");

function viewNow(): SharedView | undefined {
  if (schema.value === undefined) return undefined;
  return {
    text: text.value,
    schema: schema.value,
    threshold: threshold.value,
    thresholds: usedThresholds.value,
  };
}

/** The project as it is now. */
export function projectNow(): Project {
  return {
    ...project.value,
    view: viewNow() ?? project.value.view,
    texts: correctedTexts.value,
    documents: documents.value,
  };
}

/** Takes up the project that was open the last time, and keeps what becomes of it. */
export async function startProjects(): Promise<void> {
  try {
    const id = await lastOpen();
    const kept = id === undefined ? undefined : await keptProject(id);
    if (kept !== undefined) {
      project.value = kept;
      correctedTexts.value = mergeTexts(correctedTexts.value, kept.texts);
    }
  } catch (error) {
    storageProblem.value = storageProblemOf(error);
  }
  followText();
  keepProject();
}

let saving: Promise<void> = Promise.resolve();

/** Writes the project down now. */
export function saveProject(): Promise<void> {
  saving = saving.then(async () => {
    const now = projectNow();
    try {
      const written = await writeProject(now.id, (kept) => ({
        ...now,
        texts: mergeTexts(now.texts, kept?.texts ?? []),
        changed: Date.now(),
      }));
      await setLastOpen(now.id);
      storageProblem.value = undefined;
      channel?.postMessage(now.id);
      if (project.value.id === written.id) takeTexts(written);
    } catch (error) {
      storageProblem.value = storageProblemOf(error);
    }
  });
  return saving;
}

function takeTexts({ texts }: Project): void {
  const merged = mergeTexts(correctedTexts.value, texts);
  if (merged !== correctedTexts.value) correctedTexts.value = merged;
}

/** Changes when a document comes or goes or has another text; not while documents are looked in. */
const documentsKey = computed(() =>
  documents.value.map(({ id, name, text: of }) => JSON.stringify([id, name, of.length])).join(),
);

/** What was last written or read: the same is not written again. */
let settled: readonly unknown[] = [];

function partsNow(): readonly unknown[] {
  return [
    project.value,
    correctedTexts.value,
    documentsKey.value,
    schema.value,
    threshold.value,
    usedThresholds.value,
  ];
}

/** A project that nobody has done anything in is not worth a line in a list. */
function isWorthKeeping(): boolean {
  return correctedTexts.value.length > 0 || documents.value.length > 0 || project.value.name !== FIRST_NAME;
}

function keepProject(): void {
  settled = partsNow();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let noted = correctionCount.value;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    settled = partsNow();
    void saveProject();
    if (Math.abs(correctionCount.value - noted) < NOTED_EVERY) return;
    noted = correctionCount.value;
    void noteProject(`${noted} corrections`);
  };
  effect(() => {
    const now = partsNow();
    if (!isWorthKeeping() || now.every((part, at) => part === settled[at])) return;
    clearTimeout(timer);
    timer = setTimeout(save, WRITTEN_MS);
  });
  addEventListener("pagehide", () => {
    if (timer !== undefined) save();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer !== undefined) save();
  });
  channel?.addEventListener("message", ({ data }: MessageEvent<string>) => {
    if (data !== project.value.id) return;
    keptProject(data).then(
      (kept) => kept !== undefined && takeTexts(kept),
      () => {},
    );
  });
}

/** Notes the project as it is in its history. */
export async function noteProject(why: string): Promise<void> {
  try {
    const now = projectNow();
    const characters = now.documents.reduce((sum, { text: of }) => sum + of.length, 0);
    const hasDocuments = characters <= MOST_NOTED;
    const noted = hasDocuments ? now : { ...now, documents: [] };
    await addSnapshot({ at: Date.now(), why, project: noted, hasDocuments });
  } catch (error) {
    storageProblem.value = storageProblemOf(error);
  }
}

/** Puts a project in the place of the one on the page, which is written down first. */
export async function openProject(next: Project): Promise<void> {
  if (isWorthKeeping()) await saveProject();
  show(next);
  await saveProject();
}

/** Makes the project what it was; what it is now is noted first. */
export async function restore({ project: before, at, hasDocuments }: Snapshot): Promise<void> {
  await noteProject(`before going back to ${new Date(at).toLocaleString()}`);
  const now = Date.now();
  const known = new Set(before.texts.map(({ id }) => id));
  // What came after is taken back, and counts as the latest: another tab would bring it in again.
  const later = correctedTexts.value
    .filter(({ id }) => !known.has(id))
    .map((each) => ({ ...emptied(each), changed: now }));
  const { documents: noted } = hasDocuments ? before : projectNow();
  show({
    ...before,
    documents: noted,
    texts: [...before.texts.map((each) => ({ ...each, changed: now })), ...later],
  });
  await saveProject();
}

function show(next: Project): void {
  batch(() => {
    project.value = next;
    correctedTexts.value = next.texts;
    replaceAllDocuments(next.documents);
    if (next.view === undefined) return;
    text.value = next.view.text;
    showSchema(next.view.schema);
    if (next.view.threshold !== undefined) threshold.value = next.view.threshold;
    nameThresholds.value = next.view.thresholds ?? {};
  });
}
