/**
 * How the built page answers while a document is in it: how long keys wait, and the longest task of the main thread.
 *
 *   node bench/page.mjs [KB...]
 *
 * For a text of each size, prose in which the same names come again and again: the longest task from the paste to the
 * end of the run; then KEYS keys, one every 60 ms, into the middle of the text, each from its event to the next paint
 * (Event Timing), and the main thread's processor time for it, which other work on the machine does not change; so does
 * the processor time of the longest task of the TRACED_MS after the paste. In a Chromium (CHROMIUM_PATH, else
 * the usual places). Build the workspace first.
 */
import { fileURLToPath } from "node:url";
import { launchChromium } from "@ernie-m/fixtures/chromium";
import { preview } from "vite";

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) sizes.push(2, 10, 50);
const KEYS = 36;
const TRACED_MS = 20_000;
const root = fileURLToPath(new URL("..", import.meta.url));

const people = ["Marie Curie", "Albert Einstein", "Angela Merkel", "Victor Hugo"];
const places = ["Warsaw", "Ulm", "Hamburg", "Besançon", "Paris", "Berlin"];
function proseOf(bytes) {
  const sentences = [];
  for (let n = 0, length = 0; length < bytes; n++) {
    const sentence = `${people[n % 4]} was born in ${places[n % 6]} and worked at the University of ${places[(n + 3) % 6]}.`;
    length += sentence.length + 1;
    // A paragraph now and then, as documents have.
    sentences.push(sentence + (n % 9 === 8 ? "\n" : ""));
  }
  return sentences.join(" ").slice(0, bytes);
}

function watch() {
  globalThis.tasks = [];
  globalThis.keys = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.tasks.push(duration);
  }).observe({ type: "longtask" });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries())
      if (name === "keydown") globalThis.keys.push(duration);
  }).observe({ type: "event", durationThreshold: 16 });
}

/** Milliseconds of processor time of the longest task of the page's main thread, from a trace. */
function longestOf(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const threadOf = ({ pid, tid }) => `${pid} ${tid}`;
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(threadOf),
  );
  const tasks = traceEvents.filter((event) => event.ph === "X" && mains.has(threadOf(event)));
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;

const server = await preview({ root, logLevel: "error", preview: { port: 0, host: "127.0.0.1" } });
const [url] = server.resolvedUrls.local;
const browser = await launchChromium();
console.log(
  "ms       keys p50   p90   max   processor a key   longest task: paste to end   its processor   while typing   lines found   run, s",
);
for (const size of sizes) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 740 } });
  // A machine with other work on it starts the page late.
  page.setDefaultTimeout(590_000);
  await page.addInitScript(watch);
  await page.goto(url);
  await page.locator(".finding-text").first().waitFor();
  await page.locator(".run-reads").waitFor();
  const area = page.locator("#text");
  await area.focus();
  await page.keyboard.press("Control+A");
  await page.evaluate(() => {
    globalThis.tasks.length = 0;
  });
  await browser.startTracing(page, { categories: ["toplevel"] });
  const traced = new Promise((resolve) => setTimeout(resolve, TRACED_MS)).then(() => browser.stopTracing());
  const began = Date.now();
  await page.keyboard.insertText(proseOf(size * 1000));
  await page.locator("progress[aria-label=Reading]").waitFor({ state: "attached" });
  // A page of names asks before it reads more than so many rows; it is asked all the same.
  const more = page.getByRole("button", { name: "Ask it all the same" });
  await page.locator(".run-reads").or(more).first().waitFor({ timeout: 590_000 });
  if (await more.isVisible()) await more.click();
  await page.locator(".run-reads").waitFor({ timeout: 590_000 });
  const run = (Date.now() - began) / 1000;
  const paste = await page.evaluate(() => Math.max(0, ...globalThis.tasks.splice(0)));
  const longest = longestOf(await traced);
  // The pointer stands on nothing, the focus is where keys go.
  await page.mouse.move(2, 2);
  await area.focus();
  await page.evaluate((at) => {
    const text = document.querySelector("#text");
    text.setSelectionRange(at, at);
    globalThis.keys.length = 0;
    globalThis.tasks.length = 0;
  }, size * 500);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const taskMs = async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
  };
  const before = await taskMs();
  for (let key = 0; key < KEYS; key++) {
    await page.keyboard.press("abcdefg "[key % 8]);
    await page.waitForTimeout(60);
  }
  const processor = (await taskMs()) - before;
  await page.waitForTimeout(500);
  const { keys, typing } = await page.evaluate(() => ({
    keys: globalThis.keys,
    typing: Math.max(0, ...globalThis.tasks),
  }));
  // Event Timing tells of no event under 16 ms.
  const waits = [...keys, ...new Array(Math.max(0, KEYS - keys.length)).fill(16)].sort((a, b) => a - b);
  const typed = (await area.inputValue()).length - size * 1000;
  if (typed !== KEYS) throw new Error(`${typed} of ${KEYS} keys are in the text`);
  const lines = await page.locator(".findings li").first().getAttribute("aria-setsize");
  const columns = [quantile(waits, 0.5), quantile(waits, 0.9), waits.at(-1)].map((ms) =>
    String(ms).padStart(6),
  );
  console.log(
    `${String(size).padStart(3)} kB   ${columns.join("")}   ${(processor / KEYS).toFixed(1).padStart(15)}   ${String(paste).padStart(26)}   ${longest.toFixed(0).padStart(13)}   ${String(typing).padStart(12)}   ${lines.padStart(11)}   ${run.toFixed(1).padStart(6)}`,
  );
  await page.close();
}
await browser.close();
await server.close();
