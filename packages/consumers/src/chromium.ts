import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const usual = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const stated = process.env.CHROMIUM_PATH;

/** The browser that bundles run in; undefined where there is none. */
export const chromiumPath = (stated === undefined || stated === "" ? usual : [stated]).find((path) =>
  existsSync(path),
);

if (chromiumPath === undefined && process.env.REQUIRE_BROWSER)
  throw new Error("consumers: there is no Chromium, and REQUIRE_BROWSER is set");

export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("there is no Chromium");
  return chromium.launch({
    executablePath: chromiumPath,
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
}

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
