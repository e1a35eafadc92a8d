import { quote } from "../../checkpoint/quote.js";
import { CheckpointError } from "../../errors.js";
import type { Instruction } from "./instructions.js";
import {
  asKind,
  asString,
  describe,
  type NumpyArray,
  type NumpyDType,
  type PickleDict,
  type PickleName,
  type PickleSite,
  type PickleValue,
  type StorageType,
} from "./values.js";

/** What the pickles of one format may mention, and what it means. */
export interface Vocabulary {
  /** By `module`, a line feed and `name`; nothing else may be named. */
  readonly names: ReadonlyMap<string, PickleName | StorageType>;
  /** The value of a persistent id: something that the format keeps outside the pickle. */
  persistent?(id: PickleValue, site: PickleSite): PickleValue;
  /** Fills something that was made empty with what BUILD gives. */
  fill?(made: NumpyArray | NumpyDType, state: PickleValue, site: PickleSite): void;
}

/** Objects a pickle may make; ERNIE-M large takes 6,000. */
const MOST_OBJECTS = 100_000;

/** Marks that may be open at once; files of weights have 4. */
const DEEPEST_NESTING = 100;

/** Characters of all strings together; ERNIE-M large takes 40,000. */
const MOST_TEXT = 1_000_000;

/**
 * Executes instructions of a pickle over inert values. A name makes sense only when the vocabulary has it,
 * a call is a pure function of the vocabulary, and nothing is ever looked up anywhere else.
 *
 * Throws: CheckpointError that names the byte: `unsupported-file` for a name that is not in the vocabulary
 * or something the vocabulary refuses, `malformed-file` for everything that no pickler writes, and for
 * pickles that make more objects than weights take.
 */
export class PickleMachine {
  readonly #file: string;
  readonly #vocabulary: Vocabulary;
  readonly #stack: PickleValue[] = [];
  /** Height of the stack at each open mark. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  readonly #site: PickleSite;
  #at = 0;
  #objects = 0;
  #text = 0;

  constructor(file: string, vocabulary: Vocabulary) {
    this.#file = file;
    this.#vocabulary = vocabulary;
    this.#site = {
      malformed: (reason) => this.#error("malformed-file", reason),
      unsupported: (reason) => this.#error("unsupported-file", reason),
    };
  }

  /** Executes the instruction that stands at byte `at` of the file. */
  execute(instruction: Exclude<Instruction, { readonly op: "stop" }>, at: number): void {
    this.#at = at;
    switch (instruction.op) {
      case "nothing":
        return;
      case "mark":
        if (this.#marks.length >= DEEPEST_NESTING) {
          throw this.#site.malformed(`more than ${DEEPEST_NESTING} levels are nested`);
        }
        this.#marks.push(this.#stack.length);
        return;
      case "push":
        this.#push(instruction.value);
        return;
      case "empty-list":
        this.#push({ kind: "list", items: [] });
        return;
      case "empty-dict":
        this.#push({ kind: "dict", attributes: false, entries: new Map() });
        return;
      case "tuple":
        this.#push({ kind: "tuple", items: this.#popMany(instruction.size) });
        return;
      case "tuple-from-mark":
        this.#push({ kind: "tuple", items: this.#popToMark() });
        return;
      case "append":
        this.#append(this.#popMany(1));
        return;
      case "append-from-mark":
        this.#append(this.#popToMark());
        return;
      case "set":
        this.#set(this.#popMany(2));
        return;
      case "set-from-mark":
        this.#set(this.#popToMark());
        return;
      case "memoize":
        this.#put(this.#memo.size);
        return;
      case "put":
        this.#put(instruction.index);
        return;
      case "get":
        this.#get(instruction.index);
        return;
      case "name":
        this.#name(instruction.module, instruction.name);
        return;
      case "name-from-stack": {
        const [module, name] = this.#popMany(2).map(asString);
        if (module === undefined || name === undefined) throw this.#site.malformed("a name is not a string");
        this.#name(module, name);
        return;
      }
      case "persistent": {
        const id = this.#pop();
        if (this.#vocabulary.persistent === undefined) {
          throw this.#site.unsupported("a persistent id, which this format does not have");
        }
        this.#push(this.#vocabulary.persistent(id, this.#site));
        return;
      }
      case "call":
        this.#call();
        return;
      case "state":
        this.#state();
        return;
    }
  }

