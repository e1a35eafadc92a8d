import { escaped } from "../pointer.js";
import { IDENTIFIER } from "../recognition/identifiers.js";
import type { RecordProblem, ValueSource } from "../result.js";
import type { ValueField } from "../schema/field.js";
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

  /** The items of which anything was found, by their numbers among these; problems of the others have numbers past them. */
  #items(drafts: readonly Draft[], pointer: string): unknown {
    const items: unknown[] = [];
    const lost: (readonly RecordProblem[])[] = [];
    for (const draft of drafts) {
      const at = `${pointer}/${items.length}`;
      const before = this.problems.length;
      const value = this.valueOf(draft, at);
      if (value !== undefined) items.push(value);
      else if (this.problems.length > before) lost.push(this.problems.splice(before));
    }
    for (const [index, problems] of lost.entries())
      for (const problem of problems) {
        const within = problem.path.slice(pointer.length).replace(/^\/\d+/, "");
        this.problems.push({ ...problem, path: `${pointer}/${items.length + index}${within}` });
      }
    return items.length > 0 ? items : undefined;
  }

  #single(slot: Slot, pointer: string): unknown {
    this.slots.set(pointer, slot);
    const [chosen] = slot.chosen;
    if (chosen !== undefined) return this.#take(slot, chosen, pointer);
    const { option } = slot;
    if (option === undefined || option.probability < this.#options.threshold) return undefined;
    this.sources.set(pointer, { probability: option.probability, by: "model" });
    return option.value;
  }

  #list(slot: Slot, pointer: string): unknown {
    const distinct = slot.field.kind === "choice" || isText(slot.field);
    const values: unknown[] = [];
    const seen = new Set<unknown>();
    for (const candidate of slot.chosen) {
      if (distinct && seen.has(candidate.value)) continue;
      const at = `${pointer}/${values.length}`;
      this.slots.set(at, slot);
      const value = this.#take(slot, candidate, at);
      if (value === undefined) continue;
      seen.add(candidate.value);
      values.push(value);
    }
    return values.length > 0 ? values : undefined;
  }

  /** The value of a candidate, noted with its source; undefined for one that is not allowed, noted as a problem. */
  #take({ field }: Slot, candidate: Candidate, pointer: string): unknown {
    const { start, end, value, problem, probability, by, valid } = candidate;
    const text = this.#options.text.slice(start, end);
    const source = { text, start, end, probability, by };
    const place = { found: text, start, end };
    if (problem !== undefined)
      this.problems.push({
        path: pointer,
        code: problem.code,
        expected: problem.expected,
        ...place,
        readings: problem.readings,
      });
    else if (!valid)
      this.problems.push({ path: pointer, code: "invalid", expected: expectation(field), ...place });
    if (value === undefined || (!valid && problem === undefined)) return undefined;
    for (const part of partsOf(field, value)) this.sources.set(`${pointer}${part}`, source);
    return value;
  }

  #object(properties: readonly DraftProperty[], pointer: string): unknown {
    const entries: [string, unknown][] = [];
    let found = false;
    const missing: RecordProblem[] = [];
    for (const { property, draft } of properties) {
      const at = `${pointer}/${escaped(property.name)}`;
      const before = this.problems.length;
      const value = this.valueOf(draft, at);
      if (value !== undefined) {
        entries.push([property.name, value]);
        found ||= draft.kind !== "constant";
      } else if (property.fallback !== undefined && this.#options.defaults) {
        entries.push([property.name, property.fallback.value]);
      } else if (property.fallback === undefined && property.required) {
        if (property.nullable) entries.push([property.name, null]);
        else if (isListOf(draft)) entries.push([property.name, []]);
        else if (this.problems.length === before)
          missing.push({ path: at, code: "missing", expected: expectedOf(draft) });
      }
    }
    if (!found && pointer !== "") return undefined;
    this.problems.push(...missing);
    return Object.fromEntries(entries);
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

function isListOf(draft: Draft): boolean {
  return draft.kind === "list" || (draft.kind === "slot" && draft.slot.many);
}

function partsOf(field: Slot["field"], value: unknown): readonly string[] {
  if (field.kind !== "value" || field.form.is !== "parts") return [""];
  return Object.keys(value as object).map((part) => `/${escaped(part)}`);
}

function expectedOf(draft: Draft): string {
  return draft.kind === "slot" ? expectation(draft.slot.field) : "an object";
}
