import { LinkifyIt } from "linkify-it";
import type { ReadText } from "../read-text.js";
import { apartFrom } from "../text/overlaps.js";
import type { Finding } from "../types.js";
import { MailNames } from "./mail-names.js";

/**
 * Ends of addresses that stand without "https://": those that are no ends of file names and few words. With a scheme
 * any will do.
 */
const TOP_LEVEL =
  "com org net edu gov mil int info biz io ai app dev eu shop store online site blog cloud tech agency museum example test de fr es it pt nl ru tr cn jp kr uk br us ca au nz ch at be se no dk fi pl cz sk hu ro bg gr ie mx ar cl in id vn th tw hk sg my ph il ae za ua kz рф".split(
    " ",
  );
/** Han, kana, Hangul and the like: words of these scripts stand right before an address, without a space. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}、。，；：！？「」『』（）《》【】]/gu;
/** Longest address that is looked for, in code units. */
const LONGEST = 2048;

let shared: LinkifyIt | undefined;

function linkify(): LinkifyIt {
  shared ??= new LinkifyIt({
    fuzzyLink: true,
    fuzzyEmail: true,
    tlds: TOP_LEVEL,
    maxLength: LONGEST,
    rebuilder: new MailNames(),
  });
  return shared;
}

interface Link {
  readonly start: number;
  readonly end: number;
  readonly url: string;
  /** `mailto:`, `https:`, "" for an address without. */
  readonly scheme: string;
}

/** A mailbox with its server: for linkify-it signs such as "`" are letters of that. */
const ADDRESS = /^[^@]+@[\p{L}\p{M}\p{N}.:[\]-]*[.:][\p{L}\p{M}\p{N}.:[\]-]*[\p{L}\p{M}\p{N}\]]/u;

/** Finds e-mail addresses. */
export function recognizeEmail(read: ReadText): readonly Finding<string>[] {
  if (!read.folded.includes("@")) return [];
  return linksOf(read)
    .filter(({ scheme }) => scheme === "mailto:")
    .flatMap(({ start, end }) => {
      const written = read.folded.slice(start, end);
      const named = /^mailto:/i.exec(written)?.[0].length ?? 0;
      const address = ADDRESS.exec(written.slice(named))?.[0];
      return address === undefined
        ? []
        : [{ start: start + named, end: start + named + address.length, value: address }];
    });
}

/** Finds addresses of the web and of files: with a scheme, with "www." or with a well-known end. */
export function recognizeUri(read: ReadText): readonly Finding<string>[] {
  if (!/[.:]/.test(read.folded)) return [];
  return linksOf(read)
    .filter(({ scheme, start, end }) => scheme !== "mailto:" && (scheme !== "" || isDomain(read, start, end)))
    .filter(({ scheme }) => scheme !== "//")
    .map(({ start, end, url }) => ({ start, end, value: url }));
}

function linksOf({ text, folded }: ReadText): readonly Link[] {
  if (text.search(UNSPACED) === -1) return match(folded);
  const parted = match(withoutUnspaced(text, folded));
  // An address in such a script itself, which only its scheme tells from the words around it.
  const international = match(folded).filter(({ scheme }) => scheme !== "" && scheme !== "mailto:");
  return [...parted, ...apartFrom(international, parted)];
}

/** The folded text with a space for each character of those scripts, and for their punctuation, which folds to ASCII. */
function withoutUnspaced(text: string, folded: string): string {
  let parted = "";
  let from = 0;
  for (const { index, 0: character } of text.matchAll(UNSPACED)) {
    parted += folded.slice(from, index) + " ".repeat(character.length);
    from = index + character.length;
  }
  return parted + folded.slice(from);
}

function match(text: string): readonly Link[] {
  return (linkify().match(text) ?? []).map(({ index, lastIndex, url, schema }) => ({
    start: index,
    end: lastIndex,
    url,
    scheme: schema.toLowerCase(),
  }));
}

/** Not "3.com", "End.In" between two sentences, or "logger.info(". */
function isDomain({ folded }: ReadText, start: number, end: number): boolean {
  const host = folded.slice(start, end).split(/[/?#:]/)[0];
  return (
    !/^\d/.test(host) &&
    !/\.\p{Lu}\p{Ll}/u.test(host) &&
    !/[)@]/.test(folded[start - 1] ?? "") &&
    folded[end] !== "("
  );
}
