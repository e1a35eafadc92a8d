import { firstFrom, type Stretch } from "../text/overlaps.js";
import type { LabelMatch } from "./label-book.js";

/** Where a form sets a label and its value apart: "Kunde: …", "Kunde<tab>…". */
const SEPARATOR = /[ \u00a0]*(?:[:：]|\t|\u3000|[ \u00a0]{3,})[ \u00a0\t\u3000]*(?:\r?\n[ \u00a0\t]*)?/y;
/** Where a label may begin: at the start of a line, after another column or another sentence. */
const BEGINNING = /(?:^|[\n\t\u3000|·•(（/;；,，、-]|[ \u00a0]{2}|[.。!?] ?)[ \u00a0]?$/;
/** What ends a value: the line, another column, another sentence. */
const ENDINGS = [
  String.raw`\r?\n|\t|\u3000| {2,}|\u00a0{2,}| [|·•] `,
  String.raw`[.!?] (?=\p{Lu})|[。！？]|, (?=[\p{L} ]{2,20}[:：])`,
];
const ENDING = new RegExp([...ENDINGS, "[;；]"].join("|"), "u");
/** A list has semicolons between what it lists. */
const LIST_ENDING = new RegExp(ENDINGS.join("|"), "u");
const LONGEST = 120;
const LEAST_WEIGHT = 0.85;

/** The texts that stand after labels of a field as in a form, each with its label's weight. */
export function labelledTexts(
  text: string,
  field: number,
  labels: readonly LabelMatch[],
  many: boolean,
): readonly (Stretch & { readonly weight: number })[] {
  return labels.flatMap((label) => {
    const owner = label.owners.find((one) => one.field === field);
    if (owner === undefined || owner.weight < LEAST_WEIGHT) return [];
    if (!BEGINNING.test(text.slice(Math.max(0, label.start - 4), label.start))) return [];
    SEPARATOR.lastIndex = label.end;
    const separator = SEPARATOR.exec(text);
    if (separator === null) return [];
    const start = label.end + separator[0].length;
    const rest = text.slice(start, start + LONGEST + 1);
    const ending = (many ? LIST_ENDING : ENDING).exec(rest);
    const value = rest.slice(0, ending?.index ?? rest.length).replace(/[\s,;.。，；]+$/u, "");
    if (value === "" || value.length > LONGEST) return [];
    // The next cell of a header is no value: "Article   Qty".
    const isHeader = !/[:：]/.test(separator[0]) && isLabel({ start, end: start + value.length }, labels);
    return isHeader ? [] : [{ start, end: start + value.length, weight: owner.weight }];
  });
}

function isLabel({ start, end }: Stretch, labels: readonly LabelMatch[]): boolean {
  return labels
    .slice(firstFrom(labels, start), firstFrom(labels, end))
    .some((label) => label.start === start && label.end === end);
}

/** An address in the value of another label: "Ann Lee <ann@x.example>". */
const ADDRESS = /[^\s<([,;:|]+@[^\s>)\],;|]+/u;
const AROUND_CONTACTS = /[\s,;:<([{|/·•–-]+$/u;
/** What stands between the items of a list: semicolons where there are any, as commas may be inside of items then. */
const ITEMS = [/[^;；]+/gu, /[^,，、]+/gu];
/** The word before the last of a list. */
const AND = /^[\s\u00a0]*(?:(?:and|und|et|y|e|en|и|ve)[ \u00a0]+)?/iu;

/**
 * The parts of a labelled text: without the ways to reach whom it names, and for a list each of its items, "English,
 * Tamil and German" being three.
 */
export function partsOf<T extends Stretch>(
  text: string,
  line: T,
  { many, contacts }: { readonly many: boolean; readonly contacts: readonly Stretch[] },
): readonly T[] {
  const address = ADDRESS.exec(text.slice(line.start, line.end));
  const starts = [
    ...(address === null ? [] : [line.start + address.index]),
    ...contacts.filter(({ start, end }) => start < line.end && end > line.start).map(({ start }) => start),
  ];
  const before = text.slice(line.start, Math.min(line.end, ...starts));
  const name = starts.length > 0 ? before.replace(AROUND_CONTACTS, "") : before;
  // Where nothing but the address stands it is what the label is for.
  const whole = name === "" ? line : { ...line, end: line.start + name.length };
  return many ? itemsOf(text, whole) : [whole];
}

function itemsOf<T extends Stretch>(text: string, line: T): readonly T[] {
  const written = text.slice(line.start, line.end);
  const parts = ITEMS.map((item) => [...written.matchAll(item)]).find((found) => found.length > 1) ?? [];
  if (parts.length === 0) return [line];
  const items: T[] = [];
  for (const { index, 0: item } of parts) {
    const start = index + (AND.exec(item)?.[0].length ?? 0);
    const end = index + item.trimEnd().length;
    if (end > start) items.push({ ...line, start: line.start + start, end: line.start + end });
  }
  return items;
}
