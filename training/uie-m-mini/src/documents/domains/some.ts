import type { Page } from "../page.js";

/** Some of a list, in a random order or as it stands. */
export function some(page: Page, kinds: readonly string[], least: number): readonly string[] {
  const { random } = page;
  const chosen = new Set(random.sample(kinds, random.between(least, kinds.length)));
  const inOrder = kinds.filter((kind) => chosen.has(kind));
  return random.chance(0.3) ? random.shuffled(inOrder) : inOrder;
}
