import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { selectWords } from "./select-words.js";

const cli = fileURLToPath(new URL("../../../cli/bin/ernie-m.js", import.meta.url));

const marked = [
  "We ordered [goulash] and waited.",
  "The [lentil soup] was cold.",
  "They serve [ramen] until midnight.",
  "She wanted [paella], nothing else.",
  "I could eat [dumplings] every day.",
  "You should try the [falafel].",
];
const text = marked.join("\n").replace(/[[\]]/g, "");

/** From the page as it opens to corrections that can be taught. */
export async function markDishes(page: Page): Promise<void> {
  await page.locator(".run-reads").waitFor();
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  await page.getByLabel("Schema as JSON").fill('["dish"]');
  await page.getByRole("button", { name: "Tree", exact: true }).click();
  await page.locator("#text").fill(text);
  await page.getByRole("button", { name: "Correct", exact: true }).click();
  for (const line of marked) {
    const words = line.slice(line.indexOf("[") + 1, line.indexOf("]"));
    await selectWords(page, words);
    await page.keyboard.press("1");
  }
}

export async function teachOnce(page: Page, epochs: number): Promise<void> {
  await page.getByText("Settings", { exact: true }).click();
  await page.getByLabel("Times that everything is learned from").fill(String(epochs));
  await page.getByLabel("Times that everything is learned from").blur();
  await page.locator(".teach-actions .primary").click();
}

/** Puts the checkpoint that the page exports into a folder. */
export async function exportedModel(page: Page, folder: string): Promise<void> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /^Export \(/ }).click(),
  ]);
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync((await file.path())!))))
    writeFileSync(join(folder, name), bytes);
}

/** What the command line finds with the checkpoint in a folder. */
export async function extractedBy(folder: string, schema: readonly string[], of: string): Promise<string> {
  const input = join(folder, "text.txt");
  writeFileSync(input, of);
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[cli, "extract", "--model", folder, "--schema", JSON.stringify(schema), "--input", input],
  ]);
  return stdout;
}
