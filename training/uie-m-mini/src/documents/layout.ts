import { type Lexicon, wordsOf } from "../lexicon/lexicon.js";
import type { Random } from "../random.js";

const EASTERN = new Set(["zh", "ja"]);

/** Whether a language is written without spaces between words. */
export function isEastern({ language }: Lexicon): boolean {
  return EASTERN.has(language);
}

/** How captions, lists and headings of one document look: the same all through it. */
export interface Layout {
  /** Between a caption and its value. */
  readonly separator: string;
  /** Before each line of a list. */
  readonly bullet: string;
  /** Between the columns of a table. */
  readonly column: string;
  /** Between what stands on one line. */
  readonly join: string;
  readonly caption: (text: string) => string;
  readonly heading: (text: string) => string;
}

const SAME = (text: string): string => text;
// Letters that are joined, or carry signs, are not set apart.
const SPACED = (text: string): string =>
  text.length < 16 && !/[\p{Script=Arabic}\p{Script=Devanagari}]/u.test(text)
    ? Array.from(text.toUpperCase()).join(" ")
    : text;

export function drawLayout(lexicon: Lexicon, random: Random): Layout {
  // A Turkish i has its dot as a capital, too.
  const upper = (text: string): string => text.toLocaleUpperCase(lexicon.language);
  const capital = (text: string): string => upper(text.charAt(0)) + text.slice(1);
  const separators = isEastern(lexicon)
    ? ["：", ": ", "　", "：", " "]
    : [": ", ": ", ": ", ":  ", "    ", " - ", " | ", " = ", ":\n", " "];
  return {
    separator: random.pick(separators),
    bullet: random.pick(["", "- ", "• ", "* ", "· ", "– ", "✔ "]),
    column: random.pick(["   ", " | ", "\t", "      ", "; ", "　　", ", "]),
    join: random.pick(["\n", "\n", "\n", "   ", " · ", " | ", ", ", " // "]),
    caption: random.pick([capital, capital, capital, upper, SAME]),
    heading: random.pick([
      SAME,
      SAME,
      upper,
      SPACED,
      (text) => `${capital(text)}:`,
      (text) => `** ${text} **`,
      (text) => `## ${text}`,
    ]),
  };
}

/** What stands around the cells of a table's lines. */
export interface TableLayout {
  readonly before: string;
  readonly between: string;
  readonly after: string;
  /** In each cell of the line under the captions; undefined where there is no such line. */
  readonly rule?: string;
}

const plain = (between: string): TableLayout => ({ before: "", between, after: "" });

/** As the document's columns are, or as tables are written where text is plain. */
export function drawTable({ column, bullet }: Layout, random: Random): TableLayout {
  return random.weighted<TableLayout>([
    [plain(column), 5],
    [{ before: bullet, between: random.pick([", ", " – ", " | ", ": ", " / "]), after: "" }, 3],
    [{ before: "| ", between: " | ", after: " |", rule: random.pick(["---", "-----", ":--"]) }, 1.5],
    [plain("\t"), 1],
    [plain(";"), 0.5],
    [plain("\n"), 0.7],
  ]);
}

/** The words of a heading. */
export function headingOf(key: string, lexicon: Lexicon, random: Random): string {
  return random.pick(wordsOf(lexicon, key));
}

/** A wording of a kind, as captions have it; undefined where the language has none. */
export function captionOf(kind: string, lexicon: Lexicon, random: Random): string | undefined {
  const wordings = lexicon.labels.get(kind);
  if (wordings === undefined) return undefined;
  // Now and then a form in another language than the values are, as firms that trade abroad have them.
  return random.chance(0.5) ? wordings[0] : random.pick(wordings);
}

/** What stands between the items of a list on one line. */
export function listSeparators(lexicon: Lexicon): readonly string[] {
  if (isEastern(lexicon)) return ["、", "，", " / "];
  if (lexicon.language === "ar") return ["، ", "، ", " - ", " / ", "؛ ", ", "];
  return [", ", ", ", " / ", "; ", " | "];
}
