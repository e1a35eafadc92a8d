import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { give, nameProject, openDocuments, projectsTab } from "./documents-tab.js";
import { takeRoom } from "./no-room.js";
import { siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";

const listed = (page: Page): Promise<string[]> => page.locator(".document-name").allTextContents();

/** What the browser keeps: names of documents with a text, by the name of their project. */
const kept = (page: Page): Promise<Record<string, readonly string[]>> =>
  page.evaluate(async () => {
    const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open("playground projects"));
    const all: unknown[] = await done(database.transaction("projects").objectStore("projects").getAll());
    database.close();
    const projects = all as { name: string; documents: { name: string; text: string }[] }[];
    return Object.fromEntries(
      projects
        .filter((each) => typeof each === "object")
        .map(({ name, documents }) => [
          name,
          documents.filter(({ text }) => text !== "").map((each) => each.name),
        ]),
    );
  });

describe.skipIf(chromiumPath === undefined)("documents that are kept", { timeout: 4 * PATIENCE }, () => {
  const site = siteOfSuite();

  it("stay with their project at a visit that does not look at them, and come to no other", async () => {
    const { page, quiet } = await site().open();
    await openDocuments(page);
    await give(page, "a.txt");
    await give(page, "b.txt");
    await nameProject(page, "Letters");
    await expect.poll(() => kept(page)).toEqual({ Letters: ["a.txt", "b.txt"] });
    await page.reload();
    await projectsTab(page);
    await page.getByText("2 documents · 0 corrections in 0 texts").waitFor();
    await nameProject(page, "Old letters");
    await expect.poll(() => kept(page)).toEqual({ "Old letters": ["a.txt", "b.txt"] });
    await page.getByRole("button", { name: "New project" }).click();
    await page.getByText("0 documents · 0 corrections in 0 texts").waitFor();
    await openDocuments(page);
    expect(await listed(page)).toEqual([]);
    await give(page, "c.txt");
    await projectsTab(page);
    await page.getByRole("button", { name: "Open Old letters" }).click();
    await page.getByText("2 documents · 0 corrections in 0 texts").waitFor();
    await page.reload();
    await openDocuments(page);
    await expect.poll(() => listed(page)).toEqual(["a.txt", "b.txt"]);
    expect(await kept(page)).toEqual({ "Old letters": ["a.txt", "b.txt"], "New project": ["c.txt"] });
    // An empty list is a list too.
    await page.getByRole("button", { name: "Remove all …" }).click();
    await page.getByRole("button", { name: "Remove all 2" }).click();
    await expect.poll(() => kept(page)).toEqual({ "Old letters": [], "New project": ["c.txt"] });
    quiet();
    await page.context().close();
  });

  it.each(["hear of each other", "do not hear of each other"])(
    "are those of both tabs, which %s, without those that one has removed",
    async (how) => {
      const { page: one, quiet } = await site().open({}, "", {
        prepare: (context) =>
          how.startsWith("hear")
            ? Promise.resolve()
            : context.addInitScript(() => Reflect.deleteProperty(globalThis, "BroadcastChannel")),
      });
      const two = await one.context().newPage();
      await two.goto(site().url);
      for (const page of [one, two]) await openDocuments(page);
      await give(one, "a.txt");
      await expect.poll(() => kept(one)).toEqual({ "My project": ["a.txt"] });
      await give(two, "b.txt");
      await expect.poll(async () => (await kept(one))["My project"]).toContain("b.txt");
      await give(one, "c.txt");
      const sorted = async (): Promise<unknown> => (await kept(one))["My project"]?.toSorted();
      await expect.poll(sorted).toEqual(["a.txt", "b.txt", "c.txt"]);
      await one.getByRole("button", { name: "Remove a.txt" }).click();
      await expect.poll(sorted).toEqual(["b.txt", "c.txt"]);
      await give(two, "d.txt");
      await expect.poll(sorted).toEqual(["b.txt", "c.txt", "d.txt"]);
      if (how.startsWith("hear"))
        await expect.poll(async () => (await listed(one)).toSorted()).toEqual(["b.txt", "c.txt", "d.txt"]);
      await one.reload();
      await openDocuments(one);
      await expect.poll(async () => (await listed(one)).toSorted()).toEqual(["b.txt", "c.txt", "d.txt"]);
      quiet();
      await one.context().close();
    },
  );

  it("are written when there is room again, and meanwhile the page says that they are not", async () => {
    const { page } = await site().open();
    await openDocuments(page);
    const makeRoom = await takeRoom(page);
    await give(page, "a.txt");
    const said = page.getByText("This browser has no room left, so the last changes are only on this page");
    await said.waitFor();
    await makeRoom();
    await give(page, "b.txt");
    await expect.poll(async () => (await kept(page))["My project"]).toContain("b.txt");
    await expect.poll(() => said.count()).toBe(0);
    await page.reload();
    await openDocuments(page);
    await expect.poll(() => listed(page)).toEqual(["a.txt", "b.txt"]);
    await page.context().close();
  });

  it("are taken up from where an earlier page kept them", async () => {
    const { page, quiet } = await site().open();
    await openDocuments(page);
    await page.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.open("playground documents");
          request.onupgradeneeded = () => {
            const store = request.result.createObjectStore("documents");
            const source = { kind: "typed" };
            const state = { stage: "waiting" };
            for (const id of ["2", "1"])
              store.put({ id, name: `${id}.txt`, text: "Paris", source, state }, id);
            store.put(["1", "2"], "order");
          };
          request.onerror = () => reject(request.error);
          request.onsuccess = () => {
            request.result.close();
            resolve();
          };
        }),
    );
    await page.reload();
    await openDocuments(page);
    await expect.poll(() => listed(page)).toEqual(["1.txt", "2.txt"]);
    await expect.poll(() => kept(page)).toEqual({ "My project": ["1.txt", "2.txt"] });
    // Once: another project has none of them.
    await projectsTab(page);
    await page.getByRole("button", { name: "New project" }).click();
    await page.getByText("0 documents · 0 corrections in 0 texts").waitFor();
    await expect.poll(async () => Object.keys(await kept(page)).length).toBe(2);
    await page.reload();
    await openDocuments(page);
    await page.getByText("Drop documents").waitFor();
    expect(await kept(page)).toEqual({ "My project": ["1.txt", "2.txt"], "New project": [] });
    quiet();
    await page.context().close();
  });

  it("say of which folder they came that was dropped", async () => {
    const { page, quiet } = await site().open();
    await openDocuments(page);
    const folder = mkdtempSync(join(tmpdir(), "dropped-"));
    mkdirSync(join(folder, "letters", "old"), { recursive: true });
    writeFileSync(join(folder, "letters", "a.txt"), "Paris");
    writeFileSync(join(folder, "letters", "old", "a.txt"), "Rome");
    const box = (await page.locator(".documents-drop").boundingBox())!;
    const session = await page.context().newCDPSession(page);
    for (const type of ["dragEnter", "dragOver", "drop"] as const)
      await session.send("Input.dispatchDragEvent", {
        type,
        x: box.x + box.width / 2,
        y: box.y + box.height / 2,
        data: { items: [], files: [join(folder, "letters")], dragOperationsMask: 1 },
      });
    await expect
      .poll(async () => (await listed(page)).toSorted())
      .toEqual(["letters/a.txt", "letters/old/a.txt"]);
    rmSync(folder, { recursive: true, force: true });
    quiet();
    await page.context().close();
  });
});
