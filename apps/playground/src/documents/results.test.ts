import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type DocumentList, newDocument, type PageDocument, type Removed } from "./document.js";

const kept = new Map<string, unknown>();
vi.mock("idb-keyval", () => ({
  createStore: () => undefined,
  getMany: async (ids: readonly string[]) => ids.map((id) => structuredClone(kept.get(id))),
  delMany: async (ids: readonly string[]) => {
    for (const id of ids) kept.delete(id);
  },
  update: async (id: string, change: (before: unknown) => unknown) =>
    void kept.set(id, structuredClone(change(structuredClone(kept.get(id))))),
}));

/** The page as it is when it is opened on a project. */
async function open(documents: readonly PageDocument[], removed: Removed) {
  vi.resetModules();
  const [store, results] = await Promise.all([import("./store.js"), import("./results.js")]);
  store.startDocuments({ documents, removed });
  await results.startResults();
  return { ...store, ...results };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const projects = ["a", "b", "c"] as const;
const ofProject = fc.constantFrom(...projects);
const at = fc.nat(2);
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("open"), project: ofProject }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("find"),
      at,
      what: fc.constantFrom("findings", "records"),
      asked: fc.stringMatching(/^[0-9]$/),
    }),
  },
  fc.record({ kind: fc.constant("remove"), at }),
  fc.record({ kind: fc.constant("restore") }),
  fc.record({ kind: fc.constant("find elsewhere"), project: ofProject, at, asked: fc.constant("late") }),
  fc.record({ kind: fc.constant("reload") }),
);

describe("results of documents", () => {
  it("are those of the project on the page, and go when their document is removed, not before", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        kept.clear();
        const all = new Map<string, DocumentList>(
          projects.map((name) => [
            name,
            { documents: [1, 2, 3].map((n) => newDocument(`${name}${n}`, "text")), removed: {} },
          ]),
        );
        const first = new Map([...all].map(([name, { documents }]) => [name, documents]));
        const listOf = (name: string): DocumentList => all.get(name) ?? { documents: [], removed: {} };
        let shown = "a";
        let page = await open(listOf("a").documents, {});
        let now = 0;
        // What was asked of each document that has a result, findings and records apart.
        const found = new Map<string, Readonly<Record<string, string>>>();
        const keep = (id: string, what: string, asked: string): void => {
          found.set(id, { ...found.get(id), [what]: asked });
          page.keepResult(
            id,
            what === "records"
              ? { kind: "records", asked, report: { records: [], columns: [] } }
              : { kind: "findings", asked, result: {} },
          );
        };
        const note = (): void => {
          all.set(shown, { documents: page.documents.value, removed: page.removedDocuments.value });
        };
        for (const one of steps) {
          switch (one.kind) {
            case "open":
              note();
              shown = one.project;
              page.replaceAllDocuments(listOf(shown));
              break;
            case "find": {
              const document = page.documents.value[one.at];
              if (document !== undefined) keep(document.id, one.what, one.asked);
              break;
            }
            case "find elsewhere": {
              // A document that was being looked in when another project was opened.
              const document = one.project === shown ? undefined : listOf(one.project).documents[one.at];
              if (document !== undefined) keep(document.id, "findings", one.asked);
              break;
            }
            case "remove": {
              const document = page.documents.value[one.at];
              if (document === undefined) break;
              page.replaceDocument(document.id, []);
              found.delete(document.id);
              // Of one that was being looked in.
              page.keepResult(document.id, { kind: "findings", asked: "late", result: {} });
              break;
            }
            case "restore": {
              const documents = (first.get(shown) ?? []).map((each) => ({
                ...each,
                since: Date.now() + ++now,
              }));
              page.replaceAllDocuments({ documents, removed: page.removedDocuments.value });
              break;
            }
            case "reload":
              note();
              page = await open(listOf(shown).documents, listOf(shown).removed);
              break;
          }
          await settle();
          const asked = (of: ReadonlyMap<string, object>) =>
            new Map(
              [...of].map(([id, both]) => [
                id,
                Object.fromEntries(Object.entries(both).map(([what, { asked: by }]) => [what, by])),
              ]),
            );
          expect(asked(kept as ReadonlyMap<string, object>)).toEqual(found);
          const present = new Set(page.documents.value.map(({ id }) => id));
          expect(asked(page.results.value)).toEqual(new Map([...found].filter(([id]) => present.has(id))));
        }
      }),
      { numRuns: 60 },
    );
  });
});
