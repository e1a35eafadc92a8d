import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { ExtractionResult, InformationExtractor } from "@ernie-m/heads";
import { round } from "./records.js";

/** Words of a document: offsets in UTF-16 units. */
interface Place {
  readonly start: number;
  readonly end: number;
  /** What stands there. */
  readonly text: string;
}

/** A document written by hand, with what is to be found in it. */
export interface DocumentCase {
  readonly id: string;
  readonly domain: string;
  readonly lang: string;
  readonly text: string;
  readonly kinds: Readonly<Record<string, readonly Place[]>>;
  readonly relations: readonly {
    readonly kind: string;
    readonly subject: string;
    readonly name: string;
    readonly objects: readonly Place[];
  }[];
  readonly choices: readonly { readonly name: string; readonly answer: string }[];
}

/** Documents that are measured apart from others. */
export interface DocumentSet {
  /** What its rows begin with. */
  readonly name: string;
  readonly cases: readonly DocumentCase[];
}

export interface DocumentScores {
  readonly scores: Readonly<Record<string, number | string>>;
  /** Mean F1 by set and domain. */
  readonly domains: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * Sets of files of a document a line. The first is the one that goals are about, "documents"; others are called by their files.
 *
 * Throws: RangeError, two sets of one name.
 */
export function readDocumentSets(paths: readonly string[]): readonly DocumentSet[] {
  const sets = paths.map((path, i) => ({
    name: i === 0 ? "documents" : basename(path).replace(/\.jsonl$/, ""),
    cases: readDocumentCases(path),
  }));
  sets.forEach(({ name }, i) => {
    if (sets.findIndex((set) => set.name === name) < i)
      throw new RangeError(`${paths[i]}: there is another set of documents called ${name}`);
  });
  return sets;
}

function readDocumentCases(path: string): readonly DocumentCase[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as DocumentCase);
}

/** What was wanted, found, and both. */
interface Counts {
  gold: number;
  found: number;
  right: number;
}

function add(counts: Counts, gold: ReadonlySet<string>, found: ReadonlySet<string>): void {
  counts.gold += gold.size;
  counts.found += found.size;
  for (const one of found) if (gold.has(one)) counts.right++;
}

function f1({ gold, found, right }: Counts): number {
  return gold + found === 0 ? 1 : (2 * right) / (gold + found);
}

const NONE = (): Counts => ({ gold: 0, found: 0, right: 0 });

/** What is asked of a document at once. */
export function schemaOf({ kinds, relations, choices }: DocumentCase): (string | Record<string, string[]>)[] {
  const asked = Object.keys(kinds).map((kind) => {
    const names = [...new Set(relations.filter((one) => one.kind === kind).map(({ name }) => name))];
    return names.length === 0 ? kind : { [kind]: names };
  });
  return [...asked, ...choices.map(({ name }) => name)];
}

/** Exact spans: mean F1 over documents and by domain, F1 of all relations (subject, name, place), right choices. */
export async function measureDocuments(
  extractor: InformationExtractor,
  sets: readonly DocumentSet[],
): Promise<DocumentScores> {
  const scores: Record<string, number | string> = {};
  const domains: Record<string, Readonly<Record<string, number>>> = {};
  for (const { name, cases } of sets) {
    const { relations, choices, byDomain } = await countSet(extractor, cases);
    scores[`${name}, mean F1`] = mean([...byDomain.values()].flat());
    scores[`${name}, relations`] = round(f1(relations));
    scores[`${name}, choices`] = `${choices.right} of ${choices.gold}`;
    domains[name] = Object.fromEntries([...byDomain].map(([domain, values]) => [domain, mean(values)]));
  }
  return { scores, domains };
}

async function countSet(extractor: InformationExtractor, cases: readonly DocumentCase[]) {
  const byDomain = new Map<string, number[]>();
  const relations = NONE();
  const choices = NONE();
  for (const one of cases) {
    const [result] = await extractor.extract([one.text], schemaOf(one), { onPromptTooLong() {} });
    const spans = NONE();
    for (const [kind, gold] of Object.entries(one.kinds))
      add(spans, placesOf(gold), placesOf(result[kind] ?? []));
    byDomain.set(one.domain, [...(byDomain.get(one.domain) ?? []), f1(spans)]);
    add(relations, wantedRelations(one), foundRelations(one, result));
    for (const { name, answer } of one.choices) {
      choices.gold++;
      if (result[name]?.[0]?.text === answer) choices.right++;
    }
  }
  return { byDomain, relations, choices };
}

function mean(values: readonly number[]): number {
  return round(values.reduce((a, b) => a + b, 0) / values.length);
}

function placesOf(spans: readonly { readonly start?: number; readonly end?: number }[]): ReadonlySet<string> {
  return new Set(spans.flatMap(({ start, end }) => (start === undefined ? [] : [`${start} ${end}`])));
}

function wantedRelations({ relations }: DocumentCase): ReadonlySet<string> {
  return new Set(
    relations.flatMap(({ kind, subject, name, objects }) =>
      objects.map(({ start, end }) => JSON.stringify([kind, subject, name, start, end])),
    ),
  );
}

function foundRelations({ relations }: DocumentCase, result: ExtractionResult): ReadonlySet<string> {
  const kinds = new Set(relations.map(({ kind }) => kind));
  return new Set(
    [...kinds].flatMap((kind) =>
      (result[kind] ?? []).flatMap((subject) =>
        Object.entries(subject.relations ?? {}).flatMap(([name, objects]) =>
          objects.map(({ start, end }) => JSON.stringify([kind, subject.text, name, start, end])),
        ),
      ),
    ),
  );
}
