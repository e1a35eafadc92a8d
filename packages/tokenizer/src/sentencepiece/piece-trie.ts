/**
 * A double-array trie over UTF-16 code units that is built where it is walked.
 *
 * Units are numbered ("codes", 1, 2, … in order of first use, so that frequent ones are small). A node is a slot of
 * a flat table; the child of a node for code c is slot base + c, if that slot says the node is its parent. Four
 * words of 32 bits a slot, 16 bytes, so one cache line holds all that is asked of a node:
 *
 *   [0] base << 8 | mask of the codes that have a child (bit = low three bits of the code); 0: no children
 *   [1] slot of the parent; -1: free slot
 *   [2] value of the key that ends here; 0: none does
 *   [3] float32 weight of that key
 *
 * Most walks end with a code that the node has no child for; the mask tells that mostly without touching another
 * slot. Slot 0 is the root, and stands for "no node" as the result of a step.
 *
 * A node whose children were never asked for has none yet: its word 0 is (r + 1) << 8, a mask of no bits, and the
 * keys below it stand in `values` from r on, with `rests` saying where in the bytes the rest of each key starts (~ of
 * that for the last). {@link PieceTrie.expand} groups them by their next code and makes the children. So loading
 * costs one pass over the keys, memory grows with the words that are met, and what is met together lies together:
 * most of the time of segmentation is spent waiting for this table.
 */

import type { KeyProblem, TrieKeys } from "./trie-keys.js";
import { checkKeys } from "./trie-keys.js";
import { SLOT_WORDS, TrieSlots } from "./trie-slots.js";

const ROOT = 0;
/** Ranges of up to this many keys are grouped in scratch arrays that are kept. */
const KEPT_SCRATCH = 4096;
/** Nodes with up to this many keys below are made with all that is below: it then lies together in memory. */
const FEW_KEYS = 32;

export class PieceTrie {
  /** Code of each unit; 0 when no key has it. */
  readonly codes: Uint16Array;
  /** A set of bits: that of `pairIndex` is set for all codes that stand next to each other in a key. */
  readonly pairs: Int32Array;
  private readonly slots: TrieSlots;
  private readonly keys: TrieKeys;
  private readonly values: Int32Array;
  private readonly rests: Int32Array;
  /** By code, for the children of one node: 1 + how many keys go on from there, then where the next one goes. */
  private readonly childSize: Int32Array;
  private readonly childCodes: Int32Array;
  private scratch = new Scratch(64);
  private readonly pending: number[] = [];

  private constructor(keys: TrieKeys, codes: Uint16Array, pairs: Int32Array, codeCount: number) {
    this.keys = keys;
    this.codes = codes;
    this.pairs = pairs;
    this.slots = new TrieSlots(codeCount);
    this.childSize = new Int32Array(codeCount);
    this.childCodes = new Int32Array(codeCount);
    const { values, starts } = keys;
    this.values = values;
    this.rests = new Int32Array(values.length);
    for (let i = 0; i < values.length; i++) this.rests[i] = starts[Math.abs(values[i]!) - 1]!;
    if (values.length === 0) return;
    this.rests[values.length - 1] = ~this.rests[values.length - 1]!;
    this.table[ROOT] = 1 << 8;
    this.expandOne(ROOT);
    // Words begin with every unit there is; few of them are ever met.
    this.pending.length = 0;
  }

  /** Makes a trie of `keys`, whose `values` it rearranges and keeps. @returns what is wrong with them instead, if anything. */
  static build(keys: TrieKeys): PieceTrie | KeyProblem {
    const checked = checkKeys(keys);
    return "problem" in checked
      ? checked
      : new PieceTrie(keys, checked.codes, checked.pairs, checked.codeCount);
  }

  /** See the top of the file. Read directly by the segmentation loop. Another array after {@link expand}. */
  get table(): Int32Array {
    return this.slots.table;
  }

  /** The same memory as {@link table}, for the weights. */
  get weights(): Float32Array {
    return this.slots.weights;
  }

  /** The node that `unit` leads to from the root; 0 when there is none. */
  first(unit: number): number {
    return this.child(ROOT, unit);
  }

  /** The node that `unit` leads to from `node`; 0 when there is none. */
  child(node: number, unit: number): number {
    return this.childOfCode(node, this.codes[unit]!);
  }

  /** The same for the unit with a code. */
  childOfCode(node: number, code: number): number {
    if (isUnexpanded(this.table[node * SLOT_WORDS]!)) this.expand(node);
    const slot = (this.table[node * SLOT_WORDS]! >>> 8) + code;
    return code !== 0 && this.table[slot * SLOT_WORDS + 1] === node ? slot : 0;
  }

  /** The value of the key that ends at a node, 0 when none does. */
  value(node: number): number {
    return this.table[node * SLOT_WORDS + 2]!;
  }

  /** The value of the key `units[start, end)`, 0 when there is no such key. */
  find(units: Uint16Array, start: number, end: number): number {
    let node = ROOT;
    for (let at = start; at < end; at++) {
      node = this.child(node, units[at]!);
      if (node === ROOT) return 0;
    }
    return this.value(node);
  }

