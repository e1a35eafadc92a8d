/**
 * A double-array trie over UTF-16 code units that is built where it is walked.
 *
 * Units are numbered ("codes", 1, 2, … in order of first use, so that frequent ones are small). A node is a slot of
 * two flat tables; the child of a node for code c is slot base + c, if that slot says the node is its parent. What a
 * search reads on its way, 8 bytes, lies apart from the rest, so that eight nodes share a cache line. It has no room for
 * the parent: the code tells nearly as well whose child a slot is, and who goes by it must make sure afterwards.
 *
 *   steps[0] base << 8 | mask of the codes that have a child (bit = low three bits of the code); 0: no children
 *   steps[1] code << 16 | cost of the key that ends here, see costOfKey; NO_COST: none does
 *   ends[0]  value of that key; 0: none
 *   ends[1]  slot of the parent; -1: free slot
 *
 * Most walks end with a code that the node has no child for; the mask tells that mostly without touching another
 * slot. Slot 0 is the root, and stands for "no node" as the result of a step. Its base is 0.
 *
 * A node whose children were never asked for has none yet: its word 0 is k << 8, a mask of no bits, where k - 1 is the
 * first of a list, linked by `next`, of the keys that go on below it. {@link PieceTrie.expand} deals them out by
 * their next unit, which is at the same place in all of them. So loading costs one pass over the keys, memory grows with
 * the words that are met, and what is met together lies together.
 */

import type { CheckedKeys, KeyProblem, TrieKeys } from "./trie-keys.js";
import { checkKeys, costOfKey, valueOfKey } from "./trie-keys.js";
import { SLOT_WORDS, TrieSlots } from "./trie-slots.js";

const ROOT = 0;
const LOW_SURROGATES = 0xdc00;
/** Below nodes with up to this many keys everything is made at once: it then lies together in memory. */
const FEW_KEYS = 32;

export class PieceTrie {
  /** Code of each unit; 0 when no key has it. */
  readonly codes: Uint16Array;
  /** A set of bits: that of `pairIndex` is set for all codes that stand next to each other in a key. */
  readonly pairs: Int32Array;
  /** By code: the value and the score of the key that is nothing but its unit; 0: there is none. */
  readonly unitValues: Int32Array;
  readonly unitScores: Float32Array;
  /** By code: what a unit alone costs; -1: it stands for no character, or is in no key. */
  readonly unitCosts: Int32Array;
  private readonly slots: TrieSlots;
  private readonly keys: TrieKeys;
  /** By key: the next one in its list. Keys are named by id + 1 here and below; 0: none. */
  private readonly next: Int32Array;
  private readonly unitBytes: Uint8Array;
  /** By code, for the children of one node: a list of the keys that go on from there, and the key that ends there. */
  private readonly childKeys: Int32Array;
  private readonly childEnds: Int32Array;
  private readonly childCodes: Int32Array;
  /** Nodes to make the children of, and at which byte of their keys these begin. */
  private readonly pending: number[] = [];

  private constructor(keys: TrieKeys, checked: CheckedKeys) {
    const { firstKeys, nextKeys, unitKeys, unitBytes } = checked;
    this.keys = keys;
    this.codes = checked.codes;
    this.pairs = checked.pairs;
    this.next = nextKeys;
    this.unitBytes = unitBytes;
    this.childKeys = firstKeys;
    this.childEnds = unitKeys;
    this.childCodes = new Int32Array(unitBytes.length);
    const unused: number[] = [];
    for (let code = 1; code < unitBytes.length; code++)
      if (firstKeys[code] === 0 && unitKeys[code] === 0) unused.push(code);
    this.slots = new TrieSlots(unitBytes.length, unused);
    this.unitValues = new Int32Array(unitBytes.length);
    this.unitScores = new Float32Array(unitBytes.length);
    this.unitCosts = new Int32Array(unitBytes.length).fill(keys.unknownCost);
    this.unitCosts[0] = -1;
    for (let unit = LOW_SURROGATES; unit < LOW_SURROGATES + 0x400; unit++)
      this.unitCosts[this.codes[unit]] = -1;
    for (let code = 1; code < unitBytes.length; code++) {
      if (firstKeys[code] !== 0) this.steps[code * SLOT_WORDS] = firstKeys[code] << 8;
      const id = unitKeys[code] - 1;
      if (id < 0) continue;
      this.endKey(code, code, id);
      this.unitValues[code] = valueOfKey(keys, id);
      this.unitScores[code] = keys.scores[id];
      this.unitCosts[code] = costOfKey(keys, id);
    }
    firstKeys.fill(0);
    unitKeys.fill(0);
  }

  /** Makes a trie of `keys`, which it keeps. @returns what is wrong with them instead, if anything. */
  static build(keys: TrieKeys): PieceTrie | KeyProblem {
    const checked = checkKeys(keys);
    return "problem" in checked ? checked : new PieceTrie(keys, checked);
  }

