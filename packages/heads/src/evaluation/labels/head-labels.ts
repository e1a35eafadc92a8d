import type { PlacedRelation, PlacedText, Region } from "./place-text.js";

/** Labels that some regions have. */
export type LabelSet = ReadonlySet<string>;

/**
 * The labels of the spans that each relation begins with anywhere in some texts, relations in order. Equal sets are one
 * object, so that what a text has of a set is looked for once, however many relations begin with the same labels.
 */
export function headLabels(
  texts: readonly { readonly relations: readonly PlacedRelation[] }[],
): ReadonlyMap<string, LabelSet> {
  const sets = new LabelSets();
  const byRelation = new Map<string, Set<LabelSet>>();
  for (const { relations } of texts) {
    const ofRegions = new Map<Region, LabelSet>();
    for (const { label, heads } of relations) {
      const own = ofRegions.get(heads) ?? sets.of(heads.map((head) => head.label));
      ofRegions.set(heads, own);
      const known = byRelation.get(label);
      if (known === undefined) byRelation.set(label, new Set([own]));
      else known.add(own);
    }
  }
  return new Map(Array.from(byRelation, ([label, some]) => [label, sets.union([...some])] as const));
}

/** Sets of labels, each once. */
class LabelSets {
  readonly #known = new Map<string, LabelSet>();
  readonly #numbers = new Map<LabelSet, number>();
  readonly #unions = new Map<string, LabelSet>();

  of(labels: readonly string[]): LabelSet {
    const set = new Set(labels);
    const key = JSON.stringify([...set].sort());
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, set);
    this.#numbers.set(set, this.#numbers.size);
    return set;
  }

  /** @param sets those that `of` gave */
  union(sets: readonly LabelSet[]): LabelSet {
    if (sets.length === 1) return sets[0];
    const numbers = sets.map((set) => this.#numbers.get(set)!);
    const key = numbers.sort((a, b) => a - b).join(" ");
    const known = this.#unions.get(key) ?? new Set(sets.flatMap((set) => [...set]));
    this.#unions.set(key, known);
    return known;
  }
}

/** The distinct words of a text's spans that have a label of a set, in order, for each of some sets. */
export function subjectsOf(
  { spans }: Pick<PlacedText, "spans">,
  sets: Iterable<LabelSet>,
): ReadonlyMap<LabelSet, readonly string[]> {
  const places = new Map<string, number[]>();
  spans.forEach(({ label }, place) => {
    const known = places.get(label);
    if (known === undefined) places.set(label, [place]);
    else known.push(place);
  });
  const subjects = new Map<LabelSet, readonly string[]>();
  for (const set of sets) {
    if (subjects.has(set)) continue;
    const begins = placesOf(set, places).sort((a, b) => a - b);
    subjects.set(set, [...new Set(begins.map((place) => spans[place].text))]);
  }
  return subjects;
}

function placesOf(set: LabelSet, places: ReadonlyMap<string, readonly number[]>): number[] {
  if (set.size < places.size) return [...set].flatMap((label) => places.get(label) ?? []);
  return [...places].flatMap(([label, own]) => (set.has(label) ? own : []));
}
