/**
 * How long the built page takes to show something, to have its model ready, and to answer for a text of one's own.
 *
 *   node bench/start-up.mjs [ROUNDS]
 *
 * From the start of the navigation, in a Chromium (CHROMIUM_PATH, else the usual places); medians. "First visit":
 * nothing is kept. "Again": the page, its model and its compiled code are. "Slow": a first visit over a line of
 * 9.6 Mbit/s and 150 ms, and the same with a quarter of the processor. "Stored result": the marks that the page's HTML
 * has; "own result": a text that is put in as soon as there is somewhere to put it. Build the workspace first.
 */
import { fileURLToPath } from "node:url";
import { launchChromium } from "@ernie-m/fixtures/chromium";
import { median } from "@ernie-m/measure";
import { slowHost } from "./slow-host.mjs";
import { slowProcessor } from "./slow-processor.mjs";

const [rounds = "5"] = process.argv.slice(2);
const folder = fileURLToPath(new URL("../dist", import.meta.url));
const LINE = { latencyMs: 150, bitsPerSecond: 9.6e6 };

/** Notes when a mark, the model's name and what is found in the text of one's own get onto the page, and puts that text in. */
function watch() {
  globalThis.seen = {};
  const signs = {
    stored: () => document.querySelector(".first-text mark, .mark") !== null,
    ready: () => document.querySelector(".model-pill small") !== null,
    own: () =>
      [...document.querySelectorAll(".finding-text")].some(
        ({ textContent }) => textContent === "Ada Lovelace",
      ),
  };
  new MutationObserver(() => {
    for (const [name, isSeen] of Object.entries(signs))
      if (!(name in globalThis.seen) && isSeen()) globalThis.seen[name] = performance.now();
    const area = document.querySelector("#text");
    if (area === null || "typed" in globalThis.seen) return;
    globalThis.seen.typed = performance.now();
    setTimeout(() => {
      area.value = "Ada Lovelace was born in London.";
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }).observe(document, { childList: true, subtree: true });
}

async function visit(page, go) {
  await go();
  await page.waitForFunction(() => "own" in globalThis.seen, undefined, { timeout: 300_000, polling: 200 });
  return page.evaluate(() => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return { paint: paint?.startTime ?? Number.NaN, ...globalThis.seen };
  });
}

const visits = { "first visit": [], again: [], "slow line": [], "slow line, quarter processor": [] };

async function firstVisit(host, share) {
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.addInitScript(watch);
  const faster = await slowProcessor(browser, share);
  const times = await visit(page, () => page.goto(host.url, { waitUntil: "commit" }));
  faster();
  return { browser, page, times };
}

for (let round = 0; round < Number(rounds); round++) {
  const host = await slowHost(folder);
  const { browser, page, times } = await firstVisit(host, 1);
  visits["first visit"].push(times);
  await page.evaluate(() => navigator.serviceWorker.ready);
  visits.again.push(await visit(page, () => page.goto(host.url, { waitUntil: "commit" })));
  await browser.close();
  host.stop();
  for (const [name, share] of [
    ["slow line", 1],
    ["slow line, quarter processor", 0.25],
  ]) {
    const slow = await slowHost(folder, LINE);
    const visited = await firstVisit(slow, share);
    visits[name].push(visited.times);
    await visited.browser.close();
    slow.stop();
  }
}
console.log(`${"seconds".padEnd(30)}first paint  stored result  model ready  own result`);
for (const [name, times] of Object.entries(visits)) {
  const seconds = (of, width) => (median(times.map((time) => time[of])) / 1000).toFixed(2).padStart(width);
  console.log(
    `${name.padEnd(30)}${seconds("paint", 11)}  ${seconds("stored", 13)}  ${seconds("ready", 11)}  ${seconds("own", 10)}`,
  );
}