  /** The value of the key `text`, 0 when there is no such key. */
  get(text: string): number {
    let node = ROOT;
    for (let i = 0; i < text.length; i++) {
      node = this.child(node, text.charCodeAt(i));
      if (node === ROOT) return 0;
    }
    return this.value(node);
  }

  /** Length in units of the longest key that `text` has at `position`; 0 when there is none. */
  longestMatch(text: string, position: number): number {
    let longest = 0;
    let node = this.first(text.charCodeAt(position));
    for (let end = position + 1; node !== ROOT; end++) {
      if (this.value(node) !== 0) longest = end - position;
      if (end === text.length) break;
      node = this.child(node, text.charCodeAt(end));
    }
    return longest;
  }

  /** Makes the children of a node that is {@link isUnexpanded}, and all below those that few keys go through. */
  expand(node: number): void {
    const { pending } = this;
    pending.push(node);
    while (pending.length > 0) this.expandOne(pending.pop()!);
  }

  private expandOne(node: number): void {
    const { values, rests, childSize, childCodes, slots, codes } = this;
    const { starts, lengths, scores } = this.keys;
    const from = (this.table[node * SLOT_WORDS]! >>> 8) - 1;
    let size = 1;
    while (rests[from + size - 1]! >= 0) size++;

    const { code: nextCode, rest: nextRest, value: keyValue } = this.scratchFor(size);
    let children = 0;
    for (let i = 0; i < size; i++) {
      const at = rests[from + i]!;
      const rest = this.readUnit(at < 0 ? ~at : at);
      const code = codes[this.unit]!;
      const value = values[from + i]!;
      const id = Math.abs(value) - 1;
      nextCode[i] = code;
      nextRest[i] = rest;
      keyValue[i] = value;
      if (childSize[code] === 0) {
        childSize[code] = 1;
        childCodes[children++] = code;
      }
      if (rest < starts[id]! + lengths[id]!) childSize[code]!++;
    }

    const base = slots.place(node, childCodes, children);
    const { table, weights } = slots;
    let to = from;
    for (let i = 0; i < children; i++) {
      const code = childCodes[i]!;
      const following = childSize[code]! - 1;
      childSize[code] = to;
      if (following > 0) table[(base + code) * SLOT_WORDS] = (to + 1) << 8;
      if (following > 0 && following <= FEW_KEYS) this.pending.push(base + code);
      to += following;
    }
    for (let i = 0; i < size; i++) {
      const code = nextCode[i]!;
      const rest = nextRest[i]!;
      const value = keyValue[i]!;
      const id = Math.abs(value) - 1;
      if (rest < starts[id]! + lengths[id]!) {
        const at = childSize[code]!++;
        values[at] = value;
        rests[at] = rest;
      } else {
        table[(base + code) * SLOT_WORDS + 2] = value;
        weights[(base + code) * SLOT_WORDS + 3] = scores[id]!;
      }
    }
    for (let i = 0; i < children; i++) {
      const code = childCodes[i]!;
      if (table[(base + code) * SLOT_WORDS] !== 0)
        rests[childSize[code]! - 1] = ~rests[childSize[code]! - 1]!;
      childSize[code] = 0;
    }
  }

  /** The unit last read by {@link readUnit}. */
  private unit = 0;

  /**
   * Reads the UTF-16 unit at a place in the (valid) bytes. Characters of four bytes are two units: the second one
   * is at the second byte.
   *
   * @returns where the next unit is.
   */
  private readUnit(at: number): number {
    const { bytes } = this.keys;
    const first = bytes[at]!;
    if (first < 0x80) {
      this.unit = first;
      return at + 1;
    }
    if (first >= 0xf0) {
      const high = ((first & 0x07) << 8) | ((bytes[at + 1]! & 0x3f) << 2) | ((bytes[at + 2]! & 0x30) >> 4);
      this.unit = 0xd7c0 + high;
      return at + 1;
    }
    if (first >= 0xe0) {
      this.unit = ((first & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
      return at + 3;
    }
    if (first >= 0xc0) {
      this.unit = ((first & 0x1f) << 6) | (bytes[at + 1]! & 0x3f);
      return at + 2;
    }
    this.unit = 0xdc00 | ((bytes[at + 1]! & 0x0f) << 6) | (bytes[at + 2]! & 0x3f);
    return at + 3;
  }

  private scratchFor(size: number): Scratch {
    if (this.scratch.code.length >= size) return this.scratch;
    const larger = new Scratch(size);
    if (size <= KEPT_SCRATCH) this.scratch = larger;
    return larger;
  }
}

/** Whether word 0 of a node says that its children were not made yet. */
export function isUnexpanded(edges: number): boolean {
  return edges !== 0 && (edges & 0xff) === 0;
}

/** The keys of one range while they are grouped. */
class Scratch {
  readonly code: Uint16Array;
  readonly rest: Int32Array;
  readonly value: Int32Array;

  constructor(size: number) {
    this.code = new Uint16Array(size);
    this.rest = new Int32Array(size);
    this.value = new Int32Array(size);
  }
}
