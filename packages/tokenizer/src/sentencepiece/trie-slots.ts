/**
 * The slots of a double array and which of them are free: the memory that piece-trie.ts puts nodes into.
 *
 * Free slots are linked in order of their index: word 0 next, word 2 previous, 0 at the ends. The table starts
 * small and grows; {@link TrieSlots.table} is another array afterwards.
 */

/** Words of 32 bits per slot. */
export const SLOT_WORDS = 4;
/** What a free slot, and the root, have for a parent. */
const NO_PARENT = -1;
/** Word 0 of a node with the base 0 and children for all low bits of a code. */
const ALL_CODES = 0xff;
/** Places tried for one node before the search moves on for good. */
const MAX_TRIES = 24;
const GROWTH = 1.4;

export class TrieSlots {
  table = new Int32Array(0);
  /** The same memory. */
  weights = new Float32Array(0);
  private slots = 0;
  private firstFree = 0;
  private lastFree = 0;
  private familyStart = 0;
  private readonly codeCount: number;

  /**
   * Slot 0 is the root; slot c is its child for code c, for all codes below `codeCount` but 0 and those that are `unused`
   * (in order).
   */
  constructor(codeCount: number, unused: readonly number[]) {
    this.codeCount = codeCount;
    this.table = new Int32Array(codeCount * SLOT_WORDS);
    this.slots = codeCount;
    for (const code of unused) this.free(code);
    this.extend(codeCount * 2);
    this.table[0] = ALL_CODES;
    this.table[1] = NO_PARENT;
  }

  /**
   * Takes slots for the children of `node`; their words are 0 but for the parent.
   *
   * @returns the base: the child for a code has the slot base + code. For every code that slot is in the table.
   */
  place(node: number, codes: Int32Array, count: number): number {
    const base = this.findBase(codes, count);
    if (base + this.codeCount > this.slots) this.extend(base + this.codeCount);
    let mask = 0;
    for (let i = 0; i < count; i++) {
      mask |= 1 << (codes[i] & 7);
      this.take(base + codes[i], node);
    }
    this.table[node * SLOT_WORDS] = (base << 8) | mask;
    return base;
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
      const base = slot - codes[0];
      if (base >= 0 && this.fits(base, codes, count)) {
        if (tries > MAX_TRIES) this.familyStart = slot;
        return base;
      }
      slot = tries === MAX_TRIES && count === 1 ? this.familyStart : this.table[slot * SLOT_WORDS];
    }
  }

  private fits(base: number, codes: Int32Array, count: number): boolean {
    for (let i = 1; i < count; i++) {
      const slot = base + codes[i];
      if (slot < this.slots && this.table[slot * SLOT_WORDS + 1] !== NO_PARENT) return false;
    }
    return true;
  }

  private take(slot: number, parent: number): void {
    const { table } = this;
    const at = slot * SLOT_WORDS;
    const next = table[at];
    const previous = table[at + 2];
    if (slot === this.familyStart) this.familyStart = next;
    if (previous === 0) this.firstFree = next;
    else table[previous * SLOT_WORDS] = next;
    if (next === 0) this.lastFree = previous;
    else table[next * SLOT_WORDS + 2] = previous;
    table[at] = 0;
    table[at + 1] = parent;
    table[at + 2] = 0;
  }

  /** Makes room for at least `slots` slots. */
  private extend(slots: number): void {
    const first = this.slots;
    this.slots = Math.max(slots, Math.ceil(this.slots * GROWTH), first + 1);
    const table = new Int32Array(this.slots * SLOT_WORDS);
    table.set(this.table);
    this.table = table;
    this.weights = new Float32Array(table.buffer);
    for (let slot = first; slot < this.slots; slot++) this.free(slot);
  }

  /** Puts a slot that was never used behind the free ones. */
  private free(slot: number): void {
    const { table, lastFree } = this;
    const at = slot * SLOT_WORDS;
    table[at + 1] = NO_PARENT;
    table[at + 2] = lastFree;
    if (lastFree === 0) this.firstFree = slot;
    else table[lastFree * SLOT_WORDS] = slot;
    this.lastFree = slot;
    if (this.familyStart === 0) this.familyStart = slot;
  }
}
