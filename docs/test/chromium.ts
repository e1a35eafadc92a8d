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

/** Undefined where there is none. */
export const chromiumPath = (stated === undefined || stated === "" ? usual : [stated]).find((path) =>
  existsSync(path),
);

if (chromiumPath === undefined && process.env.REQUIRE_BROWSER)
  throw new Error("docs: there is no Chromium, and REQUIRE_BROWSER is set");

export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("there is no Chromium");
  return chromium.launch({
    executablePath: chromiumPath,
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
}