  /** See the top of the file. Read directly by the segmentation loops. Another array after {@link expand}. */
  get steps(): Int32Array {
    return this.slots.steps;
  }

  /** Likewise. */
  get ends(): Int32Array {
    return this.slots.ends;
  }

  /** The node that `unit` leads to from the root; 0 when there is none. */
  first(unit: number): number {
    return this.child(ROOT, unit);
  }

  /** The node that `unit` leads to from `node`; 0 when there is none. */
  child(node: number, unit: number): number {
    return this.childOfCode(node, this.codes[unit]);
  }

  /** The same for the unit with a code. */
  childOfCode(node: number, code: number): number {
    if (isUnexpanded(this.steps[node * SLOT_WORDS])) this.expand(node);
    const slot = (this.steps[node * SLOT_WORDS] >>> 8) + code;
    return code !== 0 && this.ends[slot * SLOT_WORDS + 1] === node ? slot : 0;
  }

  /** The value of the key that ends at a node, 0 when none does. */
  value(node: number): number {
    return this.ends[node * SLOT_WORDS];
  }

  /** The value of the key `units[start, end)`, 0 when there is no such key. */
  find(units: Uint16Array, start: number, end: number): number {
    let node = ROOT;
    for (let at = start; at < end; at++) {
      node = this.child(node, units[at]);
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
    this.pending.push(node, this.byteDepth(node));
    this.expandPending();
  }

  private expandPending(): void {
    const { pending } = this;
    while (pending.length > 0) {
      const depth = pending.pop()!;
      this.expandOne(pending.pop()!, depth);
    }
  }

  /** Where in the keys below a node, from their start, the unit after it begins. */
  private byteDepth(node: number): number {
    const { steps, ends } = this;
    let depth = 0;
    for (let at = node; at !== ROOT; at = ends[at * SLOT_WORDS + 1])
      depth += this.unitBytes[steps[at * SLOT_WORDS + 1] >>> 16];
    return depth;
  }

  /** Deals the keys below a node out by their next unit. */
  private expandOne(node: number, depth: number): void {
    const { next, childKeys, childEnds, childCodes, codes, unitBytes } = this;
    const { starts, lengths } = this.keys;
    let size = 0;
    let children = 0;
    for (let key = this.steps[node * SLOT_WORDS] >>> 8, following = 0; key > 0; key = following) {
      following = next[key - 1];
      size++;
      const code = codes[this.readUnit(starts[key - 1] + depth)];
      if (childKeys[code] === 0 && childEnds[code] === 0) childCodes[children++] = code;
      if (depth + unitBytes[code] === lengths[key - 1]) childEnds[code] = key;
      else {
        next[key - 1] = childKeys[code];
        childKeys[code] = key;
      }
    }
    const base = this.slots.place(node, childCodes, children);
    for (let i = 0; i < children; i++) this.settle(base + childCodes[i], childCodes[i], depth, size);
  }

  /** Makes a node the child for a code, of a node with `size` keys: gives it what was dealt out to that code. */
  private settle(node: number, code: number, depth: number, size: number): void {
    const { childKeys, childEnds, unitBytes } = this;
    if (childKeys[code] !== 0) {
      this.steps[node * SLOT_WORDS] = childKeys[code] << 8;
      if (size <= FEW_KEYS) this.pending.push(node, depth + unitBytes[code]);
    }
    if (childEnds[code] !== 0) this.endKey(node, code, childEnds[code] - 1);
    childKeys[code] = 0;
    childEnds[code] = 0;
  }

  /** Says that a key ends at a node, which is reached by `code`. */
  private endKey(node: number, code: number, id: number): void {
    this.steps[node * SLOT_WORDS + 1] = (code << 16) | costOfKey(this.keys, id);
    this.ends[node * SLOT_WORDS] = valueOfKey(this.keys, id);
  }

  /**
   * The UTF-16 unit at a place in the (valid) bytes. Characters of four bytes are two units: the second one begins at
   * the second byte.
   */
  private readUnit(at: number): number {
    const { bytes } = this.keys;
    const first = bytes[at];
    if (first < 0x80) return first;
    if (first >= 0xf0)
      return 0xd7c0 + (((first & 0x07) << 8) | ((bytes[at + 1] & 0x3f) << 2) | ((bytes[at + 2] & 0x30) >> 4));
    if (first >= 0xe0) return ((first & 0x0f) << 12) | ((bytes[at + 1] & 0x3f) << 6) | (bytes[at + 2] & 0x3f);
    if (first >= 0xc0) return ((first & 0x1f) << 6) | (bytes[at + 1] & 0x3f);
    return 0xdc00 | ((bytes[at + 1] & 0x0f) << 6) | (bytes[at + 2] & 0x3f);
  }
}

/** Whether word 0 of a node says that its children were not made yet. */
export function isUnexpanded(edges: number): boolean {
  return edges !== 0 && (edges & 0xff) === 0;
}
