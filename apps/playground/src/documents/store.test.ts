import { beforeEach, describe, expect, it } from "vitest";
import { newDocument } from "./document.js";
import {
  addDocuments,
  documents,
  openedDocument,
  openedId,
  readableDocuments,
  removeAllDocuments,
  removedDocuments,
  replaceAllDocuments,
  replaceDocument,
  updateDocument,
} from "./store.js";

const [first, second, third] = ["a", "b", "c"].map((name) => newDocument(name, name));
const names = (): readonly string[] => documents.value.map(({ name }) => name);

describe("the documents of the page", () => {
  beforeEach(() => replaceAllDocuments({ documents: [first, second], removed: {} }));

  it("stand in the order they came in, and others take the place of one", () => {
    addDocuments([third]);
    replaceDocument(second.id, [newDocument("b1", "1"), newDocument("b2", "2")]);
    expect(names()).toEqual(["a", "b1", "b2", "c"]);
  });

  it("are values: a change makes a new one with the same id, and leaves the rest as they are", () => {
    const before = documents.value;
    updateDocument(second.id, { state: { stage: "unreadable", problem: "It is empty." } });
    expect(documents.value[0]).toBe(before[0]);
    expect(documents.value[1]).toEqual({
      ...second,
      state: { stage: "unreadable", problem: "It is empty." },
    });
    expect(readableDocuments.value).toEqual([first]);
    updateDocument("gone", { name: "x" });
    expect(names()).toEqual(["a", "b"]);
  });

  it("are not looked at any more when they are gone", () => {
    openedId.value = second.id;
    expect(openedDocument.value).toBe(second);
    updateDocument(second.id, { name: "renamed" });
    expect(openedDocument.value?.name).toBe("renamed");
    replaceDocument(second.id, []);
    expect(openedId.value).toBeUndefined();
    openedId.value = first.id;
    replaceAllDocuments({ documents: [second], removed: {} });
    expect(openedDocument.value).toBeUndefined();
  });

  it("are known to be removed when they are, and not when another list is shown or a file is read", () => {
    replaceDocument(first.id, [{ ...first, text: "1" }, third]);
    expect(removedDocuments.value).toEqual({});
    replaceDocument(second.id, []);
    expect(Object.keys(removedDocuments.value)).toEqual([second.id]);
    removeAllDocuments();
    expect(Object.keys(removedDocuments.value).toSorted()).toEqual(
      [first, second, third].map(({ id }) => id).toSorted(),
    );
    replaceAllDocuments({ documents: [third], removed: {} });
    replaceAllDocuments({ documents: [], removed: {} });
    expect(removedDocuments.value).toEqual({});
  });
});
