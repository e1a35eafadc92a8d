import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath, referenceModelUrl } from "@ernie-m/fixtures";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeHub } from "./hub-route.js";
import { expectSound, SCREENS } from "./screens.js";
import { beginWithEmbedded, pageOfSuite, siteOfSuite } from "./shared-page.js";
import { type OpenPage, PATIENCE } from "./site.js";

/** Rows of the embedding tables of the reference checkpoints. */
const REFERENCE_ROWS = 512;

/** A reference checkpoint of random numbers as a folder with a tokenizer, for as many tokens as it has rows. */
function folderOf(checkpoint: string, into: string): string {
  const folder = mkdtempSync(join(into, `${checkpoint}-`));
  for (const name of ["config.json", "model.safetensors"])
    copyFileSync(fixturePath(`reference/checkpoints/${checkpoint}/${name}`), join(folder, name));
  copyFileSync(
    new URL("sentencepiece.bpe.model", referenceModelUrl),
    join(folder, "sentencepiece.bpe.model"),
  );
  const vocabulary = readFileSync(new URL("vocab.txt", referenceModelUrl), "utf8").split("\n");
  writeFileSync(
    join(folder, "vocab.txt"),
    `${[...vocabulary.slice(0, REFERENCE_ROWS - 1), "[MASK]"].join("\n")}\n`,
  );
  return folder;
}

async function openTab(opened: OpenPage, name: string): Promise<OpenPage> {
  await opened.page.getByRole("tab", { name }).click();
  return opened;
}

