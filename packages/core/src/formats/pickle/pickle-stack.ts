import { asString, type PickleSite, type PickleValue } from "./values.js";

/** Objects a pickle may make; ERNIE-M large takes 6,000. */
const MOST_OBJECTS = 100_000;

/** Marks that may be open at once; files of weights have 4. */
const DEEPEST_NESTING = 100;

/** Characters of all strings together; ERNIE-M large takes 40,000. */
const MOST_TEXT = 1_000_000;

/**
 * What a pickle has made so far: values with marks between them, and those that it remembers by number. Nothing below the
 * last open mark can be reached.
 *
 * Throws: CheckpointError `malformed-file` for what is not there, and for more than weights take.
 */
export class PickleStack {
  readonly #site: PickleSite;
  readonly #values: PickleValue[] = [];
  /** Height of the stack at each open mark. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #objects = 0;
  #text = 0;

  constructor(site: PickleSite) {
    this.#site = site;
  }

  get isEmpty(): boolean {
    return this.#values.length === 0;
  }

  mark(): void {
    if (this.#marks.length >= DEEPEST_NESTING) {
      throw this.#site.malformed(`more than ${DEEPEST_NESTING} levels are nested`);
    }
    this.#marks.push(this.#values.length);
  }

  push(value: PickleValue): void {
    if (typeof value === "object" && value !== null) {
      this.#objects += 1;
      if (this.#objects > MOST_OBJECTS) {
        throw this.#site.malformed(`more than ${MOST_OBJECTS} objects: not weights`);
      }
      this.#text += asString(value)?.length ?? 0;
      if (this.#text > MOST_TEXT)
        throw this.#site.malformed(`more than ${MOST_TEXT} characters: not weights`);
    }
    this.#values.push(value);
  }

  pop(): PickleValue {
    const value = this.#values.length > (this.#marks.at(-1) ?? 0) ? this.#values.pop() : undefined;
    if (value === undefined) throw this.#site.malformed("a value is wanted where there is none");
    return value;
  }

  popMany(count: number): PickleValue[] {
    const from = this.#values.length - count;
    if (from < (this.#marks.at(-1) ?? 0)) throw this.#site.malformed("a value is wanted where there is none");
    return this.#values.splice(from);
  }

  popToMark(): PickleValue[] {
    const from = this.#marks.pop();
    if (from === undefined) throw this.#site.malformed("a mark is wanted where there is none");
    return this.#values.splice(from);
  }

  top(): PickleValue {
    const value = this.pop();
    this.#values.push(value);
    return value;
  }

  /** Remembers the value on top, by the next number where none is given. */
  remember(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
    if (this.#memo.size > MOST_OBJECTS) {
      throw this.#site.malformed(`more than ${MOST_OBJECTS} objects are remembered: not weights`);
    }
  }

  /** Puts what is remembered on top; the same object, which is not counted again. */
  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#site.malformed(`number ${index} is recalled and was not remembered`);
    this.#values.push(value);
  }
}
