/**
 * A double-array trie over UTF-16 code units: all nodes in one flat table, a step is two reads next to each other.
 *
 * Units are numbered first ("codes", 1, 2, … in order of first use, so that frequent ones are small). A node is a
 * slot of the table; the child of a node for code c is slot base + c, if that slot says the node is its parent.
 * Four words of 32 bits a slot, 16 bytes, so one cache line holds all that is asked of a node:
 *
 *   [0] base << 8 | mask of the codes that have a child (bit = low three bits of the code)
 *   [1] slot of the parent; -1: free slot
 *   [2] value of the key that ends here; 0: none does
 *   [3] float32 weight of that key
 *
 * Most walks end with a code that the node has no child for; the mask tells that mostly without touching another
 * slot. Slot 0 is the root, and stands for "no node" as the result of a step.
 *
 * Building: the keys below a node are grouped by their next code (nothing is ever sorted), a base is searched where
 * all children fall on free slots, and so on with each group, depth first, so that a path lies together in memory.
 */

/** Words per slot in {@link PieceTrie.table}. */
export const SLOT_WORDS = 4;
const ROOT = 0;
const FREE = -1;
/** Places tried for one node before the search moves on for good. */
const MAX_TRIES = 24;

/**
 * Keys for {@link PieceTrie.build}, written one after another: the units of a key, a 0, then its value and its
 * weight as two units each. All that building asks of a key thus lies together.
 */
export class TrieKeys {
  readonly units: Uint16Array;
  /** Where the next key starts. Write its units there, then {@link add} it. */
  position = 0;
  /** Where each key starts. */
  readonly starts: Int32Array;
  count = 0;
  private readonly float = new Float32Array(1);
  private readonly bits = new Int32Array(this.float.buffer);

  /** @param maxUnits room for the units of all keys together. */
  constructor(maxKeys: number, maxUnits: number) {
    this.units = new Uint16Array(maxUnits + maxKeys * 5);
    this.starts = new Int32Array(maxKeys);
  }

  /** Makes the next `length` units (at least one, none of them 0) a key. `value` must not be 0. */
  add(length: number, value: number, weight: number): void {
    const { units, bits } = this;
    this.float[0] = weight;
    this.starts[this.count++] = this.position;
    let at = this.position + length;
    units[at++] = 0;
    units[at++] = value;
    units[at++] = value >> 16;
    units[at++] = bits[0]!;
    units[at++] = bits[0]! >> 16;
    this.position = at;
  }
}

/** Why a trie cannot be built: the values of two keys that are the same. */
export interface EqualKeys {
  readonly equal: readonly [number, number];
}

export class PieceTrie {
  /** See the top of the file. Read directly by the segmentation loop, as are the next two. */
  readonly table: Int32Array;
  /** The same memory as `table`, for the weights. */
  readonly weights: Float32Array;
  /** Code of each unit; 0 when no key has it. */
  readonly codes: Uint16Array;

  private constructor(table: Int32Array, codes: Uint16Array) {
    this.table = table;
    this.weights = new Float32Array(table.buffer);
    this.codes = codes;
  }

  /** Builds a trie; the units in `keys` are overwritten. @returns two equal keys instead, if any. */
  static build(keys: TrieKeys): PieceTrie | EqualKeys {
    const codes = new Uint16Array(0x10000);
    let codeCount = 1;
    const { units, starts, count } = keys;
    for (let key = 0; key < count; key++) {
      for (let at = starts[key]!; units[at] !== 0; at++) {
        const unit = units[at]!;
        if (codes[unit] === 0) codes[unit] = codeCount++;
        units[at] = codes[unit]!;
      }
    }
    const builder = new TableBuilder(codeCount, keys.count);
    const equal = fill(builder, keys, codeCount);
    return equal === null ? new PieceTrie(builder.finish(), codes) : { equal };
  }

  /** The node that `unit` leads to from the root; 0 when there is none. */
  first(unit: number): number {
    return this.child(ROOT, unit);
  }

