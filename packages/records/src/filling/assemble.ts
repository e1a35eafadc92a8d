import { escaped } from "../pointer.js";
import { IDENTIFIER } from "../recognition/identifiers.js";
import type { RecordProblem, ValueSource } from "../result.js";
import type { PartsForm, PropertyField, ValueField } from "../schema/field.js";
import { isJsonObject } from "../schema/json-schema.js";
import type { Candidate } from "./candidate.js";
import type { Draft, DraftProperty, Slot } from "./draft-types.js";
import { expectation } from "./expectation.js";
import { CONTACTS } from "./proposals.js";

/** A record that was put together, with where its values come from and what is wrong with them. */
export interface Assembled {
  /** Undefined when nothing of it was found. */
  readonly value: unknown;
  readonly sources: ReadonlyMap<string, ValueSource>;
  readonly problems: readonly RecordProblem[];
  /** The slots by the JSON pointers of their values. */
  readonly slots: ReadonlyMap<string, Slot>;
}

export interface AssemblyOptions {
  readonly text: string;
  /** Least probability of an option that only the model chose. */
  readonly threshold: number;
  /** Whether defaults are filled in here; libraries that have their own do it themselves. */
  readonly defaults: boolean;
  /** Whether what has no value of its form is left out; else its text stands for it. */
  readonly coerce: boolean;
}

/** Puts a record together from its filled slots. */
export function assemble(draft: Draft, options: AssemblyOptions): Assembled {
  const assembly = new Assembly(options);
  const value = assembly.valueOf(draft, "");
  return { value, sources: assembly.sources, problems: assembly.problems, slots: assembly.slots };
}

class Assembly {
  readonly sources = new Map<string, ValueSource>();
  readonly problems: RecordProblem[] = [];
  readonly slots = new Map<string, Slot>();
  readonly #options: AssemblyOptions;

  constructor(options: AssemblyOptions) {
    this.#options = options;
  }

  valueOf(draft: Draft, pointer: string): unknown {
    switch (draft.kind) {
      case "slot":
        return draft.slot.many ? this.#list(draft.slot, pointer) : this.#single(draft.slot, pointer);
      case "constant":
        return draft.value;
      case "object":
        return this.#object(draft.properties, pointer);
      case "list":
        return this.#items(draft.items, pointer);
      case "union":
        return this.#bestBranch(draft.branches, pointer);
    }
  }

