/**
 * How long the built page takes to show something, to have its model ready, and to show a first result.
 *
 *   node bench/start-up.mjs [ROUNDS]
 *
 * From the start of the navigation, in a Chromium (CHROMIUM_PATH, else /usr/bin/chromium), the server on the same
 * machine; medians. "First visit": nothing is kept. "Again": the page, its model and its compiled code are. Build the
 * workspace first.
 */
import { fileURLToPath } from "node:url";
import { median } from "@ernie-m/measure";
import { chromium } from "playwright-core";
import { preview } from "vite";

const [rounds = "7"] = process.argv.slice(2);
const root = fileURLToPath(new URL("..", import.meta.url));

/** Notes when the model's name and the first finding get onto the page. */
function watch() {
  globalThis.seen = {};
  const signs = { ready: ".model-pill small", result: ".finding-text" };
  new MutationObserver(() => {
    for (const [name, selector] of Object.entries(signs))
      if (!(name in globalThis.seen) && document.querySelector(selector) !== null)
        globalThis.seen[name] = performance.now();
  }).observe(document, { childList: true, subtree: true });
}

async function visit(page, go) {
  await go();
  await page.waitForFunction(() => "result" in globalThis.seen, undefined, { timeout: 120_000 });
  return page.evaluate(() => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return { paint: paint.startTime, ...globalThis.seen };
  });
}

const server = await preview({ root, logLevel: "error", preview: { port: 0, host: "127.0.0.1" } });
const [url] = server.resolvedUrls.local;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
const visits = { "first visit": [], again: [] };
for (let round = 0; round < Number(rounds); round++) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(watch);
  visits["first visit"].push(await visit(page, () => page.goto(url)));
  await page.evaluate(() => navigator.serviceWorker.ready);
  visits.again.push(await visit(page, () => page.reload()));
  await context.close();
}
console.log("seconds      first paint  model ready  first result");
for (const [name, times] of Object.entries(visits)) {
  const seconds = (of) => (median(times.map((time) => time[of])) / 1000).toFixed(2).padStart(12);
  console.log(`${name.padEnd(12)}${seconds("paint")} ${seconds("ready")} ${seconds("result")}`);
}
await browser.close();
await server.close();
