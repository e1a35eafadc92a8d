import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atRest, type DocumentList, newDocument, type PageDocument } from "../documents/document.js";
import { asLatest, listOf, mergeDocuments, mergeProjects } from "./merge.js";
import { newProject, type Project } from "./project.js";

const ids = ["a", "b", "c", "d"];
const documentOf = (id: string): PageDocument => ({ ...newDocument(id, id), id });
const idsOf = ({ documents }: DocumentList): readonly string[] => documents.map(({ id }) => id);

/** What a tab may have: some documents, some of them brought back, and some that it removed. */
const lists = fc
  .tuple(
    fc.uniqueArray(fc.record({ id: fc.constantFrom(...ids), since: fc.integer({ min: 0, max: 3 }) }), {
      selector: ({ id }) => id,
    }),
    fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: 1, max: 3 })),
  )
  .map(
    ([documents, removed]): DocumentList => ({
      documents: documents
        .filter(({ id, since }) => since >= (removed[id] ?? 0))
        .map(({ id, since }) => ({ ...documentOf(id), since })),
      removed,
    }),
  );

describe("the documents of two tabs", () => {
  it("are those of both without what either removed, whichever of them writes first", () => {
    fc.assert(
      fc.property(lists, lists, (one, other) => {
        const merged = mergeDocuments(one, other);
        for (const id of ids) {
          const since = [one, other].flatMap(({ documents }) =>
            documents.filter((each) => each.id === id).map((each) => each.since ?? 0),
          );
          const removed = Math.max(0, ...[one, other].map((each) => each.removed[id] ?? 0));
          expect(idsOf(merged).includes(id)).toBe(since.length > 0 && Math.max(...since) >= removed);
        }
        expect(idsOf(mergeDocuments(other, one)).toSorted()).toEqual(idsOf(merged).toSorted());
      }),
    );
  });

  it("are the same that they were where the other tab has nothing new, so that tabs come to rest", () => {
    fc.assert(
      fc.property(lists, lists, (one, other) => {
        const merged = mergeDocuments(one, other);
        expect(mergeDocuments(merged, other)).toBe(merged);
        expect(mergeDocuments(merged, one)).toBe(merged);
        expect(mergeDocuments(one, { documents: [], removed: {} })).toBe(one);
      }),
    );
  });

  it("are as the tab has them that knows more: that has read a file, or says why it cannot be", () => {
    const reading: PageDocument = { ...documentOf("a"), text: "", state: { stage: "reading" } };
    const left = atRest(reading);
    const scanned: PageDocument = { ...reading, state: { stage: "unreadable", problem: "It is scanned." } };
    const read = documentOf("a");
    const rising = [reading, left, scanned, read];
    for (const [at, more] of rising.entries())
      for (const less of rising.slice(0, at)) {
        const [one, other] = [less, more].map((each): DocumentList => ({ documents: [each], removed: {} }));
        expect(mergeDocuments(one, other).documents[0]).toBe(more);
        expect(mergeDocuments(other, one).documents[0]).toBe(more);
      }
  });
});

describe("a project in two tabs", () => {
  const before: Project = {
    ...newProject("before"),
    view: { text: "t", schema: ["a"], threshold: 0.4, thresholds: {} },
  };
  const viewOf = (change: Partial<NonNullable<Project["view"]>>): Project => ({
    ...before,
    view: { ...before.view!, ...change },
  });

  it("has the name that was given in either, and of both changed ours", () => {
    const named = (name: string): Project => ({ ...before, name });
    expect(mergeProjects(before, named("theirs"), before).name).toBe("theirs");
    expect(mergeProjects(named("ours"), before, before).name).toBe("ours");
    expect(mergeProjects(named("ours"), named("theirs"), before).name).toBe("ours");
  });

  it("has the names and thresholds that were changed in one, and the text that was in the other", () => {
    const theirs = viewOf({ schema: ["a", "b"], thresholds: { b: 0.5 } });
    const ours = viewOf({ text: "another", threshold: 0.6 });
    expect(mergeProjects(ours, theirs, before).view).toEqual({
      text: "another",
      schema: ["a", "b"],
      threshold: 0.6,
      thresholds: { b: 0.5 },
    });
  });

  it("has the documents again that it had at the time it goes back to, and no later one, also from another tab", () => {
    const of = (...some: readonly string[]): readonly PageDocument[] => some.map(documentOf);
    const after = { ...before, documents: of("b", "c"), removed: { a: Date.now() } };
    const back = asLatest({ ...before, documents: of("a", "b") }, after);
    for (const merged of [mergeProjects(back, after, before), mergeProjects(after, back, before)])
      expect(idsOf(listOf(merged)).toSorted()).toEqual(["a", "b"]);
  });

  it("is ours in name and view where it was gone back to", () => {
    const { name, view } = mergeProjects(
      before,
      { ...viewOf({ text: "theirs" }), name: "theirs" },
      undefined,
    );
    expect({ name, view }).toEqual({ name: before.name, view: before.view });
  });
});
