/**
 * A trie over UTF-16 code units in one flat table: an edge (parent, unit) is an entry of an open-addressing hash
 * table, and the entry's slot is the name of the node it leads to. Nothing else is stored about nodes, so the
 * whole trie of a 250,000-piece model is one `Int32Array` filled in a single pass over unsorted keys.
 *
 * Most walks end with a unit that the node has no edge for. Each entry carries a 16-bit mask of its edges
 * (bit = low four bits of the unit), which answers most of those without touching another cache line.
 *
 * Three words per slot:
 *   [0] slot of the parent; 0 marks a free slot
 *   [1] mask of the outgoing edges << 16 | unit of the incoming edge
 *   [2] value stored for the key that ends here; 0: no key ends here
 * Slot 0 means "no node". Edges of the root are also indexed directly by unit.
 */

/** Words per slot in {@link PieceTrie.table}. */
export const SLOT_WORDS = 3;

export class PieceTrie {
  /** See the top of the file. Read directly by the segmentation loop. */
  table: Int32Array;
  /** `rootChildren[unit]`: the node reached from the root; 0 when there is none. */
  readonly rootChildren = new Int32Array(0x10000);
  /** Slots - 1; the number of slots is a power of two. */
  slotMask: number;
  private used = 1;

  /** @param expectedNodes a guess; the table grows when there are more. */
  constructor(expectedNodes: number) {
    const slots = 2 ** Math.max(4, Math.ceil(Math.log2(expectedNodes * 1.5)));
    this.slotMask = slots - 1;
    this.table = new Int32Array(slots * SLOT_WORDS);
    this.table[0] = -1;
  }

  /** The node that `unit` leads to from `node`; 0 when there is none. */
  child(node: number, unit: number): number {
    const table = this.table;
    if ((((table[node * SLOT_WORDS + 1]! >>> 16) >>> (unit & 15)) & 1) === 0) return 0;
    const slotMask = this.slotMask;
    let slot = hash(node, unit) & slotMask;
    for (;;) {
      const parent = table[slot * SLOT_WORDS]!;
      if (parent === node && (table[slot * SLOT_WORDS + 1]! & 0xffff) === unit) return slot;
      if (parent === 0) return 0;
      slot = (slot + 1) & slotMask;
    }
  }

  /** The value stored at a node, 0 when no key ends there. */
  value(node: number): number {
    return this.table[node * SLOT_WORDS + 2]!;
  }

  /**
   * Adds the key `units[0, length)` with a non-zero value.
   *
   * @returns the value that was stored for this key before; 0 when it is new.
   */
  insert(units: Uint16Array, length: number, value: number): number {
    if ((this.used + length) * 4 > (this.slotMask + 1) * 3) this.grow(length);
    let node = this.rootChildren[units[0]!]!;
    if (node === 0) {
      node = this.addNode(this.slotMask + 1, units[0]!);
      this.rootChildren[units[0]!] = node;
    }
    for (let i = 1; i < length; i++) {
      const unit = units[i]!;
      let next = this.child(node, unit);
      if (next === 0) {
        next = this.addNode(node, unit);
        this.table[node * SLOT_WORDS + 1]! |= 0x10000 << (unit & 15);
      }
      node = next;
    }
    const before = this.table[node * SLOT_WORDS + 2]!;
    if (before === 0) this.table[node * SLOT_WORDS + 2] = value;
    return before;
  }

  /** The value of the key `text`, 0 when there is no such key. */
  get(text: string): number {
    if (text === "") return 0;
    let node = this.rootChildren[text.charCodeAt(0)]!;
    for (let i = 1; i < text.length && node !== 0; i++) node = this.child(node, text.charCodeAt(i));
    return node === 0 ? 0 : this.value(node);
  }

  /** Length in units of the longest key that `text` has at `position`; 0 when there is none. */
  longestMatch(text: string, position: number): number {
    let longest = 0;
    let node = this.rootChildren[text.charCodeAt(position)]!;
    for (let end = position + 1; node !== 0; end++) {
      if (this.value(node) !== 0) longest = end - position;
      if (end === text.length) break;
      node = this.child(node, text.charCodeAt(end));
    }
    return longest;
  }

  private addNode(parent: number, unit: number): number {
    const table = this.table;
    let slot = hash(parent, unit) & this.slotMask;
    while (table[slot * SLOT_WORDS] !== 0) slot = (slot + 1) & this.slotMask;
    table[slot * SLOT_WORDS] = parent;
    table[slot * SLOT_WORDS + 1] = unit;
    this.used++;
    return slot;
  }

  /** Moves every node to a larger table. Slots are names, so parents are moved before their children. */
  private grow(room: number): void {
    const old = this.table;
    const oldSlots = this.slotMask + 1;
    let slots = oldSlots * 2;
    while ((this.used + room) * 4 > slots * 3) slots *= 2;
    this.table = new Int32Array(slots * SLOT_WORDS);
    this.table[0] = -1;
    this.slotMask = slots - 1;
    this.used = 1;

    const moved = new Int32Array(oldSlots + 1);
    moved[oldSlots] = slots;
    const chain: number[] = [];
    for (let slot = 1; slot < oldSlots; slot++) {
      if (old[slot * SLOT_WORDS] === 0) continue;
      for (let at = slot; moved[at] === 0; at = old[at * SLOT_WORDS]!) chain.push(at);
      while (chain.length > 0) {
        const at = chain.pop()!;
        const meta = old[at * SLOT_WORDS + 1]!;
        const next = this.addNode(moved[old[at * SLOT_WORDS]!]!, meta & 0xffff);
        this.table[next * SLOT_WORDS + 1] = meta;
        this.table[next * SLOT_WORDS + 2] = old[at * SLOT_WORDS + 2]!;
        moved[at] = next;
      }
    }
    for (let unit = 0; unit < 0x10000; unit++) this.rootChildren[unit] = moved[this.rootChildren[unit]!]!;
  }
}

/**
 * Slot to try first for the edge (node, unit), before the mask. Units of one script lie close together in Unicode
 * and so do the edges of one node here: a few cache lines serve the usual letters.
 */
export function hash(node: number, unit: number): number {
  return (Math.imul(node, 0x9e3779b1) >>> 12) + (unit & 31) + (unit << 5);
}
