import type { Browser } from "playwright-core";

/** What the page at `url` leaves in `globalThis.result`, and what it complained of. */
export async function resultOf(
  browser: Browser,
  url: string,
): Promise<{ readonly result: unknown; readonly errors: readonly string[] }> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(url);
  // Vite's development server reloads the page when it has bundled what it had not met before.
  const found = () =>
    page.waitForFunction(() => Reflect.get(globalThis, "result"), undefined, { timeout: 60_000 });
  const handle = await found().catch(found);
  const result = await handle.jsonValue();
  await page.close();
  return { result, errors };
}
