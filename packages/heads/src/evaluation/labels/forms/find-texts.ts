import { quoteList } from "@ernie-m/config";
import { sameWords } from "../../placing/same-words.js";
import type { StatedSpan } from "../../placing/stated-span.js";
import { type JsonRecord, quoted } from "../json-values.js";
import { isAddress } from "./addresses.js";
import { type FieldText, textOfField } from "./field-text.js";

/** The fields of an item, one of which has the text, and what should stand in it. */
export interface TextFields {
  readonly fields: JsonRecord;
  readonly spans: readonly StatedSpan[];
  /** What the export calls the thing that was annotated; often, but not always, the field. */
  readonly annotated?: string;
}

export type FoundText = (FieldText & { readonly name: string }) | { readonly reason: string };

/** Whether an item's text was found. */
export function isFound(found: FoundText): found is FieldText & { readonly name: string } {
  return "name" in found;
}

interface Candidate extends FieldText {
  readonly name: string;
}

/** The field of an item, or those among which nothing decides. */
interface Decision {
  readonly field: Candidate | undefined;
  readonly among: readonly Candidate[];
}

/**
 * Finds the text of every item: under the name that the caller says; else in the one field in which the spans stand,
 * `text` before others; else in the only field that has a text. Where nothing in an item decides, the other items
 * do: an export has its texts under one name. An address of a text is no text.
 */
export function findTexts(items: readonly TextFields[], name: string | undefined): readonly FoundText[] {
  if (name !== undefined) return items.map(({ fields }) => namedText(fields, name));
  const decisions = items.map(decide);
  const usual = mostFrequent(decisions.flatMap(({ field }) => field?.name ?? []));
  return decisions.map(({ field, among }, i) => {
    const found = field ?? among.find((candidate) => candidate.name === usual);
    return found ?? { reason: whyNone(items[i].fields, among) };
  });
}

function namedText(fields: JsonRecord, name: string): FoundText {
  const found = Object.hasOwn(fields, name) ? textOfField(fields[name]) : undefined;
  if (found === undefined) return { reason: `no text under ${quoted(name)}` };
  return { name, ...found };
}

function decide({ fields, spans, annotated }: TextFields): Decision {
  const candidates = Object.entries(fields).flatMap(([name, value]): readonly Candidate[] => {
    const found = textOfField(value);
    return found === undefined || found.text.trim() === "" ? [] : [{ name, ...found }];
  });
  const texts = candidates.filter(({ text }) => !isAddress(text) || isMarked(text, spans));
  const among = texts.length > 1 ? whereMostStand(texts, spans) : texts;
  const named = (name: string | undefined) => among.find((candidate) => candidate.name === name);
  return { field: named("text") ?? (among.length === 1 ? among[0] : named(annotated)), among };
}

/** Whether an address is what people have marked something in: then it is a text all the same. */
function isMarked(text: string, spans: readonly StatedSpan[]): boolean {
  return spans.some((span) => span.text !== undefined) && standing(text, spans) === spans.length;
}

function whereMostStand(
  candidates: readonly Candidate[],
  spans: readonly StatedSpan[],
): readonly Candidate[] {
  const counts = candidates.map(({ text }) => standing(text, spans));
  const most = counts.reduce((one, other) => Math.max(one, other), 0);
  return candidates.filter((_, i) => counts[i] === most);
}

/** How many of the spans stand in a text. */
function standing(text: string, spans: readonly StatedSpan[]): number {
  if (spans.length === 0) return 0;
  const words = sameWords(text);
  return spans.filter((span) =>
    span.text === undefined
      ? span.end <= text.length
      : text.includes(span.text) || words.includes(sameWords(span.text)),
  ).length;
}

function mostFrequent(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function whyNone(fields: JsonRecord, among: readonly Candidate[]): string {
  if (among.length > 0) {
    const names = quoteList(among.map(({ name }) => name));
    return `nothing says which of ${names} is the text: name it`;
  }
  const address = Object.values(fields).find((value) => typeof value === "string" && isAddress(value));
  return typeof address === "string"
    ? `no text, only where one may be (${quoted(address)}): export the text itself, or say its name`
    : "no text";
}