  /** The node that `unit` leads to from `node`; 0 when there is none. */
  child(node: number, unit: number): number {
    const code = this.codes[unit]!;
    const slot = (this.table[node * SLOT_WORDS]! >>> 8) + code;
    return code !== 0 && this.table[slot * SLOT_WORDS + 1] === node ? slot : 0;
  }

  /** The value of the key that ends at a node, 0 when none does. */
  value(node: number): number {
    return this.table[node * SLOT_WORDS + 2]!;
  }

  /** The value of the key `text`, 0 when there is no such key. */
  get(text: string): number {
    let node = ROOT;
    for (let i = 0; i < text.length; i++) {
      node = this.child(node, text.charCodeAt(i));
      if (node === 0) return 0;
    }
    return this.value(node);
  }

  /** Length in units of the longest key that `text` has at `position`; 0 when there is none. */
  longestMatch(text: string, position: number): number {
    let longest = 0;
    let node = this.first(text.charCodeAt(position));
    for (let end = position + 1; node !== 0; end++) {
      if (this.value(node) !== 0) longest = end - position;
      if (end === text.length) break;
      node = this.child(node, text.charCodeAt(end));
    }
    return longest;
  }
}

/**
 * Puts all keys, their units now replaced by codes, into the table, depth first.
 *
 * @returns the values of two equal keys, if any.
 */
function fill(builder: TableBuilder, keys: TrieKeys, codeCount: number): readonly [number, number] | null {
  const codes = keys.units;
  // Where the rest of each key starts. Keys that share a node stand next to each other.
  const rest = keys.starts;
  const grouped = new Int32Array(keys.count);
  // By code, for the children of one node: how many keys go there, then where the next one goes.
  const childSize = new Int32Array(codeCount);
  const childCodes = new Int32Array(codeCount);
  // Nodes to do, three numbers each: the node, the range of its keys.
  const stack = [ROOT, 0, keys.count];

  while (stack.length > 0) {
    const end = stack.pop()!;
    const start = stack.pop()!;
    const node = stack.pop()!;
    if (end - start === 1) {
      addTail(builder, node, codes, rest[start]!);
      continue;
    }
    let ended = 0;
    let children = 0;
    for (let i = start; i < end; i++) {
      const at = rest[i]!;
      const code = codes[at]!;
      if (code !== 0) {
        if (childSize[code]!++ === 0) childCodes[children++] = code;
      } else {
        const value = wordAt(codes, at + 1);
        if (ended !== 0) return [ended, value];
        ended = value;
        builder.setKey(node, value, wordAt(codes, at + 3));
      }
    }
    if (children === 0) continue;

    const base = builder.place(node, childCodes, children);
    let to = start;
    for (let i = 0; i < children; i++) {
      const code = childCodes[i]!;
      const size = childSize[code]!;
      childSize[code] = to;
      stack.push(base + code, to, to + size);
      to += size;
    }
    for (let i = start; i < end; i++) {
      const code = codes[rest[i]!]!;
      if (code !== 0) grouped[childSize[code]!++] = rest[i]! + 1;
    }
    for (let i = start; i < to; i++) rest[i] = grouped[i]!;
    for (let i = 0; i < children; i++) childSize[childCodes[i]!] = 0;
  }
  return null;
}

/** Puts what is left of a single key below `node`. Half of all nodes come from here. */
function addTail(builder: TableBuilder, node: number, codes: Uint16Array, rest: number): void {
  let end = node;
  let at = rest;
  for (; codes[at] !== 0; at++) end = builder.placeOne(end, codes[at]!);
  builder.setKey(end, wordAt(codes, at + 1), wordAt(codes, at + 3));
}

function wordAt(units: Uint16Array, at: number): number {
  return units[at]! | (units[at + 1]! << 16);
}

/** The growing table. Free slots are linked in order of their index: word 0 next, word 2 previous, 0 at the ends. */
class TableBuilder {
  private table = new Int32Array(0);
  private slots = 0;
  private firstFree = 0;
  private lastFree = 0;
  private familyStart = 0;
  private lastUsed = ROOT;
  private readonly codeCount: number;
  private readonly one = new Int32Array(1);

