import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where a Chromium is looked for, in this order, unless `CHROMIUM_PATH` says where it is. */
const usual = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const stated = process.env.CHROMIUM_PATH;
const candidates = stated === undefined || stated === "" ? usual : [stated];

/** The browser that the suites run in; undefined where there is none. */
export const chromiumPath = candidates.find((path) => existsSync(path));

/** Says once, before all suites, that those in a browser are left out; fails where `REQUIRE_BROWSER` is set. */
export function setup(): void {
  if (chromiumPath !== undefined) return;
  const missing = `runtime-web: no Chromium at ${candidates.join(", ")}`;
  if (process.env.REQUIRE_BROWSER) throw new Error(`${missing}, and REQUIRE_BROWSER is set`);
  process.stderr.write(`${missing}: browser suites are skipped\n`);
}

const QUIET = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // What a page holds is told at once, not at the next collection of garbage.
  "--enable-blink-features=ForceEagerMeasureMemory",
];

/** Gives a WebGPU adapter that computes in software, on machines without a graphics processor too. */
const WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

export function launchChromium(options: { readonly webgpu?: boolean } = {}): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("there is no Chromium");
  const args = options.webgpu === true ? [...QUIET, ...WEBGPU] : QUIET;
  return chromium.launch({ executablePath: chromiumPath, args });
}
