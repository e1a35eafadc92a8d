import type { Page } from "../page.js";

export function news(page: Page): void {
  const { random } = page;
  if (random.chance(0.4)) page.heading("doc_news");
  page.thing("person");
  page.thing("organization");
  if (random.chance(0.2)) page.fields(["author", "date"]);
  page.sentences("news", random.between(1, 4));
  if (random.chance(0.4)) page.sentences("bio", 1);
  if (random.chance(0.3)) page.filler();
}

export function abstract(page: Page): void {
  if (page.random.chance(0.5)) page.heading("doc_abstract");
  page.sentences("abstract", page.random.between(1, 3));
  if (page.random.chance(0.4)) page.sentences(page.random.pick(["bio", "medical", "report"]), 1);
}

/** One or two sentences, as real corpora have them. */
export function biography(page: Page): void {
  page.sentences("bio", page.random.between(1, 2));
}
