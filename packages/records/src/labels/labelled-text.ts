import type { Stretch } from "../text/overlaps.js";
import type { LabelMatch } from "./label-book.js";

/** Where a form sets a label and its value apart: "Kunde: …", "Kunde<tab>…". */
const SEPARATOR = /[ \u00a0]*(?:[:：]|\t|\u3000|[ \u00a0]{3,})[ \u00a0\t\u3000]*(?:\r?\n[ \u00a0\t]*)?/y;
/** Where a label may begin: at the start of a line, after another column or another sentence. */
const BEGINNING = /(?:^|[\n\t\u3000|·•(（/;；,，、-]|[ \u00a0]{2}|[.。!?] ?)[ \u00a0]?$/;
/** What ends a value: the line, another column, another sentence. */
const ENDING =
  /\r?\n|\t|\u3000| {2,}|\u00a0{2,}| [|·•] |[;；]|[.!?] (?=\p{Lu})|[。！？]|, (?=[\p{L} ]{2,20}[:：])/u;
const LONGEST = 120;
const LEAST_WEIGHT = 0.85;

/** The texts that stand after labels of a field as in a form, each with its label's weight. */
export function labelledTexts(
  text: string,
  field: number,
  labels: readonly LabelMatch[],
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
    const ending = ENDING.exec(rest);
    const value = rest.slice(0, ending?.index ?? rest.length).replace(/[\s,;.。，；]+$/u, "");
    if (value === "" || value.length > LONGEST) return [];
    return [{ start, end: start + value.length, weight: owner.weight }];
  });
}
