import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { showOn } from "./screens.js";
import { type OpenPage, openSite, PATIENCE, type Site, type Watch } from "./site.js";

/** A browser for the tests of a suite, from before the first of them until after the last. */
export function siteOfSuite(): () => Site {
  let site: Site | undefined;
  beforeAll(async () => {
    site = await openSite();
  }, 3 * PATIENCE);
  afterAll(() => site?.close());
  return () => {
    if (site === undefined) throw new Error("there is no browser before the first test");
    return site;
  };
}

export interface SharedPage {
  /** What a page is opened with; the default is a wide light screen. */
  readonly options?: BrowserContextOptions;
  readonly watch?: Watch;
  /** Takes the page, from wherever a test has left it, to where the next one begins. */
  begin?(page: Page): Promise<unknown>;
}

/**
 * One page for the tests of a suite, which go on in it one after another: to open one takes longer than most of them.
 * After a test that fails, it itself or the next one has a new one.
 */
export function pageOfSuite(site: () => Site, { options, watch, begin }: SharedPage = {}): () => OpenPage {
  let opened: OpenPage | undefined;
  const close = async (): Promise<void> => {
    await opened?.page.context().close();
    opened = undefined;
  };
  beforeEach(async () => {
    opened ??= await site().open(options, "", watch);
    await begin?.(opened.page);
  }, 3 * PATIENCE);
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await close();
  });
  afterAll(close);
  return () => {
    if (opened === undefined) throw new Error("there is no page before the first test");
    return opened;
  };
}

/** Shows the page of a suite on a screen for some of its tests: it is made narrow and dark, not opened anew. */
export function onScreen(opened: () => OpenPage, options: Parameters<typeof showOn>[1]): void {
  beforeEach(() => showOn(opened().page, options));
}

/** The first example on the page as somebody sees it who comes for the first time, and what is found in it. */
export async function beginWithExample(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Extract" }).click();
  await page.locator(".run-reads").waitFor();
  // An example keeps the threshold that there is. The address is heard a moment later: what follows would come before it.
  const threshold = page.locator('output[for="threshold"]');
  if ((await threshold.textContent()) !== "40 %") {
    await page.evaluate(() => {
      location.hash = "threshold=0.4";
    });
    await expect.poll(() => threshold.textContent()).toBe("40 %");
  }
  await page.getByRole("button", { name: "Write", exact: true }).click();
  await page.getByRole("button", { name: "Sentences", exact: true }).click();
  await page.getByRole("button", { name: "English", exact: true }).click();
  await page
    .locator(".finding-text", { hasText: /^Marie Curie$/ })
    .first()
    .waitFor();
  await page.locator(".run-reads").waitFor();
}

/** A project that nothing is in yet, and the first example. */
export async function beginProject(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Projects" }).click();
  await page.getByRole("button", { name: "New project", exact: true }).click();
  await page.getByText("0 corrections in 0 texts").waitFor();
  await beginWithExample(page);
}

/** The first example, and the model that looks in it at a first visit. */
export async function beginWithEmbedded(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Model", exact: true }).click();
  await page.locator(".model-pill").waitFor();
  if ((await page.locator(".model-pill", { hasText: "uie-m-mini" }).count()) === 0) {
    await page.getByRole("button", { name: "Back to the embedded model" }).first().click();
    await page.locator(".model-pill", { hasText: "uie-m-mini" }).waitFor();
  }
  await beginWithExample(page);
}
