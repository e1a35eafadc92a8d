import type { FieldNames } from "../schema/names.js";
import { foldText, lowerUnits } from "../text/fold.js";
import { PhraseTable } from "../text/phrase-table.js";
import { labelConcepts } from "./label-words.js";

/** What a label says about a field. */
export interface LabelOwner {
  /** The number of the field. */
  readonly field: number;
  /** How surely the label means the field, to 1. */
  readonly weight: number;
}

/** A label where it stands; without owners it labels something that nobody asked for. */
export interface LabelMatch {
  readonly start: number;
  readonly end: number;
  readonly owners: readonly LabelOwner[];
}

const ACCENTED = /[\u00e0-\u024f\u1e00-\u1eff]/gu;

const OWN = 1;
const CONCEPT = 0.9;
const PART = 0.6;
/** Labels that are words of every other sentence too. */
const COMMON = 0.5;
const COMMON_WORDS = unaccentedWords(
  "le la du au al el del dal dall' da a à de von vom ab bis am to up by at for from until from within in on re no no. ca il van tot aan до с по от срок в из per as até desde hasta fino entro start end base sum rate order number due summe date 自 至 起 止 から まで 부터 까지",
);
/** Another form of a label is a label, nearly as surely. */
const INFLECTED = 0.8;
const LEAST_STEMMED = 5;
const LEAST_STEM = 4;
const LONGEST_ENDING = 3;
/** Where words of spaced scripts begin, and every character of the others. */
const LABEL_START =
  /(?<![\p{L}\p{M}\p{N}_])[\p{L}☎]|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const LETTERS = /[\p{L}\p{M}]+/uy;
const SINGLE_WORD = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{M}]+$/u;
/** Words that are a part of too many names to say which one it is. */
const VAGUE = unaccentedWords(
  "amount date number rate value total name time day percentage percent sum of the and in per no betrag datum montant importe fecha data дата сумма tarih tutar 日期 金额 金額 日付",
);

/** Labels that are looked up in a text, with what each becomes in other forms. */
class LabelTable {
  readonly #phrases: PhraseTable<string>;
  /** Labels of one word by the beginning that their forms share. */
  readonly #stems = new Map<string, string[]>();

  constructor(labels: Iterable<string>) {
    const all = [...new Set(labels)];
    this.#phrases = new PhraseTable(all.map((label) => [label, label] as const));
    for (const label of all) {
      if (label.length < LEAST_STEMMED || !SINGLE_WORD.test(label)) continue;
      const stem = stemOf(label);
      const list = this.#stems.get(stem) ?? [];
      list.push(label);
      this.#stems.set(stem, list);
    }
  }

  /** The longest label that begins at a place, as it is. */
  at(lower: string, index: number): { readonly end: number; readonly label: string } | undefined {
    const match = this.#phrases.at(lower, index);
    return match === undefined ? undefined : { end: match.end, label: match.value };
  }

  /** The labels of which a word is another form: "fined" of "fine", "выручки" of "выручка". */
  inflected(word: string): readonly string[] {
    for (let length = word.length; length >= Math.max(LEAST_STEM, word.length - LONGEST_ENDING); length--) {
      const labels = this.#stems
        .get(word.slice(0, length))
        ?.filter((label) => Math.abs(label.length - word.length) <= LONGEST_ENDING);
      if (labels !== undefined && labels.length > 0) return labels;
    }
    return [];
  }
}

let normalizedConcepts: readonly (readonly string[])[] | undefined;

/** The concepts' words as texts are read. */
function concepts(): readonly (readonly string[])[] {
  normalizedConcepts ??= labelConcepts.map((words) => [...new Set(words.map(unaccented))]);
  return normalizedConcepts;
}

let shared: LabelTable | undefined;

/** The labels of all concepts, made once. */
function conceptTable(): LabelTable {
  shared ??= new LabelTable(concepts().flat());
  return shared;
}

/** The labels of a schema's fields, and all others that documents have, so that each is known for what it is. */
export class LabelBook {
  readonly #own: LabelTable;
  readonly #owners = new Map<string, LabelOwner[]>();

