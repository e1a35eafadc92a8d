/** How something in a text may be counted otherwise than it is written. */
export interface Rewriting {
  /** What was counted otherwise: `a CRLF as one`. */
  readonly name: string;
  /** Finds it; with the flag `g`. */
  readonly pattern: RegExp;
  /** What was counted in place of what was found, and where. */
  replacement(found: string, at: number): string;
}

export const CRLF_AS_ONE: Rewriting = { name: "a CRLF as one", pattern: /\r\n/g, replacement: () => "\n" };

const LINE_FEED_AS_TWO: Rewriting = {
  name: "a line feed as two",
  pattern: /(?<!\r)\n/g,
  replacement: () => "\r\n",
};

const NO_LEADING_BLANKS: Rewriting = {
  name: "no blanks before the text",
  pattern: /^[\s\ufeff]+/g,
  replacement: () => "",
};

function withoutLeadingBlanks({ name, pattern, replacement }: Rewriting): Rewriting {
  return {
    name: `${NO_LEADING_BLANKS.name}, and ${name}`,
    pattern: new RegExp(`${NO_LEADING_BLANKS.pattern.source}|${pattern.source}`, "g"),
    // What is blank at the very beginning is found by the first of both.
    replacement: (found, at) => (at === 0 ? "" : replacement(found, at)),
  };
}

/** Line ends and blanks before the text: spans that begin with a line feed and cut words speak for them. */
export const LINE_REWRITINGS: readonly Rewriting[] = [
  CRLF_AS_ONE,
  LINE_FEED_AS_TWO,
  NO_LEADING_BLANKS,
  withoutLeadingBlanks(CRLF_AS_ONE),
  withoutLeadingBlanks(LINE_FEED_AS_TWO),
];

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const ENTITY = /&(?:amp|lt|gt|quot|apos|nbsp|#39|#x27|#160);/g;

/** What only spans that state their text can speak for. */
export const OTHER_REWRITINGS: readonly Rewriting[] = [
  {
    name: "runs of blanks as one",
    pattern: /\s+/g,
    replacement: (_, at) => (at === 0 ? "" : " "),
  },
  {
    name: "& < > escaped",
    pattern: /[&<>]/g,
    replacement: (found) => ESCAPED[found],
  },
  {
    name: "& < > and quotation marks escaped",
    pattern: /[&<>"']/g,
    replacement: (found) => ESCAPED[found],
  },
  { name: "entities as one", pattern: ENTITY, replacement: () => "&" },
  {
    name: "no markup",
    pattern: new RegExp(`<[^<>]*>|${ENTITY.source}`, "g"),
    replacement: (found) => (found.startsWith("<") ? "" : "&"),
  },
  { name: "escapes of JSON", pattern: /[\n\r\t"\\]/g, replacement: (found) => `\\${found}` },
  {
    name: "composed characters",
    pattern: /\P{M}\p{M}+|[\u1100-\u11ff]+/gu,
    replacement: (found) => found.normalize("NFC"),
  },
  {
    name: "decomposed characters",
    pattern: /[\u00c0-\u{10ffff}]/gu,
    replacement: (found) => found.normalize("NFD"),
  },
];
