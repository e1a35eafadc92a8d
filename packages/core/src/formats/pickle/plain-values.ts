import type { PickleValue } from "./values.js";

/** Settings and states of schedules are three levels deep. */
const DEEPEST = 16;

/**
 * Which values of a file are nothing but numbers, texts, bytes and lists of such: they run no code, and are no weights.
 *
 * What was found is remembered, as a pickle can refer to one list from everywhere: all questions together look at what a
 * list holds once.
 */
export class PlainValues {
  readonly #known = new Map<PickleValue, boolean>();

  /** False also for a list that holds itself, and where more than 16 levels have to be looked into. */
  has(value: PickleValue): boolean {
    return this.#isPlain(value, 0);
  }

  #isPlain(value: PickleValue, depth: number): boolean {
    if (value === null || typeof value !== "object") return true;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    if (depth > DEEPEST) return false;
    // What is met again while it is looked into holds itself.
    this.#known.set(value, false);
    const isPlain = this.#arePlain(itemsOf(value), depth + 1);
    this.#known.set(value, isPlain);
    return isPlain;
  }

  #arePlain(items: Iterable<PickleValue> | undefined, depth: number): boolean {
    if (items === undefined) return false;
    for (const item of items) if (!this.#isPlain(item, depth)) return false;
    return true;
  }
}

/** What a value holds; undefined for one that is not plain whatever it holds. */
function itemsOf(
  value: Exclude<PickleValue, null | boolean | number | bigint>,
): Iterable<PickleValue> | undefined {
  switch (value.kind) {
    case "text":
    case "bytes":
      return [];
    case "list":
    case "tuple":
      return value.items;
    case "dict":
      return value.entries.values();
    default:
      return undefined;
  }
}
