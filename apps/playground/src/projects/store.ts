import { batch, computed, effect, signal } from "@preact/signals";
import { correctedTexts, correctionCount, followText } from "../corrections/store.js";
import { atRest, type DocumentList, knowledgeOf } from "../documents/document.js";
import { documentsKeptApart, forgetDocumentsKeptApart } from "../documents/kept.js";
import { documents, removedDocuments, replaceAllDocuments, startDocuments } from "../documents/store.js";
import { replaceView } from "../state/replaced.js";
import { storageProblem, storageProblemOf } from "../state/storage-problem.js";
import { schema, threshold, usedThresholds, viewNow } from "../state/view.js";
import { addSnapshot, keptProject, lastOpen, setLastOpen, writeProject } from "./kept.js";
import { asLatest, type Base, listOf, mergeDocuments, mergeProjects } from "./merge.js";
import { mergeTexts, newProject, type Project, type Snapshot } from "./project.js";

const WRITTEN_MS = 100;
/** Corrections after which the project is noted as it is. */
const NOTED_EVERY = 25;
/** Characters of documents that are noted with each state of a project. */
const MOST_NOTED = 500_000;
export const FIRST_NAME = "My project";

/** The project on the page; what of it changes all the time is in the signals that it is made of. */
export const project = signal<Project>(newProject(FIRST_NAME));

/** Of the project on the page. */
let base: Base | undefined;

/** Whether there was no project when the page was opened: another tab may have begun one since, which is the same. */
let isFirst = false;

const channel =
  typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("playground projects");

/** The project as it is now. */
export function projectNow(): Project {
  return {
    ...project.value,
    view: viewNow(),
    texts: correctedTexts.value,
    // What another tab looks in is not being looked in here; a file that is read there may be waited for.
    documents: documents.value.map((each) => (each.state.stage === "reading" ? each : atRest(each))),
    removed: removedDocuments.value,
  };
}

function listNow(): DocumentList {
  return { documents: documents.value, removed: removedDocuments.value };
}

/** Takes up the project that was open the last time, and keeps what becomes of it. */
export async function startProjects(): Promise<void> {
  const earlier = documentsKeptApart();
  let before: DocumentList = { documents: [], removed: {} };
  try {
    const kept = await lastProject();
    isFirst = kept === undefined;
    if (kept !== undefined) {
      project.value = kept;
      base = { name: kept.name, view: kept.view };
      correctedTexts.value = mergeTexts(correctedTexts.value, kept.texts);
      before = listOf(kept);
    }
  } catch (error) {
    storageProblem.value = storageProblemOf(error);
  }
  const apart = await earlier;
  const all = mergeDocuments(before, { documents: apart, removed: {} });
  // What was added meanwhile comes after.
  startDocuments(mergeDocuments({ ...all, documents: all.documents.map(atRest) }, listNow()));
  followText();
  keepProject();
  if (apart.length === 0) return;
  await saveProject();
  if (storageProblem.value === undefined) await forgetDocumentsKeptApart().catch(() => {});
}

async function lastProject(): Promise<Project | undefined> {
  const id = await lastOpen();
  return id === undefined ? undefined : keptProject(id);
}

async function joinOther(): Promise<void> {
  const other = await lastProject();
  if (!isFirst || other === undefined) return;
  const { name } = project.value;
  project.value = { ...other, name: name === FIRST_NAME ? other.name : name };
  base = { name: other.name, view: other.view };
}

let saving: Promise<void> = Promise.resolve();

/** Writes the project down now. */
export function saveProject(): Promise<void> {
  saving = saving.then(async () => {
    try {
      if (isFirst) await joinOther();
      isFirst = false;
      const now = projectNow();
      const known = base;
      const written = await writeProject(now.id, (kept) => ({
        ...(kept === undefined ? now : mergeProjects(now, kept, known)),
        changed: Date.now(),
      }));
      await setLastOpen(now.id);
      storageProblem.value = undefined;
      channel?.postMessage(now.id);
      if (project.value.id !== written.id) return;
      base = { name: now.name, view: now.view };
      take(written);
    } catch (error) {
      storageProblem.value = storageProblemOf(error);
    }
  });
  return saving;
}

/** Takes up what another tab has made of the project; the view of this one stays as it is. */
function take(written: Project): void {
  batch(() => {
    const texts = mergeTexts(correctedTexts.value, written.texts);
    if (texts !== correctedTexts.value) correctedTexts.value = texts;
    const before = listNow();
    const list = mergeDocuments(before, listOf(written));
    if (list !== before) replaceAllDocuments(list);
    const { name } = written;
    if (base === undefined || project.value.name !== base.name || name === base.name) return;
    project.value = { ...project.value, name };
    base = { ...base, name };
  });
}

/** Changes when a document comes or goes, or is read; not while documents are looked in. */
const documentsKey = computed(() =>
  documents.value
    .map((each) => JSON.stringify([each.id, each.name, each.text.length, knowledgeOf(each)]))
    .join(),
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
  return (
    correctedTexts.value.length > 0 ||
    documents.value.length > 0 ||
    Object.keys(removedDocuments.value).length > 0 ||
    project.value.name !== FIRST_NAME
  );
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
      (kept) => kept !== undefined && data === project.value.id && take(kept),
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
  base = { name: next.name, view: viewNow() };
  await saveProject();
}

/** Makes the project what it was; what it is now is noted first. */
export async function restore({ project: before, at, hasDocuments }: Snapshot): Promise<void> {
  await noteProject(`before going back to ${new Date(at).toLocaleString()}`);
  const now = projectNow();
  show(asLatest(hasDocuments ? before : { ...before, documents: now.documents }, now));
  // Name and view are what they were, too, whatever another tab has.
  base = undefined;
  await saveProject();
}

function show(next: Project): void {
  isFirst = false;
  batch(() => {
    project.value = next;
    correctedTexts.value = next.texts;
    replaceAllDocuments({ ...listOf(next), documents: next.documents.map(atRest) });
    if (next.view !== undefined) replaceView({ thresholds: {}, ...next.view });
  });
}
