import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const usual = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const stated = process.env.CHROMIUM_PATH;
const candidates = stated === undefined || stated === "" ? usual : [stated];

/** The browser that tests run in; undefined where there is none. Throws where `REQUIRE_BROWSER` is set. */
export const chromiumPath = candidates.find((path) => existsSync(path));
if (chromiumPath === undefined && process.env.REQUIRE_BROWSER)
  throw new Error(`element: no Chromium at ${candidates.join(", ")}, and REQUIRE_BROWSER is set`);

export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("there is no Chromium");
  return chromium.launch({
    executablePath: chromiumPath,
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
}
