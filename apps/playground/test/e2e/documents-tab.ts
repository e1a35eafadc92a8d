import type { Page } from "playwright-core";
import { textFile } from "./document-files.js";

export const projectsTab = (page: Page) => page.getByRole("tab", { name: "Projects" }).click();

export async function openDocuments(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Documents" }).click();
  await page.getByText("or choose some").waitFor();
}

export async function give(page: Page, name: string): Promise<void> {
  await page.locator(".documents-drop input").setInputFiles([textFile(name, `${name} was born in Paris.`)]);
  await page.locator("button.document-name", { hasText: name }).waitFor();
}

export async function nameProject(page: Page, name: string): Promise<void> {
  await projectsTab(page);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Name", { exact: true }).press("Tab");
}
