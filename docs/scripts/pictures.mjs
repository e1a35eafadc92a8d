/**
 * Takes the pictures of READMEs and of the site's card from the built pages, so that they show what is there.
 *
 *   node scripts/pictures.mjs
 *
 * Build the workspace first. Chromium is CHROMIUM_PATH, else in the usual places.
 */
import { fileURLToPath } from "node:url";
import { launchChromium } from "@ernie-m/fixtures/chromium";
import { preview } from "vite";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const SCREENS = path("../../apps/playground/screens/");

/** Each picture: the page, what has to be there before it is taken, and how large it is. */
const PICTURES = [
  { file: `${SCREENS}extract.png`, url: "/playground/", ready: ".model-pill small", size: [1200, 900] },
  {
    file: `${SCREENS}look-inside.png`,
    url: "/playground/",
    tab: "Look inside",
    ready: ".token",
    size: [1200, 900],
    whole: true,
  },
  { file: path("../public/card.png"), url: "/", ready: ".live mark", size: [1200, 630] },
];

const server = await preview({
  root: path("../.vitepress"),
  configFile: false,
  build: { outDir: "dist" },
  preview: { port: 0, host: "127.0.0.1" },
  logLevel: "error",
});
const [origin] = server.resolvedUrls.local;
const browser = await launchChromium();
for (const { file, url, tab, ready, size, whole = false } of PICTURES) {
  const [width, height] = size;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: "light" });
  await page.goto(new URL(url, origin).href);
  if (tab !== undefined) await page.getByRole("tab", { name: tab }).click();
  await page.locator(ready).first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1500);
  await page.screenshot({ path: file, fullPage: whole });
  await page.close();
}
await browser.close();
await server.close();
