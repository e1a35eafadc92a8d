import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectSound, SCREENS } from "./screens.js";
import { openSite, PATIENCE, type Site } from "./site.js";

/** What a browser may have kept of a taught model, and what is said of it. */
const BROKEN = [
  { name: "without weights", says: /its file model\.safetensors is not there any more\./ },
  { name: "without anything", says: /none of its files is there any more\./ },
  { name: "cut vocabulary", says: /its file vocab\.txt is damaged: it has \d+ of \d+ bytes\./ },
  // As an earlier page kept them, without how long files are.
  { name: "never had weights", says: /not all of its files are there \(no weights: / },
  { name: "cut weights", says: /a file of it is damaged or cut short \(model\.safetensors: / },
  { name: "cut configuration", says: /its configuration is damaged, or of another version \(config\.json: / },
  { name: "another architecture", says: /of another version \(config\.json: model_type: expected "ernie_m"/ },
  { name: "of another kind", says: /none of its files is there any more/ },
  { name: "of a newer page", says: /a newer version of this page has kept it/ },
] as const;

/** Puts models into the browser's storage as the page keeps them, each broken in its own way. */
async function keepBroken(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const names = ["config.json", "model.safetensors", "sentencepiece.bpe.model", "vocab.txt"];
    const entries = await Promise.all(
      names.map(async (name) => [name, await (await fetch(`model-int8/${name}`)).blob()] as const),
    );
    const files: Readonly<Record<string, Blob>> = Object.fromEntries(entries);
    const cut = (name: string): Readonly<Record<string, Blob>> => ({
      ...files,
      [name]: (files[name] ?? new Blob()).slice(0, (files[name]?.size ?? 0) >> 1),
    });
    const sizes = Object.fromEntries(entries.map(([name, { size }]) => [name, size]));
    const config: object = JSON.parse((await files["config.json"]?.text()) ?? "{}");
    const { "model.safetensors": _, ...weightless } = files;
    const model = (name: string, its: object): object => ({
      ...{ id: name, name, made: 1, base: "uie-m-mini", project: "p", names: ["dish"], score: 0.5 },
      ...its,
    });
    const kept = [
      model("without weights", { files: weightless, sizes }),
      model("never had weights", { files: weightless }),
      model("without anything", { files: {} }),
      model("cut weights", { files: cut("model.safetensors") }),
      model("cut configuration", { files: cut("config.json") }),
      model("cut vocabulary", { files: cut("vocab.txt"), sizes }),
      model("another architecture", {
        files: { ...files, "config.json": new Blob([JSON.stringify({ ...config, model_type: "bert" })]) },
      }),
      model("of another kind", { made: "yesterday", names: "dish", score: null, files: 7 }),
      model("of a newer page", { version: 2, files }),
      model("whole", { files }),
    ];
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open("playground taught models");
      opening.onupgradeneeded = () => void opening.result.createObjectStore("models");
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const work = opening.result.transaction("models", "readwrite");
        for (const each of kept) work.objectStore("models").put(each, Reflect.get(each, "id"));
        work.onerror = () => reject(work.error);
        work.oncomplete = () => {
          opening.result.close();
          resolve();
        };
      };
    });
  });
}

describe.skipIf(chromiumPath === undefined)(
  "a taught model that is broken",
  { timeout: 4 * PATIENCE },
  () => {
    let site: Site;
    beforeAll(async () => {
      site = await openSite();
    }, 3 * PATIENCE);
    afterAll(() => site.close());

    it.each(SCREENS)("is said to be so in one place, and nothing is lost: $screen", async ({ options }) => {
      const { page, quiet } = await site.open(options);
      await page.locator(".run-reads").waitFor();
      await keepBroken(page);
      // What somebody has corrected stays, whatever becomes of models.
      await page.getByRole("button", { name: "Correct", exact: true }).click();
      await page.locator(".correction .is-yes").first().click();
      await page.getByRole("tab", { name: "Model", exact: true }).click();
      const rows = page.locator(".taught li");
      await expect.poll(() => rows.count()).toBe(BROKEN.length + 1);
      const said = page.locator(".model-status .is-problem");
      const isInPlace = async (name: string, says: RegExp): Promise<void> => {
        await said.filter({ hasText: `“${name}” could not be loaded: ` }).waitFor();
        const sentence = (await said.textContent()) ?? "";
        expect(sentence, name).toMatch(says);
        expect(sentence).toContain(
          "In use is the embedded model, and nothing that is kept here has changed.",
        );
        expect(sentence).not.toMatch(/undefined|\[object|TypeError|\.cc:|\.js:/);
        await page.locator(".model-pill", { hasText: "uie-m-mini" }).waitFor();
        expect(await page.getByRole("alert").count()).toBe(0);
      };
      for (const { name, says } of BROKEN) {
        await rows
          .filter({ has: page.getByText(name, { exact: true }) })
          .getByRole("button", { name: "Use" })
          .click();
        await isInPlace(name, says);
      }
      await expectSound(page, "a model that could not be loaded");
      expect(await rows.count()).toBe(BROKEN.length + 1);

      // At the next visit the embedded model answers, and says once why it does.
      await page.evaluate(() =>
        localStorage.setItem("playground taught model in use", '{"id":"cut weights","name":"cut weights"}'),
      );
      await page.reload();
      await isInPlace("cut weights", /model\.safetensors/);
      await page.getByRole("tab", { name: "Extract" }).click();
      await page.locator(".run-reads").waitFor();
      await page.getByRole("button", { name: "Correct", exact: true }).click();
      await expect.poll(() => page.locator(".correction.is-right").count()).toBe(1);
      await page.reload();
      await page.locator(".run-reads").waitFor();
      expect(await said.count()).toBe(0);

      // A whole one beside them is used, and takes the sentence away; broken ones can be forgotten.
      await page.getByRole("tab", { name: "Model", exact: true }).click();
      const row = (name: string) => rows.filter({ has: page.getByText(name, { exact: true }) });
      await row("without weights").getByRole("button", { name: "Use" }).click();
      await isInPlace("without weights", /model\.safetensors/);
      await row("whole").getByRole("button", { name: "Use" }).click();
      await row("whole").getByText("in use").waitFor();
      await expect.poll(() => said.count()).toBe(0);
      await page.getByRole("button", { name: "Forget without weights" }).click();
      await page.getByRole("button", { name: "Forget it for good" }).click();
      await expect.poll(() => rows.count()).toBe(BROKEN.length);
      quiet();
    });
  },
);
