/**
 * Takes the pictures of READMEs and of the site's card from the built pages, so that they show what is there, and writes
 * into pictures.json which model found what they show: test/pictures.test.ts compares it with the embedded one.
 *
 *   node scripts/pictures.mjs
 *
 * Build the workspace first. Chromium is CHROMIUM_PATH, else in the usual places.
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launchChromium } from "@ernie-m/fixtures/chromium";
import { preview } from "vite";
import { modelFingerprint } from "./model-fingerprint.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const site = `${root}docs/.vitepress`;

/** Each picture, by its path from the root: the page, what has to be there before it is taken, and how large it is. */
const PICTURES = [
  {
    file: "apps/playground/screens/extract.png",
    url: "/playground/",
    ready: ".model-pill small",
    size: [1200, 900],
  },
  {
    file: "apps/playground/screens/look-inside.png",
    url: "/playground/",
    tab: "Look inside",
    ready: ".token",
    size: [1200, 900],
    whole: true,
  },
  { file: "docs/public/card.png", url: "/", ready: ".live mark", size: [1200, 630] },
];

// That of the built page, which may be older than the package's.
const model = await modelFingerprint(`${site}/dist/playground/model`);
const server = await preview({
  root: site,
  configFile: false,
  build: { outDir: "dist" },
  preview: { port: 0, host: "127.0.0.1" },
  logLevel: "error",
});
const [origin] = server.resolvedUrls.local;
const browser = await launchChromium();

/** Which of the writings in the pictures this machine's fonts lack: two letters of one that is lacking are the same box. */
async function lackingFonts() {
  const page = await browser.newPage();
  const lacking = await page.evaluate(() => {
    const drawn = (letter) => {
      const context = Object.assign(document.createElement("canvas"), { width: 40, height: 40 }).getContext(
        "2d",
      );
      context.font = "32px sans-serif";
      context.fillText(letter, 2, 34);
      return context.getImageData(0, 0, 40, 40).data.join();
    };
    return ["中文", "日本", "한국", "عر", "עב"].filter(([one, other]) => drawn(one) === drawn(other));
  });
  await page.close();
  return lacking;
}

const lacking = await lackingFonts();
if (lacking.length > 0) {
  await browser.close();
  await server.close();
  throw new Error(
    `no fonts here for ${lacking.join(", ")}: install them first (on Debian, fonts-noto-cjk and fonts-noto-core)`,
  );
}
for (const { file, url, tab, ready, size, whole = false } of PICTURES) {
  const [width, height] = size;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: "light" });
  await page.goto(new URL(url, origin).href);
  if (tab !== undefined) await page.getByRole("tab", { name: tab }).click();
  await page.locator(ready).first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1500);
  await page.screenshot({ path: root + file, fullPage: whole });
  await page.close();
}
await browser.close();
await server.close();
const taken = Object.fromEntries(PICTURES.map(({ file }) => [file, { model }]));
await writeFile(`${root}docs/scripts/pictures.json`, `${JSON.stringify(taken, null, 2)}\n`);
