import type { Random } from "../random.js";
import type { Making } from "../values/names.js";
import { type EverydayDomain, everydayDomains } from "./domains/everyday.js";
import { type Domain, domains } from "./domains.js";
import type { Draft } from "./draft.js";
import { Page } from "./page.js";
import { pasted } from "./pasted.js";

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
  ["letter", 12],
  ["form", 8],
  ["contacts", 5],
  ["agenda", 3],
  ["catalogue", 5],
  ["directory", 4],
  ...(Object.keys(everydayDomains) as EverydayDomain[]).map((domain) => [domain, 6] as const),
];

/** Longest document in characters, by how dense a language is written. */
function longest(language: string): number {
  return ["zh", "ja"].includes(language) ? 260 : language === "ko" ? 330 : 720;
}

/** A document as it is pasted somewhere, not longer than a window of the model. */
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
    if (draft.text.length > longest(language)) continue;
    // Sentences are as corpora have them.
    return { ...(domain === "biography" ? draft : pasted(draft, random)), language, domain };
  }
}
