import type { Page } from "playwright-core";

/** Selects words of the text as somebody does who drags over them. */
export async function selectWords(page: Page, words: string): Promise<void> {
  await page.locator("#text").evaluate((element, of) => {
    const area = element as HTMLTextAreaElement;
    const start = area.value.indexOf(of);
    area.focus();
    area.setSelectionRange(start, start + of.length);
  }, words);
}
