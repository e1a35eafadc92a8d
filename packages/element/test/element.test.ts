import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { referenceModelPath } from "@ernie-m/fixtures";
import { chromiumPath, launchChromium } from "@ernie-m/fixtures/chromium";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));

/** The page of the README, built from the package's built files. */
const PAGE = `<!doctype html>
<html lang="en"><title>element</title>
<main><h1>A page</h1>
<ernie-m-extract id="one" model="/model/" schema='[{ "person": ["birthplace"] }, "location"]'>Marie Curie was born in Warsaw.</ernie-m-extract>
<ernie-m-extract id="two" model="/model/" schema='["location"]' readonly>Ada Lovelace lived in London.</ernie-m-extract>
</main>
<script type="module">
globalThis.told = [];
for (const name of ["load", "progress", "result", "error"])
  addEventListener("ernie-m-" + name, ({ target, detail }) => told.push([name, target.id, detail?.error?.message]));
</script>
<script type="module">import "@ernie-m/element/register";</script>`;

/** The least that a page may allow, as the guide to deploying has it. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'";

test("importing it where there are no elements defines nothing and fails not", async () => {
  const { defineErnieMExtract } = await import("../dist/index.js");
  await import("../dist/register.js");
  expect(defineErnieMExtract()).toBeUndefined();
});

describe.skipIf(chromiumPath === undefined)("in a browser, built with Vite", () => {
  let folder: string;
  let server: PreviewServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "element-"));
    writeFileSync(join(folder, "index.html"), PAGE);
    cpSync(referenceModelPath, join(folder, "public/model"), { recursive: true });
    const options = {
      root: folder,
      logLevel: "error",
      resolve: { alias: { "@ernie-m/element/register": join(here, "../dist/register.js") } },
      worker: { format: "es" },
      build: { target: "es2022", chunkSizeWarningLimit: 10_000 },
    } as const;
    await build(options);
    const headers = { "content-security-policy": POLICY };
    server = await preview({ ...options, preview: { port: 0, host: "127.0.0.1", headers } });
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(120_000);
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(server.resolvedUrls?.local[0] ?? "");
    await page.locator("#one mark").first().waitFor();
    await page.locator("#two mark").first().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const one = () => page.locator("#one");

  test("marks what is named, lists it, and tells the page", async () => {
    expect(await one().locator("mark").allTextContents()).toEqual([
      "Marie Curieperson",
      "Warsawlocation, birthplace",
    ]);
    expect(await one().locator("li").first().textContent()).toMatch(
      /^person: Marie Curie \(\d+ %\)birthplace: Warsaw/,
    );
    expect(await page.locator("#two mark").allTextContents()).toEqual(["Londonlocation"]);
    expect(await page.locator("#two textarea").isVisible()).toBe(false);
    const told = await page.evaluate<[string, string][]>("told");
    for (const id of ["one", "two"])
      expect(told.filter(([, of]) => of === id).map(([name]) => name)).toEqual(
        expect.arrayContaining(["load", "result"]),
      );
    expect(told.some(([name]) => name === "progress")).toBe(true);
    expect(await one().evaluate((element) => Reflect.get(element, "result"))).toMatchObject({
      person: [{ text: "Marie Curie", start: 0, end: 11 }],
    });
    // One model for both.
    expect(page.workers()).toHaveLength(1);
  });

  test("is styled, and marks have a colour, under a policy that forbids styles in a page", async () => {
    const styled = await one()
      .locator("mark")
      .evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).borderBlockEnd));
    expect(styled).toEqual([
      expect.stringMatching(/^2px solid oklch\(/),
      expect.stringMatching(/^2px solid oklch\(/),
    ]);
    expect(styled[0]).not.toBe(styled[1]);
    const display = await page.evaluate(() => {
      const frame = document.body.appendChild(document.createElement("iframe"));
      const moved = document.body.appendChild(document.createElement("ernie-m-extract"));
      frame.contentDocument?.body.append(moved);
      const { display } = getComputedStyle(moved);
      moved.remove();
      frame.remove();
      return display;
    });
    expect(display, "in the document of a frame").toBe("block");
  });

  test("follows what is typed, what is set, and what is moved", async () => {
    await one().getByLabel("Text").fill("Victor Hugo est né à Besançon.");
    await one().locator("mark", { hasText: "Victor Hugo" }).waitFor();
    await one().evaluate((element) => {
      Reflect.set(element, "schema", ["location"]);
    });
    await expect.poll(() => one().locator("mark").allTextContents()).toEqual(["Besançonlocation"]);
    await one().evaluate((element) => {
      Reflect.set(element, "threshold", 1);
    });
    await expect.poll(() => one().locator("[role=status]").textContent()).toBe("Nothing found");
    await one().evaluate((element) => {
      Reflect.set(element, "threshold", 0.4);
      element.parentElement?.append(element);
    });
    await expect.poll(() => one().locator("mark").allTextContents()).toEqual(["Besançonlocation"]);
    const atOnce = await one().evaluate((element) => {
      Reflect.set(element, "text", "Il est né en 1802 à Besançon.");
      element.parentElement?.append(element);
      return Array.from(element.shadowRoot?.querySelectorAll("mark") ?? [], (mark) => mark.textContent);
    });
    expect(atOnce, "spans of another text").toEqual([]);
    await expect.poll(() => one().locator("mark").allTextContents()).toEqual(["Besançonlocation"]);
    expect(page.workers()).toHaveLength(1);
  });

  test("draws every line in its own direction, and what stands beside a finding in that of the page", async () => {
    const text = "ولدت ماري كوري في وارسو عام 1867.\nAda Lovelace lived in London.";
    await one().evaluate((element, set) => void Object.assign(element, set), {
      schema: ["person", "location", "date"],
      threshold: 0.05,
      text,
    });
    await one()
      .locator("bdi", { hasText: /[\u0600-\u06ff]/ })
      .first()
      .waitFor();
    const drawn = await one().evaluate((element) => {
      const root = element.shadowRoot as ShadowRoot;
      const rectOf = (node: Node, start: number, end: number): DOMRect => {
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, end);
        return range.getBoundingClientRect();
      };
      const marked = root.querySelector(".marked") as HTMLElement;
      const box = marked.getBoundingClientRect();
      const nodes: Node[] = [];
      const walker = document.createTreeWalker(marked, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) nodes.push(walker.currentNode);
      const [first] = nodes;
      const english = nodes.find((node) => node.textContent?.includes("Ada")) as Node;
      const at = english.textContent?.indexOf("Ada") ?? 0;
      return {
        rightOfFirst: box.right - rectOf(first as Node, 0, 1).right,
        leftOfEnglish: rectOf(english, at, at + 1).left - box.left,
        findings: Array.from(root.querySelectorAll("li"), (line) => {
          const [name, found] = [line.querySelector("b"), line.querySelector("bdi")];
          const percent = line.childNodes[3] as Node;
          return [name, found]
            .map((part) => (part as HTMLElement).getBoundingClientRect().right)
            .concat(rectOf(percent, 2, percent.textContent?.length ?? 0).right);
        }),
      };
    });
    // A mark may begin there, and has a padding.
    expect(drawn.rightOfFirst).toBeLessThan(5);
    expect(drawn.leftOfEnglish).toBeLessThan(5);
    expect(drawn.findings.length).toBeGreaterThan(0);
    for (const rights of drawn.findings) expect(rights).toEqual(rights.toSorted((a, b) => a - b));
  });

  test("takes back a text that is none, as frameworks set it, for what it holds", async () => {
    for (const none of [undefined, null]) {
      await one().evaluate((element, none) => {
        Reflect.set(element, "text", "");
        Reflect.set(element, "text", none);
      }, none);
      expect(await one().getByLabel("Text").inputValue()).toBe("Marie Curie was born in Warsaw.");
      await one().locator("mark", { hasText: "Warsaw" }).waitFor();
    }
    await one().evaluate((element) => {
      element.setAttribute("schema", '["location"]');
      element.setAttribute("threshold", "0.4");
    });
  });

  test("says what is wrong where it is, and goes on when it is right", async () => {
    await one().evaluate((element) => element.setAttribute("schema", '["location", 3]'));
    await expect.poll(() => one().getByRole("alert").textContent()).toContain("$[1]");
    await one().evaluate((element) => element.setAttribute("schema", '["location"]'));
    await expect.poll(() => one().getByRole("alert").count()).toBe(0);
    await page.evaluate(() => {
      const other = document.createElement("ernie-m-extract");
      other.id = "lost";
      other.setAttribute("model", "/nowhere/");
      other.setAttribute("schema", '["location"]');
      document.querySelector("main")?.append(other);
    });
    await expect
      .poll(() => page.locator("#lost").getByRole("alert").textContent())
      .toContain("nowhere: has no");
    await page.evaluate(() => document.querySelector("#lost")?.setAttribute("model", "/model/"));
    await expect.poll(() => page.locator("#lost").getByRole("status").textContent()).toBe("Nothing found");
    await page.evaluate(() => document.querySelector("#lost")?.remove());
    const told = await page.evaluate<[string, string, string][]>("told");
    expect(told.filter(([name]) => name === "error").map(([, id]) => id)).toEqual(["one", "lost"]);
  });

  test("is sound for screen readers, light and dark, wide and narrow, and fits", async () => {
    for (const colorScheme of ["light", "dark"] as const)
      for (const width of [1280, 360]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 740 });
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
        expect(
          violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`),
          `${colorScheme} ${width}`,
        ).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
  });

  test("takes up what was set before it was an element, and a model that it is given late", async () => {
    await page.evaluate(() => {
      const early = document.createElement("ernie-m-early");
      early.id = "early";
      Object.assign(early, { text: "Ada Lovelace lived in London.", schema: ["location"], readOnly: true });
      document.querySelector("main")?.append(early);
      const known = customElements.get("ernie-m-extract");
      if (known !== undefined) customElements.define("ernie-m-early", class extends known {});
    });
    const early = page.locator("#early");
    await expect.poll(() => early.getByRole("alert").textContent()).toContain("model: expected");
    expect(await early.getAttribute("schema")).toBe('["location"]');
    await early.evaluate((element) => Reflect.set(element, "model", "/model/"));
    await expect.poll(() => early.locator("mark").allTextContents()).toEqual(["Londonlocation"]);
    expect(await early.getByLabel("Text").isVisible()).toBe(false);
    await early.evaluate((element) => Reflect.set(element, "text", "Marie Curie died in Passy."));
    await expect.poll(() => early.locator("mark").allTextContents()).toEqual(["Passylocation"]);
    await early.evaluate((element) => element.remove());
  });

  test("keeps its model when it is the only one and is moved, drawn anew, or given another on the way", async () => {
    await page.evaluate(() => document.querySelector("#two")?.remove());
    const loads = () => page.evaluate<number>("told.filter(([name]) => name === 'load').length");
    const [worker] = page.workers();
    const before = await loads();
    await one().evaluate((element) => element.parentElement?.append(element));
    await one().evaluate((element) => Reflect.set(element, "text", "Ada Lovelace lived in London."));
    await expect.poll(() => one().locator("mark").allTextContents()).toEqual(["Londonlocation"]);
    expect(await loads()).toBe(before);
    await one().evaluate((element) => element.replaceWith(element.cloneNode(true)));
    await expect.poll(loads).toBe(before + 1);
    expect(page.workers().map((each) => each === worker)).toEqual([true]);
    await one().evaluate((element) => {
      const { parentElement } = element;
      element.remove();
      element.setAttribute("model", "/nowhere/");
      parentElement?.append(element);
    });
    await expect.poll(() => one().getByRole("alert").textContent()).toContain("nowhere: has no");
    await one().evaluate((element) => Reflect.set(element, "model", "/model/"));
    await one().locator("mark", { hasText: "Warsaw" }).waitFor();
  });

  test("stops what it loads when it is removed", async () => {
    let asked: () => void = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    // Nobody answers.
    await page.route("**/slow/**", asked);
    await page.evaluate(() => {
      const slow = document.createElement("ernie-m-extract");
      slow.id = "slow";
      slow.setAttribute("model", "/slow/");
      document.querySelector("main")?.append(slow);
    });
    await isAsked;
    await expect.poll(() => page.workers().length).toBe(2);
    await page.evaluate(() => document.querySelector("#slow")?.remove());
    await expect.poll(() => page.workers().length).toBe(1);
    await page.unroute("**/slow/**");
  });

  test("ends its worker with the last element, and said nothing on the console", async () => {
    await page.evaluate(() => document.querySelector("main")?.replaceChildren());
    await expect.poll(() => page.workers().length).toBe(0);
    expect(complaints.filter((line) => !line.includes("404"))).toEqual([]);
  });

  test("is small beside the library", () => {
    const own = readdirSync(join(here, "../dist")).filter((name) => name.endsWith(".js"));
    const bytes = own.reduce(
      (sum, name) => sum + gzipSync(readFileSync(join(here, "../dist", name))).length,
      0,
    );
    expect(bytes).toBeLessThan(8_000);
  });
});
