import { emptied } from "../corrections/store.js";
import { type DocumentList, knowledgeOf, type PageDocument, type Removed } from "../documents/document.js";
import type { SharedView } from "../state/url-state.js";
import { mergeTexts, type Project } from "./project.js";

/** What of a project has no time of its own, as a tab wrote or read it last: what differs from that was changed there. */
export type Base = Pick<Project, "name" | "view">;

/** A project as one tab has it, over what another has made of it meanwhile; without a base, name and view are ours. */
export function mergeProjects(ours: Project, theirs: Project, base: Base | undefined): Project {
  const { documents, removed } = mergeDocuments(listOf(ours), listOf(theirs));
  return {
    ...ours,
    name: ours.name === base?.name ? theirs.name : ours.name,
    view: mergeViews(ours.view, theirs.view, base?.view),
    texts: mergeTexts(ours.texts, theirs.texts),
    documents,
    removed,
  };
}

export function listOf({ documents, removed = {} }: Project): DocumentList {
  return { documents, removed };
}

/** A project as it was, to be gone back to: what came after is taken back, and another tab does not bring it in again. */
export function asLatest(before: Project, after: Project): Project {
  const now = Date.now();
  const known = new Set([...before.texts, ...before.documents].map(({ id }) => id));
  const later = after.texts.filter(({ id }) => !known.has(id));
  const added = after.documents.filter(({ id }) => !known.has(id));
  return {
    ...before,
    texts: [...before.texts, ...later.map(emptied)].map((each) => ({ ...each, changed: now })),
    documents: before.documents.map((each) => ({ ...each, since: now })),
    removed: { ...after.removed, ...Object.fromEntries(added.map(({ id }) => [id, now])) },
  };
}

/** The documents of two tabs, ours in front, without those that were removed in either. */
export function mergeDocuments(ours: DocumentList, theirs: DocumentList): DocumentList {
  const removed = mergeRemoved(ours.removed, theirs.removed);
  const isThere = ({ id, since = 0 }: PageDocument): boolean => since >= (removed[id] ?? 0);
  const others = new Map(theirs.documents.map((each) => [each.id, each]));
  const own = ours.documents.map((each) => {
    const other = others.get(each.id);
    others.delete(each.id);
    return other !== undefined && isNewer(other, each) ? other : each;
  });
  const merged = [...own, ...others.values()].filter(isThere);
  const isOurs =
    merged.length === ours.documents.length && merged.every((each, at) => each === ours.documents[at]);
  if (isOurs && removed === ours.removed) return ours;
  return { documents: isOurs ? ours.documents : merged, removed };
}

function isNewer(other: PageDocument, own: PageDocument): boolean {
  return (other.since ?? 0) > (own.since ?? 0) || knowledgeOf(other) > knowledgeOf(own);
}

function mergeRemoved(ours: Removed, theirs: Removed): Removed {
  const later = Object.entries(theirs).filter(([id, at]) => at > (ours[id] ?? 0));
  return later.length === 0 ? ours : { ...ours, ...Object.fromEntries(later) };
}

/** Part by part: names that were added in one tab stay when another one has another text. */
function mergeViews(
  ours: SharedView | undefined,
  theirs: SharedView | undefined,
  base: SharedView | undefined,
): SharedView | undefined {
  if (ours === undefined) return theirs;
  if (theirs === undefined || base === undefined) return ours;
  const whose = (part: keyof SharedView): SharedView =>
    JSON.stringify(ours[part]) === JSON.stringify(base[part]) ? theirs : ours;
  const { threshold } = whose("threshold");
  const { thresholds } = whose("thresholds");
  return {
    text: whose("text").text,
    schema: whose("schema").schema,
    ...(threshold !== undefined && { threshold }),
    ...(thresholds !== undefined && { thresholds }),
  };
}
