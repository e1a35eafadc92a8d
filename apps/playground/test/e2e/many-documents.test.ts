import { readFile } from "node:fs/promises";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { parse } from "csv-parse/sync";
import type { Page } from "playwright-core";
import readXlsxFile from "read-excel-file/node";
import { describe, expect, it } from "vitest";
import { type MadeFile, readableFiles, textFile, unreadableFiles } from "./document-files.js";
import { expectSound, SCREENS } from "./screens.js";
import { beginWithExample, pageOfSuite, siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";

async function openDocuments(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Documents" }).click();
  await page.getByText("or choose some").waitFor();
}

async function removeAll(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Remove all …" }).click();
  await page.getByRole("button", { name: /^Remove all \d/ }).click();
}

/** The documents' view as it is at first, the names of the first example in it. */
async function withoutDocuments(page: Page): Promise<void> {
  await beginWithExample(page);
  await openDocuments(page);
  if ((await page.locator(".document").count()) === 0) return;
  await page.getByLabel("Filter rows").fill("");
  await removeAll(page);
}

async function give(page: Page, files: readonly MadeFile[]): Promise<void> {
  await page.locator(".documents-drop input").setInputFiles([...files]);
}

async function download(page: Page, format: string): Promise<Buffer> {
  await page.getByLabel("Export as").selectOption(format);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  return readFile(await file.path());
}

const text = { start: expect.any(Number), end: expect.any(Number) };

describe.skipIf(chromiumPath === undefined)("many documents in a browser", { timeout: 4 * PATIENCE }, () => {
  const site = siteOfSuite();

  describe.each(SCREENS)("$screen", ({ options }) => {
    const opened = pageOfSuite(site, { options, begin: withoutDocuments });

    it("are one table: twenty files of every kind, and those that cannot be read say why", async () => {
      const { page, quiet } = opened();
      const readable = await readableFiles();
      const unreadable = await unreadableFiles();
      await give(page, [...readable.slice(0, 3), ...unreadable.map(([file]) => file), ...readable.slice(3)]);
      // 19 files, of which one has three texts, two have two, and an e-mail has one with it.
      await page.getByText("All 24 documents looked in.").waitFor({ timeout: 2 * PATIENCE });
      await page.getByText("38 documents · 14 unreadable").waitFor();
      const photo = [{ name: "mail.eml · photo.png" }, /none of what is read/] as const;
      for (const [{ name }, said] of [...unreadable, photo]) {
        const row = page.locator(".document", { hasText: name });
        await page.locator(".document-list").evaluate((list) => list.scrollTo({ top: 0 }));
        await expect
          .poll(async () => {
            if ((await row.count()) > 0) return true;
            await page.locator(".document-list").evaluate((list) => list.scrollBy({ top: 120 }));
            return false;
          })
          .toBe(true);
        expect(await row.textContent()).toMatch(said);
      }

      const csv = (await download(page, "csv")).toString("utf8");
      const rows = parse(csv, { bom: true, columns: true }) as Record<string, string>[];
      expect(csv.startsWith("\ufeff")).toBe(true);
      const documents = new Set(rows.map((row) => row.Document));
      for (const name of [
        "report 1.pdf",
        "letter 1.docx",
        "utf16.txt",
        "read me.md",
        "page.html",
        "people.csv · 3",
        "people.json · 2",
        "mail.eml",
        "mail.eml · attached.txt",
      ])
        expect(documents).toContain(name);
      expect(rows).toContainEqual(
        expect.objectContaining({ Document: "page.html", Name: "person", Text: "Fernando Pessoa" }),
      );
      expect(rows.find((row) => row.Document === "note.txt" && row.Name === "person")?.birthplace).toBe(
        "Warsaw",
      );
      const sheets = JSON.stringify(await readXlsxFile(await download(page, "xlsx")));
      expect(sheets).toContain("Albert Einstein");
      const lines = (await download(page, "jsonl")).toString("utf8").trim().split("\n");
      expect(lines).toHaveLength(rows.length);
      expect(lines.map((line) => JSON.parse(line))).toContainEqual(
        expect.objectContaining({ Document: "note.txt", Text: { text: "Marie Curie", ...text } }),
      );

      // A cell leads to its place in its document.
      await page.getByLabel("Filter rows").fill("letter 2");
      await page.locator(".results .cell-part", { hasText: /^Ulm$/ }).first().click();
      await page.locator(".viewer mark", { hasText: /^Ulm$/ }).waitFor();
      expect(await page.locator(".viewer h2").textContent()).toBe("letter 2.docx");
      await page.getByRole("button", { name: "Open in Extract" }).click();
      await page.locator(".finding-text", { hasText: "Albert Einstein" }).first().waitFor();
      expect(await page.locator("#text").inputValue()).toContain("Albert Einstein was born in Ulm.");
      quiet();
    });

    it("can be stopped and gone on with, are there after a reload, and are asked anew when names change", async () => {
      const { page, quiet } = opened();
      const sentences = Array.from(
        { length: 30 },
        (_, n) => `In ${1900 + n} Marie Curie was born in Warsaw.`,
      );
      const long = textFile("long.txt", sentences.join("\n"));
      await give(page, [
        textFile("a.txt", "Victor Hugo was born in Paris."),
        long,
        textFile("b.txt", "Ada lived in Rome."),
      ]);
      await page.locator(".results td", { hasText: "Victor Hugo" }).first().waitFor();
      await page.locator(".run-bar").getByRole("button", { name: "Stop" }).click();
      await page.getByText(/^Stopped\. 2 documents to look in\.$/).waitFor();
      // What is written to the browser's storage is written a moment later.
      await page.waitForTimeout(600);
      await page.reload();
      await openDocuments(page);
      await page.locator(".results td", { hasText: "Victor Hugo" }).first().waitFor();
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByText("All 3 documents looked in.").waitFor({ timeout: 2 * PATIENCE });

      await page.getByLabel("Name to look for").last().fill("city");
      await page.getByText("What is looked for has changed: this is what was found before.").waitFor();
      await page.getByRole("button", { name: "Remove long.txt" }).click();
      await page.getByRole("button", { name: "Look in them" }).click();
      await page.getByText("All 2 documents looked in.").waitFor();
      await expect.poll(() => page.getByText("this is what was found before").count()).toBe(0);
      quiet();
    });

    it("are sound for keyboard, screen reader and weak eyes, fit a narrow screen, and leave no memory behind", async () => {
      const { page, quiet } = opened();
      for (const files of [[], await readableFiles()]) {
        await give(page, files);
        if (files.length > 0) {
          await page.getByText("All 24 documents looked in.").waitFor({ timeout: 2 * PATIENCE });
          await page.locator(".results .cell-part", { hasText: "Warsaw" }).first().click();
        }
        await expectSound(page, `${files.length} files given`);
      }
      const session = await page.context().newCDPSession(page);
      const heap = async (): Promise<number> => {
        await session.send("HeapProfiler.collectGarbage");
        return (await session.send("Runtime.getHeapUsage")).usedSize;
      };
      const round = async (): Promise<void> => {
        await removeAll(page);
        await give(page, await readableFiles());
        await page.getByText("All 24 documents looked in.").waitFor({ timeout: 2 * PATIENCE });
      };
      await round();
      const before = await heap();
      await round();
      expect(await heap()).toBeLessThan(before + 2_000_000);
      quiet();
    });

    it("give records with dates and amounts as such, and what is not clear", async () => {
      const { page, quiet } = opened();
      await page.evaluate(() => {
        location.hash = "schema=[%22invoice date%22,%22total amount%22]";
      });
      // The address is heard a moment later.
      await expect.poll(() => page.getByLabel("Name to look for").last().inputValue()).toBe("total amount");
      await give(page, [
        textFile("one.txt", "Invoice date: 4 February 2025\nTotal amount: £1,188.00"),
        textFile("two.txt", "Invoice date: 07/12/2025\nTotal amount: $20.50"),
      ]);
      await page.getByRole("button", { name: "Records" }).click();
      await page.locator(".results td", { hasText: "2025-02-04" }).waitFor();
      await page.getByText("All 2 documents looked in.").waitFor();
      const rows = parse((await download(page, "csv")).toString("utf8"), { bom: true, columns: true });
      expect(rows).toMatchObject([
        { Document: "one.txt", "invoice date": "2025-02-04", "total amount.amount": "1188" },
        {
          Document: "two.txt",
          "total amount.amount": "20.5",
          Problems: expect.stringContaining("2025-12-07"),
        },
      ]);
      await page.getByLabel("Dates and numbers").selectOption("en-US");
      await page.locator(".run-bar .primary").click();
      await page.getByRole("cell", { name: "2025-07-12", exact: true }).waitFor();
      quiet();
    });
  });
});
