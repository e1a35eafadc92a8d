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
 * A node whose children were never asked for has none yet: its word 0 is (k + 1) << 8, a mask of no bits, where key k is
 * the first of a list, linked by `next`, of the keys that go on below it. {@link PieceTrie.expand} deals them out by
 * their next unit, which is at the same place in all of them. So loading costs one pass over the keys, memory grows with
 * the words that are met, and what is met together lies together: most of the time of segmentation is spent waiting for
 * this table.
 */

import type { CheckedKeys, KeyProblem, TrieKeys } from "./trie-keys.js";
import { checkKeys } from "./trie-keys.js";
import { SLOT_WORDS, TrieSlots } from "./trie-slots.js";

const ROOT = 0;
/** Below nodes with up to this many keys everything is made at once: it then lies together in memory. */
const FEW_KEYS = 32;
/** In place of a list of keys: the code was not met, or was met and no key goes on. Else it is the first key + 2. */
const NOT_MET = 0;
const NO_KEYS = 1;

export class PieceTrie {
  /** Code of each unit; 0 when no key has it. */
  readonly codes: Uint16Array;
  /** A set of bits: that of `pairIndex` is set for all codes that stand next to each other in a key. */
  readonly pairs: Int32Array;
  private readonly slots: TrieSlots;
  private readonly keys: TrieKeys;
  /** The key after each in its list, -1 after the last. */
  private readonly next: Int32Array;
  /** By code: how many bytes of a key its unit takes, see {@link readUnit}. */
  private readonly unitBytes: Uint8Array;
  /** By code, for the children of one node: the keys that go on from there, and the key + 1 that ends there. */
  private readonly childKeys: Int32Array;
  private readonly childEnds: Int32Array;
  private readonly childCodes: Int32Array;
  /** Nodes to make the children of, and at which byte of their keys these begin. */
  private readonly pending: number[] = [];

  private constructor(keys: TrieKeys, { codes, pairs, codeCount }: CheckedKeys) {
    this.keys = keys;
    this.codes = codes;
    this.pairs = pairs;
    this.slots = new TrieSlots(codeCount);
    this.childKeys = new Int32Array(codeCount);
    this.childEnds = new Int32Array(codeCount);
    this.childCodes = new Int32Array(codeCount);
    this.unitBytes = new Uint8Array(codeCount);
    for (let unit = 0; unit < codes.length; unit++) this.unitBytes[codes[unit]!] = bytesOfUnit(unit);
    const { length } = keys.values;
    this.next = new Int32Array(length);
    for (let key = 0; key < length; key++) this.next[key] = key + 1;
    if (length === 0) return;
    this.next[length - 1] = -1;
    this.table[ROOT] = 1 << 8;
    this.expand(ROOT);
  }

  /** Makes a trie of `keys`, which it keeps. @returns what is wrong with them instead, if anything. */
  static build(keys: TrieKeys): PieceTrie | KeyProblem {
    const checked = checkKeys(keys);
    return "problem" in checked ? checked : new PieceTrie(keys, checked);
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

  /** Makes the children of a node that is {@link isUnexpanded}; if few keys go through it, all that is below. */
  expand(node: number): void {
    const { pending } = this;
    pending.push(node, this.byteDepth(node));
    while (pending.length > 0) {
      const depth = pending.pop()!;
      this.expandOne(pending.pop()!, depth);
    }
  }

  /** Where in the keys below a node, from their start, the unit after it begins. */
  private byteDepth(node: number): number {
    const { table } = this;
    let depth = 0;
    for (let at = node; at !== ROOT; ) {
      const parent = table[at * SLOT_WORDS + 1]!;
      depth += this.unitBytes[at - (table[parent * SLOT_WORDS]! >>> 8)]!;
      at = parent;
    }
    return depth;
  }

  private expandOne(node: number, depth: number): void {
    const { next, childKeys, childEnds, childCodes, slots, codes, unitBytes } = this;
    const { starts, lengths, scores, values } = this.keys;
    let size = 0;
    let children = 0;
    for (let key = (this.table[node * SLOT_WORDS]! >>> 8) - 1, following = 0; key >= 0; key = following) {
      following = next[key]!;
      size++;
      const id = Math.abs(values[key]!) - 1;
      const code = codes[this.readUnit(starts[id]! + depth)]!;
      if (childKeys[code] === NOT_MET) {
        childKeys[code] = NO_KEYS;
        childCodes[children++] = code;
      }
      if (depth + unitBytes[code]! === lengths[id]) childEnds[code] = key + 1;
      else {
        next[key] = childKeys[code]! - 2;
        childKeys[code] = key + 2;
      }
    }

    const base = slots.place(node, childCodes, children);
    const { table, weights } = slots;
    for (let i = 0; i < children; i++) {
      const code = childCodes[i]!;
      const at = (base + code) * SLOT_WORDS;
      const first = childKeys[code]! - 2;
      const end = childEnds[code]! - 1;
      if (first >= 0) {
        table[at] = (first + 1) << 8;
        if (size <= FEW_KEYS) this.pending.push(base + code, depth + unitBytes[code]!);
      }
      if (end >= 0) {
        const value = values[end]!;
        table[at + 2] = value;
        weights[at + 3] = scores[Math.abs(value) - 1]!;
      }
      childKeys[code] = NOT_MET;
      childEnds[code] = 0;
    }
  }

  /**
   * The UTF-16 unit at a place in the (valid) bytes. Characters of four bytes are two units: the second one begins at
   * the second byte.
   */
  private readUnit(at: number): number {
    const { bytes } = this.keys;
    const first = bytes[at]!;
    if (first < 0x80) return first;
    if (first >= 0xf0)
      return (
        0xd7c0 + (((first & 0x07) << 8) | ((bytes[at + 1]! & 0x3f) << 2) | ((bytes[at + 2]! & 0x30) >> 4))
      );
    if (first >= 0xe0)
      return ((first & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
    if (first >= 0xc0) return ((first & 0x1f) << 6) | (bytes[at + 1]! & 0x3f);
    return 0xdc00 | ((bytes[at + 1]! & 0x0f) << 6) | (bytes[at + 2]! & 0x3f);
  }
}

/** How many bytes of a key a unit takes: of a character of four, the high surrogate has one and the low one three. */
function bytesOfUnit(unit: number): number {
  if (unit < 0x80 || (unit & 0xfc00) === 0xd800) return 1;
  return unit < 0x800 ? 2 : 3;
}

/** Whether word 0 of a node says that its children were not made yet. */
export function isUnexpanded(edges: number): boolean {
  return edges !== 0 && (edges & 0xff) === 0;
}