  #items(drafts: readonly Draft[], pointer: string): unknown {
    return this.#numbered(
      drafts.map((draft) => (at) => this.valueOf(draft, at)),
      pointer,
    );
  }

  /** Of some items those that have a value, by their numbers among these; problems of the others have numbers past them. */
  #numbered(items: readonly ((pointer: string) => unknown)[], pointer: string): unknown {
    const values: unknown[] = [];
    const lost: (readonly RecordProblem[])[] = [];
    for (const valueAt of items) {
      const before = this.problems.length;
      const value = valueAt(`${pointer}/${values.length}`);
      if (value !== undefined) values.push(value);
      else if (this.problems.length > before) lost.push(this.problems.splice(before));
    }
    for (const [index, problems] of lost.entries())
      for (const problem of problems) {
        const within = problem.path.slice(pointer.length).replace(/^\/\d+/, "");
        this.problems.push({ ...problem, path: `${pointer}/${values.length + index}${within}` });
      }
    return values.length > 0 ? values : undefined;
  }

  #single(slot: Slot, pointer: string): unknown {
    this.slots.set(pointer, slot);
    const unit = unitBeside(slot.field, pointer);
    if (unit !== undefined) this.slots.set(unit, slot);
    const [chosen] = slot.chosen;
    if (chosen !== undefined) return this.#take(slot, chosen, pointer);
    const { option } = slot;
    if (option === undefined || option.probability < this.#options.threshold) return undefined;
    this.sources.set(pointer, { probability: option.probability, by: "model" });
    return option.value;
  }

  #list(slot: Slot, pointer: string): unknown {
    const distinct = slot.field.kind === "choice" || isText(slot.field);
    const seen = new Set<unknown>();
    return this.#numbered(
      slot.chosen.map((candidate) => (at) => {
        if (distinct && seen.has(candidate.value)) return undefined;
        if (candidate.value !== undefined) seen.add(candidate.value);
        this.slots.set(at, slot);
        return this.#take(slot, candidate, at);
      }),
      pointer,
    );
  }

  /** The value of a candidate, noted with its source; undefined for one that is not allowed, noted as a problem. */
  #take({ field }: Slot, candidate: Candidate, pointer: string): unknown {
    const { start, end, problem, probability, by, valid } = candidate;
    const text = this.#options.text.slice(start, end);
    const value = candidate.value ?? (this.#options.coerce ? undefined : text);
    const source = { text, start, end, probability, by };
    const place = { found: text, start, end };
    if (problem !== undefined)
      this.problems.push({
        path: (value === undefined ? undefined : unitBeside(field, pointer)) ?? pointer,
        code: problem.code,
        expected: problem.expected,
        ...place,
        readings: problem.readings,
      });
    else if (!valid)
      this.problems.push({ path: pointer, code: "invalid", expected: expectation(field), ...place });
    if (value === undefined || (!valid && problem === undefined)) return undefined;
    for (const at of pointersOf(field, value, pointer)) this.sources.set(at, source);
    return value;
  }

  #object(properties: readonly DraftProperty[], pointer: string): unknown {
    const values = new Map<string, unknown>();
    const missing: RecordProblem[] = [];
    let found = false;
    // Amounts before their units, which they may have said.
    for (const { property, draft } of unitsLast(properties)) {
      const { name, fallback, required, nullable, unitOf } = property;
      const at = `${pointer}/${escaped(name)}`;
      const before = this.problems.length;
      const value = values.get(name) ?? this.valueOf(draft, at);
      if (value !== undefined) {
        for (const [part, of] of entriesOf(property, value)) values.set(part, of);
        found ||= draft.kind !== "constant";
        // What stands by itself settles what was not clear beside the amount.
        if (unitOf !== undefined) this.#settle(at, before);
      } else if (fallback !== undefined && this.#options.defaults) {
        values.set(name, fallback.value);
      } else if (fallback === undefined && required) {
        if (nullable) values.set(name, null);
        else if (isListOf(draft)) values.set(name, []);
        else if (this.problems.length === before && !this.#isKnown(at))
          missing.push({ path: at, code: "missing", expected: expectedOf(draft) });
      }
    }
    if (!found && pointer !== "") return undefined;
    this.problems.push(...missing);
    return Object.fromEntries(
      properties.flatMap(({ property: { name } }) => (values.has(name) ? [[name, values.get(name)]] : [])),
    );
  }

  #isKnown(pointer: string): boolean {
    return this.problems.some(({ path }) => path === pointer);
  }

  /** Drops what is known against a value from before. */
  #settle(pointer: string, before: number): void {
    const earlier = this.problems.splice(0, before);
    this.problems.unshift(...earlier.filter(({ path }) => path !== pointer));
  }

  /** The branch of which most is found and least is wrong. */
  #bestBranch(branches: readonly Draft[], pointer: string): unknown {
    const tried = branches.map((branch) => {
      const assembly = new Assembly(this.#options);
      return { assembly, value: assembly.valueOf(branch, pointer) };
    });
    const [best] = tried
      .filter(({ value }) => value !== undefined)
      .sort(
        (a, b) =>
          a.assembly.problems.length - b.assembly.problems.length ||
          b.assembly.sources.size - a.assembly.sources.size,
      );
    if (best === undefined) return undefined;
    for (const [at, source] of best.assembly.sources) this.sources.set(at, source);
    for (const [at, slot] of best.assembly.slots) this.slots.set(at, slot);
    this.problems.push(...best.assembly.problems);
    return best.value;
  }
}

/** Kinds that say the same wherever they stand, as names do; two equal amounts are two. */
const NAMES = new Set<string>([...CONTACTS, IDENTIFIER]);

function isText({ form, recognizers }: ValueField): boolean {
  return form.is === "text" && recognizers.every((kind) => NAMES.has(kind));
}

function unitsLast(properties: readonly DraftProperty[]): readonly DraftProperty[] {
  const isUnit = ({ property }: DraftProperty): boolean => property.unitOf !== undefined;
  return [...properties.filter((one) => !isUnit(one)), ...properties.filter(isUnit)];
}

function isListOf(draft: Draft): boolean {
  return draft.kind === "list" || (draft.kind === "slot" && draft.slot.many);
}

/** Where the parts of a value stand, those of an amount beside others by themselves. */
function pointersOf(field: Slot["field"], value: unknown, pointer: string): readonly string[] {
  if (field.kind !== "value" || field.form.is !== "parts" || !isJsonObject(value)) return [pointer];
  const place = placeOfParts(field.form, pointer);
  return Object.keys(value).map((part) => `${place}/${escaped(part)}`);
}

function placeOfParts({ beside }: PartsForm, pointer: string): string {
  return beside ? pointer.slice(0, pointer.lastIndexOf("/")) : pointer;
}

/** What a value puts into the object around it, by name. */
function entriesOf({ name, field }: PropertyField, value: unknown): readonly (readonly [string, unknown])[] {
  const isApart = field.kind === "value" && field.form.is === "parts" && field.form.beside;
  return isApart && isJsonObject(value) ? Object.entries(value) : [[name, value]];
}

/** The pointer of the unit that an amount among other properties has beside it. */
function unitBeside(field: Slot["field"], pointer: string): string | undefined {
  if (field.kind !== "value" || field.form.is !== "parts") return undefined;
  const { form } = field;
  return form.beside && form.unit !== undefined
    ? `${placeOfParts(form, pointer)}/${escaped(form.unit)}`
    : undefined;
}

function expectedOf(draft: Draft): string {
  return draft.kind === "slot" ? expectation(draft.slot.field) : "an object";
}