  /** The value the pickle is of, once STOP was read at byte `at`. */
  result(at: number): PickleValue {
    this.#at = at;
    const value = this.#pop();
    if (this.#stack.length > 0) throw this.#site.malformed("the pickle stops with values left over");
    return value;
  }

  #push(value: PickleValue): void {
    if (typeof value === "object" && value !== null) {
      this.#objects += 1;
      if (this.#objects > MOST_OBJECTS) {
        throw this.#site.malformed(`more than ${MOST_OBJECTS} objects: not weights`);
      }
      this.#text += asString(value)?.length ?? 0;
      if (this.#text > MOST_TEXT)
        throw this.#site.malformed(`more than ${MOST_TEXT} characters: not weights`);
    }
    this.#stack.push(value);
  }

  #pop(): PickleValue {
    const value = this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.pop() : undefined;
    if (value === undefined) throw this.#site.malformed("a value is wanted where there is none");
    return value;
  }

  #popMany(count: number): PickleValue[] {
    const from = this.#stack.length - count;
    if (from < (this.#marks.at(-1) ?? 0)) throw this.#site.malformed("a value is wanted where there is none");
    return this.#stack.splice(from);
  }

  #popToMark(): PickleValue[] {
    const from = this.#marks.pop();
    if (from === undefined) throw this.#site.malformed("a mark is wanted where there is none");
    return this.#stack.splice(from);
  }

  #top(): PickleValue {
    const value = this.#pop();
    this.#stack.push(value);
    return value;
  }

  #append(values: readonly PickleValue[]): void {
    const list = asKind(this.#top(), "list");
    if (list === undefined) throw this.#site.malformed(`an item is added to ${describe(this.#top())}`);
    for (const value of values) list.items.push(value);
  }

  #set(pairs: readonly PickleValue[]): void {
    const dict = asKind(this.#top(), "dict");
    if (dict === undefined) throw this.#site.malformed(`an item is set in ${describe(this.#top())}`);
    if (pairs.length % 2 !== 0) throw this.#site.malformed("a key has no value");
    for (let i = 0; i < pairs.length; i += 2) {
      const numbered = typeof pairs[i] === "number" ? String(pairs[i]) : undefined;
      // States of optimisers are numbered; they are read past.
      const key = asString(pairs[i]) ?? numbered;
      if (key === undefined) {
        throw this.#site.unsupported(`the key of a dict is ${describe(pairs[i])}, not a name`);
      }
      if (dict.entries.has(key)) throw this.#site.malformed(`the key ${quote(key)} twice in one dict`);
      dict.entries.set(key, pairs[i + 1]);
    }
  }

  #put(index: number): void {
    this.#memo.set(index, this.#top());
    if (this.#memo.size > MOST_OBJECTS) {
      throw this.#site.malformed(`more than ${MOST_OBJECTS} objects are remembered: not weights`);
    }
  }

  #get(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#site.malformed(`number ${index} is recalled and was not remembered`);
    this.#stack.push(value);
  }

  #name(module: string, name: string): void {
    const known = this.#vocabulary.names.get(`${module}\n${name}`);
    if (known === undefined) {
      throw this.#site.unsupported(
        `the name ${quote(`${module}.${name}`)} is refused: only names that rebuild tensors are accepted`,
      );
    }
    this.#push(known);
  }

  #call(): void {
    const args = this.#pop();
    const callee = asKind(this.#pop(), "name");
    const items = asKind(args, "tuple")?.items;
    if (callee?.build === undefined || items === undefined) {
      throw this.#site.malformed("something is called that is no function, or without arguments");
    }
    this.#push(callee.build(items, this.#site));
  }

  #state(): void {
    const state = this.#pop();
    const made = this.#top();
    const fillable = asKind(made, "array") ?? asKind(made, "dtype");
    if (fillable !== undefined && this.#vocabulary.fill !== undefined) {
      this.#vocabulary.fill(fillable, state, this.#site);
      return;
    }
    // The attributes of a state dict (`_metadata`, versions of modules) say nothing about its tensors.
    if (hasAttributes(asKind(made, "dict")) && asKind(state, "dict") !== undefined) return;
    throw this.#site.unsupported(`${describe(made)} is given a state`);
  }

  #error(code: "malformed-file" | "unsupported-file", reason: string): CheckpointError {
    return new CheckpointError(code, this.#file, `byte ${this.#at} of the pickle: ${reason}`);
  }
}

function hasAttributes(dict: PickleDict | undefined): boolean {
  return dict?.attributes === true;
}