  constructor(fields: readonly FieldNames[]) {
    fields.forEach(({ labels }, field) => {
      for (const [label, weight] of weighted(labels.map(normalized))) {
        const owners = this.#owners.get(label) ?? [];
        owners.push({ field, weight });
        this.#owners.set(label, owners);
      }
    });
    // What is the very name of a property is not that of another which is called alike.
    for (const [label, owners] of this.#owners)
      if (owners.some(({ weight }) => weight === OWN))
        this.#owners.set(
          label,
          owners.filter(({ weight }) => weight === OWN),
        );
    this.#own = new LabelTable(this.#owners.keys());
  }

  /** The labels of a text, as by `lowerUnits`, the longest at each place. Linear in the text. */
  find(text: string): readonly LabelMatch[] {
    const lower = unaccented(text);
    const found: LabelMatch[] = [];
    let from = 0;
    for (const { index } of lower.matchAll(LABEL_START)) {
      if (index < from) continue;
      const match = this.#at(lower, index);
      if (match === undefined) continue;
      found.push(match);
      from = match.end;
    }
    return found;
  }

  #at(lower: string, start: number): LabelMatch | undefined {
    const tables = [this.#own, conceptTable()];
    const [match] = tables.flatMap((table) => table.at(lower, start) ?? []).sort((a, b) => b.end - a.end);
    if (match !== undefined) return { start, end: match.end, owners: this.#owners.get(match.label) ?? [] };
    LETTERS.lastIndex = start;
    const word = LETTERS.exec(lower)?.[0] ?? "";
    const labels = tables.flatMap((table) => table.inflected(word));
    if (labels.length === 0) return undefined;
    const owners = labels.flatMap((label) => this.#owners.get(label) ?? []);
    return {
      start,
      end: start + word.length,
      owners: owners.map(({ field, weight }) => ({ field, weight: weight * INFLECTED })),
    };
  }
}

function unaccentedWords(words: string): ReadonlySet<string> {
  return new Set(unaccented(words).split(" "));
}

/** The beginning that a word's forms share: all but its last two letters. */
function stemOf(word: string): string {
  return word.slice(0, Math.max(LEAST_STEM, word.length - 2));
}

/** Names of properties often go without accents, as capitals do: "echeance" is "échéance". Each unit stays one. */
function unaccented(text: string): string {
  return text.replace(ACCENTED, (letter) => letter.normalize("NFD")[0]);
}

/** A label as labels are compared: in lower case, without accents. */
export function normalized(label: string): string {
  return unaccented(lowerUnits(foldText(label))).trim();
}

/** How documents shorten the name of a number: "Kundennr.", "customer no.". */
function numberingForms(label: string): readonly string[] {
  const [, compound] = /^(\p{L}{3,}?)-?nummer$/u.exec(label) ?? [];
  if (compound !== undefined) return ["nr.", "nr", "-nr.", "-nr"].map((end) => `${compound}${end}`);
  const [, words] = /^(.+) (?:number|nummer|no|nr)$/u.exec(label) ?? [];
  return words === undefined ? [] : ["number", "no.", "no", "nr.", "nr", "#"].map((end) => `${words} ${end}`);
}

/** Every label of a field with its weight: its own names, those of the same concept, and the words that make it up. */
function weighted(labels: readonly string[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  const add = (label: string, weight: number): void => {
    const fair = weight < OWN && COMMON_WORDS.has(label) ? weight * COMMON : weight;
    weights.set(label, Math.max(fair, weights.get(label) ?? 0));
  };
  for (const label of labels) add(label, OWN);
  for (const label of labels) for (const form of numberingForms(label)) add(form, CONCEPT);
  const named = concepts().filter((words) => labels.some((label) => words.includes(label)));
  for (const words of named) for (const word of words) add(word, CONCEPT);
  const parts = labels
    .flatMap((label) => label.split(" "))
    .filter((part) => part.length > 1 && !VAGUE.has(part));
  for (const part of parts) add(part, PART);
  if (named.length === 0)
    for (const words of concepts())
      if (parts.some((part) => words.includes(part))) for (const word of words) add(word, PART);
  return weights;
}
