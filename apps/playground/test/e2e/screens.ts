import type { BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { accessibilityProblems } from "./accessibility.js";

/** What a suite is run on from its beginning: a wide light screen, and a narrow dark one. */
export const SCREENS = [
  { screen: "1280 wide, light", options: { viewport: { width: 1280, height: 800 }, colorScheme: "light" } },
  { screen: "360 wide, dark", options: { viewport: { width: 360, height: 740 }, colorScheme: "dark" } },
] as const satisfies readonly { readonly screen: string; readonly options: BrowserContextOptions }[];

/** All screens, each one step from the one before. */
const EVERY = [
  { width: 1280, colorScheme: "light" },
  { width: 360, colorScheme: "light" },
  { width: 360, colorScheme: "dark" },
  { width: 1280, colorScheme: "dark" },
] as const;

/** Shows the page on one of the screens, as it is: nothing in it begins anew. */
export async function showOn(
  page: Page,
  { viewport, colorScheme }: (typeof SCREENS)[number]["options"],
): Promise<void> {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
}

/**
 * Holds the page as it is against every screen: nothing that axe-core finds, nothing beside the width. It then has the
 * screen again that it had.
 *
 * @param what What the page shows, for messages.
 */
export async function expectSound(page: Page, what: string): Promise<void> {
  const before = page.viewportSize();
  const isDark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  for (const { width, colorScheme } of EVERY) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    const screen = `${what}, ${colorScheme}, ${width} wide`;
    expect(await accessibilityProblems(page), screen).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), screen).toBe(width);
  }
  await page.emulateMedia({ colorScheme: isDark ? "dark" : "light" });
  if (before !== null) await page.setViewportSize(before);
}
