import type { CorrectedText } from "../corrections/types.js";
import type { PageDocument, Removed } from "../documents/document.js";
import type { SharedView } from "../state/url-state.js";

/** All that belongs together: what is asked, the documents, and what somebody said about what was found. */
export interface Project {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly changed: number;
  /** The text on the page with names and thresholds; undefined until there is one. */
  readonly view: SharedView | undefined;
  readonly texts: readonly CorrectedText[];
  readonly documents: readonly PageDocument[];
  /** Documents that were removed from it. */
  readonly removed?: Removed;
}

/** A project as it was at a time. */
export interface Snapshot {
  readonly at: number;
  /** What came after it, for people: `before a training`. */
  readonly why: string;
  readonly project: Project;
  /** False where the documents were too long to be noted each time: they stay what they are. */
  readonly hasDocuments: boolean;
}

export function newProject(name: string): Project {
  const now = Date.now();
  return {
    id: crypto.randomUUID(),
    name,
    created: now,
    changed: now,
    view: undefined,
    texts: [],
    documents: [],
  };
}

/** The texts of two tabs: of those that both have the one that was changed later. */
export function mergeTexts(
  ours: readonly CorrectedText[],
  theirs: readonly CorrectedText[],
): readonly CorrectedText[] {
  const others = new Map(theirs.map((each) => [each.id, each]));
  let isOurs = true;
  const merged = ours.map((own) => {
    const other = others.get(own.id);
    others.delete(own.id);
    if (other === undefined || other.changed <= own.changed) return own;
    isOurs = false;
    return other;
  });
  if (others.size > 0) return [...merged, ...others.values()];
  return isOurs ? ours : merged;
}

/** How much somebody has said in it. */
export function correctionsOf({ texts }: Pick<Project, "texts">): number {
  return texts.reduce((sum, { judgements, choices = [] }) => sum + judgements.length + choices.length, 0);
}