  constructor(codeCount: number, keyCount: number) {
    this.codeCount = codeCount;
    this.extend(keyCount * 2 + codeCount * 2);
    // The root is nobody's child.
    this.table[ROOT * SLOT_WORDS + 1] = FREE;
  }

  setKey(node: number, value: number, weightBits: number): void {
    this.table[node * SLOT_WORDS + 2] = value;
    this.table[node * SLOT_WORDS + 3] = weightBits;
  }

  /** Takes a slot for the only child of `node`. @returns the child. */
  placeOne(node: number, code: number): number {
    this.one[0] = code;
    return this.place(node, this.one, 1) + code;
  }

  /** Takes slots for the children of `node`. @returns the base. */
  place(node: number, codes: Int32Array, count: number): number {
    const base = this.findBase(codes, count);
    if (base + this.codeCount > this.slots) this.extend(base + this.codeCount);
    let mask = 0;
    for (let i = 0; i < count; i++) {
      mask |= 1 << (codes[i]! & 7);
      this.take(base + codes[i]!, node);
    }
    this.table[node * SLOT_WORDS] = (base << 8) | mask;
    return base;
  }

  /** The table: base + code lies inside for every base in use and every code. */
  finish(): Int32Array {
    const used = this.lastUsed + this.codeCount + 1;
    if (used > this.slots) this.extend(used);
    // What is over is cut off, unless it is less than copying is worth.
    return used * 1.1 < this.slots ? this.table.slice(0, used * SLOT_WORDS) : this.table;
  }

  /**
   * Finds a base where every child falls on a free slot. A single child takes the first free slot there is, and
   * so fills the gaps that larger families leave. Those search from `familyStart` on, which moves past a stretch
   * where too many places were tried in vain: the search takes linear time in all.
   */
  private findBase(codes: Int32Array, count: number): number {
    let slot = count === 1 ? this.firstFree : this.familyStart;
    for (let tries = 0; ; tries++) {
      if (slot === 0) {
        slot = this.slots;
        this.extend(slot + this.codeCount);
      }
      const base = slot - codes[0]!;
      if (base >= 0 && this.fits(base, codes, count)) {
        if (tries > MAX_TRIES) this.familyStart = slot;
        return base;
      }
      slot = tries === MAX_TRIES && count === 1 ? this.familyStart : this.table[slot * SLOT_WORDS]!;
    }
  }

  private fits(base: number, codes: Int32Array, count: number): boolean {
    for (let i = 1; i < count; i++) {
      const slot = base + codes[i]!;
      if (slot < this.slots && this.table[slot * SLOT_WORDS + 1] !== FREE) return false;
    }
    return true;
  }

  private take(slot: number, parent: number): void {
    const { table } = this;
    const at = slot * SLOT_WORDS;
    const next = table[at]!;
    const previous = table[at + 2]!;
    if (slot === this.familyStart) this.familyStart = next;
    if (previous === 0) this.firstFree = next;
    else table[previous * SLOT_WORDS] = next;
    if (next === 0) this.lastFree = previous;
    else table[next * SLOT_WORDS + 2] = previous;
    table[at] = 0;
    table[at + 1] = parent;
    table[at + 2] = 0;
    this.lastUsed = Math.max(this.lastUsed, slot);
  }

  /** Makes room for at least `slots` slots. */
  private extend(slots: number): void {
    const first = Math.max(1, this.slots);
    this.slots = Math.max(slots, Math.ceil(this.slots * 1.25), 2);
    const table = new Int32Array(this.slots * SLOT_WORDS);
    table.set(this.table);
    for (let slot = first; slot < this.slots; slot++) {
      const at = slot * SLOT_WORDS;
      table[at] = slot + 1 < this.slots ? slot + 1 : 0;
      table[at + 1] = FREE;
      table[at + 2] = slot > first ? slot - 1 : this.lastFree;
    }
    if (this.lastFree === 0) this.firstFree = first;
    else table[this.lastFree * SLOT_WORDS] = first;
    this.lastFree = this.slots - 1;
    if (this.familyStart === 0) this.familyStart = first;
    this.table = table;
  }
}
