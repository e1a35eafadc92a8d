import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { launchChromium } from "@ernie-m/fixtures/chromium";
import { serve } from "@ernie-m/fixtures/file-server";
import type { Browser, Page } from "playwright-core";

/** Where the site was built to, with a separator at its end. */
export const site = fileURLToPath(new URL("../.vitepress/dist/", import.meta.url));
const axe = createRequire(import.meta.url).resolve("axe-core");

/** Every page of the site, as its path begins: `/guide/naming.html`. */
export function builtPages(): readonly string[] {
  return readdirSync(site, { recursive: true, encoding: "utf8" })
    .map((name) => `/${name.split(sep).join("/")}`)
    .filter((path) => path.endsWith(".html") && !path.startsWith("/playground/"));
}

export type ColorScheme = "light" | "dark";

/** A page that was opened. */
export interface OpenedPage {
  readonly page: Page;
  /** What it complained of so far. */
  readonly problems: readonly string[];
  /** The bytes of scripts that it has fetched. */
  scripts(): number;
}

/** The site in a browser, until it is closed. */
export interface ServedSite {
  readonly browser: Browser;
  readonly origin: string;
  open(path: string, width: number, colorScheme: ColorScheme): Promise<OpenedPage>;
  close(): Promise<void>;
}

export async function serveSite(): Promise<ServedSite> {
  const [browser, server] = await Promise.all([launchChromium(), serve({ folders: { "/": site } })]);
  return {
    browser,
    origin: server.origin,
    async open(path, width, colorScheme) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const problems: string[] = [];
      let scripts = 0;
      page.on("pageerror", (error) => problems.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") problems.push(message.text());
      });
      page.on("response", (response) => {
        if (response.request().resourceType() === "script")
          scripts += Number(response.headers()["content-length"] ?? 0);
      });
      await page.goto(server.origin + path, { waitUntil: "load" });
      return { page, problems, scripts: () => scripts };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** What axe finds serious or critical in a page as it is, each rule with its first element. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path: axe });
  return page.evaluate(async () => {
    const { violations } = await Reflect.get(globalThis, "axe").run(document, {
      resultTypes: ["violations"],
    });
    return (violations as { id: string; impact: string; nodes: { html: string }[] }[])
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
  });
}
