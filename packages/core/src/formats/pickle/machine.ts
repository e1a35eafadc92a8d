import { quote } from "../../checkpoint/quote.js";
import { CheckpointError } from "../../errors.js";
import type { Instruction } from "./instructions.js";
import { PickleStack } from "./pickle-stack.js";
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
  readonly #site: PickleSite;
  readonly #stack: PickleStack;
  #at = 0;

  constructor(file: string, vocabulary: Vocabulary) {
    this.#file = file;
    this.#vocabulary = vocabulary;
    this.#site = {
      malformed: (reason) => this.#error("malformed-file", reason),
      unsupported: (reason) => this.#error("unsupported-file", reason),
    };
    this.#stack = new PickleStack(this.#site);
  }

  /** Executes the instruction that stands at byte `at` of the file. */
  execute(instruction: Exclude<Instruction, { readonly op: "stop" }>, at: number): void {
    this.#at = at;
    switch (instruction.op) {
      case "nothing":
        return;
      case "mark":
        this.#stack.mark();
        return;
      case "push":
        this.#stack.push(instruction.value);
        return;
      case "empty-list":
        this.#stack.push({ kind: "list", items: [] });
        return;
      case "empty-dict":
        this.#stack.push({ kind: "dict", attributes: false, entries: new Map() });
        return;
      case "tuple":
        this.#stack.push({ kind: "tuple", items: this.#stack.popMany(instruction.size) });
        return;
      case "tuple-from-mark":
        this.#stack.push({ kind: "tuple", items: this.#stack.popToMark() });
        return;
      case "append":
        this.#append(this.#stack.popMany(1));
        return;
      case "append-from-mark":
        this.#append(this.#stack.popToMark());
        return;
      case "set":
        this.#set(this.#stack.popMany(2));
        return;
      case "set-from-mark":
        this.#set(this.#stack.popToMark());
        return;
      case "memoize":
        this.#stack.remember();
        return;
      case "put":
        this.#stack.remember(instruction.index);
        return;
      case "get":
        this.#stack.recall(instruction.index);
        return;
      case "name":
        this.#name(instruction.module, instruction.name);
        return;
      case "name-from-stack": {
        const [module, name] = this.#stack.popMany(2).map(asString);
        if (module === undefined || name === undefined) throw this.#site.malformed("a name is not a string");
        this.#name(module, name);
        return;
      }
      case "persistent": {
        const id = this.#stack.pop();
        if (this.#vocabulary.persistent === undefined) {
          throw this.#site.unsupported("a persistent id, which this format does not have");
        }
        this.#stack.push(this.#vocabulary.persistent(id, this.#site));
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
    const value = this.#stack.pop();
    if (!this.#stack.isEmpty) throw this.#site.malformed("the pickle stops with values left over");
    return value;
  }

  #append(values: readonly PickleValue[]): void {
    const list = asKind(this.#stack.top(), "list");
    if (list === undefined) throw this.#site.malformed(`an item is added to ${describe(this.#stack.top())}`);
    for (const value of values) list.items.push(value);
  }

  #set(pairs: readonly PickleValue[]): void {
    const dict = asKind(this.#stack.top(), "dict");
    if (dict === undefined) throw this.#site.malformed(`an item is set in ${describe(this.#stack.top())}`);
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

  #name(module: string, name: string): void {
    const known = this.#vocabulary.names.get(`${module}\n${name}`);
    if (known === undefined) {
      throw this.#site.unsupported(
        `the name ${quote(`${module}.${name}`)} is refused: only names that rebuild tensors are accepted`,
      );
    }
    this.#stack.push(known);
  }

  #call(): void {
    const args = this.#stack.pop();
    const callee = asKind(this.#stack.pop(), "name");
    const items = asKind(args, "tuple")?.items;
    if (callee?.build === undefined || items === undefined) {
      throw this.#site.malformed("something is called that is no function, or without arguments");
    }
    this.#stack.push(callee.build(items, this.#site));
  }

  #state(): void {
    const state = this.#stack.pop();
    const made = this.#stack.top();
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