describe.skipIf(chromiumPath === undefined)("models and what is inside", { timeout: 3 * PATIENCE }, () => {
  const site = siteOfSuite();
  let folders: string;
  beforeAll(() => {
    folders = mkdtempSync(join(tmpdir(), "checkpoints-"));
  });
  afterAll(() => rmSync(folders, { recursive: true, force: true }));

  describe.each(SCREENS)("$screen", ({ options }) => {
    describe("of this machine", () => {
      const opened = pageOfSuite(site, { options, begin: beginWithEmbedded });
      const open = (tab: string): Promise<OpenPage> => openTab(opened(), tab);

      it("shows tokens, probabilities, attention and what was normalised", async () => {
        const { page, quiet } = await open("Look inside");
        await page.locator(".token").first().waitFor();
        const plot = page.locator(".plot");
        expect(await plot.getAttribute("aria-label")).toMatch(/Marie start a span, ie end one/);
        await expect.poll(() => plot.locator("canvas").count()).toBe(1);
        await page.getByRole("button", { name: "location", exact: true }).click();
        await expect.poll(() => plot.getAttribute("aria-label")).toMatch(/War start a span/);
        await expect.poll(() => page.locator(".thumb").count()).toBe(24);
        await page.getByRole("button", { name: "Layer 3, head 2" }).click();
        await page.getByText("Layer 3 of 4, head 2 of 6").waitFor();
        await page.locator(".token", { hasText: "Marie" }).hover();
        await expect.poll(() => page.locator(".token-detail").textContent()).toMatch(/text \[0, 5\) “Marie”/);
        await expect.poll(() => page.locator("figcaption").textContent()).toContain("Marie looks at");
        await page.getByRole("textbox", { name: "Text", exact: true }).fill("paid ５０ now");
        await page.locator(".rewrites ins", { hasText: "50" }).waitFor();
        await expectSound(page, "what is inside");
        quiet();
      });

      it("compares sentences with one another", async () => {
        const { page, quiet } = await open("Similarity");
        await page.locator(".matrix").waitFor();
        await page.getByLabel("Sentences, one a line").fill("one\none\nEtwas anderes in Berlin");
        await expect.poll(() => page.locator(".matrix tbody tr").count()).toBe(3);
        const cells = await page.locator(".matrix tbody td").allInnerTexts();
        expect(cells.slice(0, 2)).toEqual(["1.00", "1.00"]);
        expect(Number(cells[2])).toBeLessThan(0.999);
        quiet();
      });

      it("refuses what can be no id of a model before it asks anybody", async () => {
        const { page, quiet } = await open("Model");
        await page.getByLabel("From the Hugging Face hub").fill("not a model");
        await page.getByRole("button", { name: "Load", exact: true }).click();
        await expect
          .poll(() => page.getByRole("alert").allTextContents())
          .toEqual([expect.stringContaining("organisation/model")]);
        await page.locator(".model-pill", { hasText: "uie-m-mini" }).waitFor();
        await page.locator(".cached-name", { hasText: "the embedded model" }).waitFor();
        quiet();
      });

      it("can be told what to compute with, says why, and lists what it keeps", async () => {
        const { page, quiet } = await open("Model");
        await page.locator(".report .is-chosen").waitFor();
        await page.getByLabel(/^WebAssembly/).check();
        await page.getByText("WebAssembly was asked for").waitFor();
        await page.getByText("int8 in use: the checkpoint is quantised").waitFor();
        await page.getByLabel(/^fp32/).check();
        await page.getByText("fp32 in use: as asked for").waitFor();
        expect(await page.getByLabel(/^fp16/).isDisabled()).toBe(true);
        const kept = page.locator(".cached li");
        await expect
          .poll(() => kept.allInnerTexts())
          .toContainEqual(expect.stringMatching(/^the embedded model, in floats\s+6 files · 10\.6 MB/));
        expect(await kept.allInnerTexts()).toContainEqual(
          expect.stringMatching(/^the embedded model\s+6 files · 5\.7 MB/),
        );
        await page.getByLabel(/^int8/).check();
        await page.getByText("int8 in use: as asked for").waitFor();
        await page.getByRole("tab", { name: "Extract" }).click();
        await page.locator(".finding-text", { hasText: "Marie Curie" }).waitFor();
        await page.getByRole("tab", { name: "Model" }).click();
        await page.getByRole("button", { name: "Clear all" }).click();
        await page.getByRole("button", { name: "Remove all" }).click();
        await page.getByText("Nothing is kept.").waitFor();
        await expectSound(page, "nothing kept");
        // What is loaded goes on: it is fetched again when it needs its files.
        await page.getByRole("tab", { name: "Extract" }).click();
        await page.getByRole("button", { name: "Deutsch" }).click();
        await page.locator(".finding-text", { hasText: "Albert Einstein" }).waitFor();
        await page.getByRole("tab", { name: "Look inside" }).click();
        await page.locator(".token", { hasText: "Ein" }).first().waitFor();
        expect(await page.getByRole("alert").count()).toBe(0);
        quiet();
      });

      it("can be stopped while it loads, and tried again", async () => {
        const { page, quiet } = await open("Model");
        await page.getByRole("button", { name: "Clear all" }).click();
        await page.getByRole("button", { name: "Remove all" }).click();
        await page.getByText("Nothing is kept.").waitFor();
        let release: () => void = () => {};
        const held = new Promise<void>((resolve) => {
          release = resolve;
        });
        const weights = "**/model-int8/model.safetensors";
        await page.context().route(weights, async (route) => {
          await held;
          await route.continue().catch(() => {});
        });
        await page.getByRole("button", { name: "Back to the embedded model" }).click();
        await page.getByText("Loading the embedded model").waitFor();
        await page.getByRole("button", { name: "Cancel" }).click();
        await page.locator(".model-pill", { hasText: "uie-m-mini" }).waitFor();
        release();
        await page.getByRole("button", { name: "Back to the embedded model" }).click();
        await page.getByText("Loading the embedded model").waitFor();
        await page.locator(".model-pill", { hasText: "uie-m-mini" }).waitFor();
        await page.context().unroute(weights);
        quiet();
      });

      const choose = async (page: Page, checkpoint: string, tab: string): Promise<void> => {
        await page.locator('.drop input[type="file"]').setInputFiles(folderOf(checkpoint, folders));
        await page.locator(".model-pill", { hasText: checkpoint }).waitFor();
        await page.getByRole("tab", { name: tab }).click();
      };

      it("takes a checkpoint folder, and gives it the form of its head", async () => {
        const { page, quiet } = await open("Model");
        await choose(page, "sequence-classification", "Classes");
        await page.getByRole("heading", { name: "Classes" }).waitFor();
        await expect.poll(() => page.locator(".bars li").count()).toBeGreaterThan(1);
        await page.getByRole("tab", { name: "Model" }).click();
        await choose(page, "multiple-choice", "Choices");
        await page.getByRole("heading", { name: "Choices" }).waitFor();
        await expect.poll(() => page.locator(".bars li").count()).toBe(3);
        await expectSound(page, "choices");
        await page.getByRole("tab", { name: "Model" }).click();
        await choose(page, "token-classification", "Entities");
        await page.getByRole("heading", { name: "Entities" }).waitFor();
        await page.locator(".passage").waitFor();
        await expectSound(page, "entities");
        await page.getByRole("tab", { name: "Model" }).click();
        await choose(page, "question-answering", "Answers");
        await page.getByRole("heading", { name: "Answers" }).waitFor();
        // A head without a pooler has states of tokens too.
        await page.locator(".matrix").waitFor();
        await expect.poll(() => page.locator(".bars li").count()).toBeGreaterThan(0);
        await page.getByRole("tab", { name: "Look inside" }).click();
        await page.locator(".token").first().waitFor();
        expect(await page.locator(".thumb").count()).toBeGreaterThan(0);
        quiet();
      });
    });

    describe("of the hub", () => {
      const asking = pageOfSuite(site, {
        options,
        watch: { elsewhere: ["huggingface.co"] },
        begin: beginWithEmbedded,
      });

      it("takes a model from the hub, by its files alone", async () => {
        const { page, quiet } = await openTab(asking(), "Model");
        const files = ["config.json", "model.safetensors", "sentencepiece.bpe.model", "vocab.txt"];
        const content = new Map(files.map((name) => [name, readFileSync(new URL(name, referenceModelUrl))]));
        const { commit, asked } = await routeHub(page.context(), "some/one", content);
        await page.getByLabel("From the Hugging Face hub").fill("some/one");
        await page.getByRole("button", { name: "Load", exact: true }).click();
        await page.locator(".model-pill", { hasText: "some/one" }).waitFor();
        await page.locator(".cached-name", { hasText: "some/one@main" }).waitFor();
        expect([...new Set(asked.filter((path) => path.includes("/resolve/")))].toSorted()).toEqual(
          files.map((name) => `/some/one/resolve/${commit}/${name}`),
        );
        await page.getByRole("tab", { name: "Extract" }).click();
        await page.locator(".finding-text", { hasText: "Marie Curie" }).waitFor();
        quiet();
      });

      it("says beside the form what failed, and keeps the model that works", async () => {
        const { page } = await openTab(asking(), "Model");
        await page.context().route("https://huggingface.co/**", (route) =>
          route.fulfill({
            status: 404,
            headers: { "access-control-allow-origin": "*" },
            body: "not found",
          }),
        );
        await page.getByLabel("From the Hugging Face hub").fill("nobody/nothing");
        await page.getByRole("button", { name: "Load", exact: true }).click();
        const problem = page.locator(".load-problem");
        await problem.waitFor();
        expect(await problem.textContent()).toContain("nobody/nothing");
        await expectSound(page, "a model that is not there");
        await page.getByRole("tab", { name: "Extract" }).click();
        await page.getByRole("textbox", { name: "Text", exact: true }).fill("Victor Hugo est né à Besançon.");
        await page.locator(".finding-text", { hasText: "Victor Hugo" }).waitFor();
      });
    });
  });
});
