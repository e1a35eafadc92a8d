import type { Random } from "../random.js";
import type { Making } from "../values/names.js";
import { type Domain, domains } from "./domains.js";
import type { Draft } from "./draft.js";
import { Page } from "./page.js";

/** A document of a domain, with all that is marked in it. */
export interface Document extends Draft {
  readonly language: string;
  readonly domain: Domain;
}

/** How often documents of each domain are written. */
const weights: readonly (readonly [Domain, number])[] = [
  ["invoice", 14],
  ["cv", 12],
  ["contract", 12],
  ["ticket", 12],
  ["medical", 12],
  ["product", 11],
  ["news", 12],
  ["report", 10],
  ["abstract", 5],
  ["biography", 16],
];

/** Longest document in characters, by how dense a language is written. */
function longest(language: string): number {
  return ["zh", "ja"].includes(language) ? 260 : language === "ko" ? 330 : 720;
}

/** A document that is not longer than a window of the model. */
export function writeDocument(
  making: Making,
  random: Random,
  domain: Domain = random.weighted(weights),
): Document {
  const { language } = making.lexicon;
  for (;;) {
    const page = new Page(making, random);
    domains[domain](page);
    const draft = page.drafting.done();
    if (draft.text.length <= longest(language)) return { ...draft, language, domain };
  }
}
