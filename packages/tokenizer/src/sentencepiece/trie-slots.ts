/**
 * The slots of a double array and which of them are free: the memory that piece-trie.ts puts nodes into.
 *
 * Free slots are linked in order of their index: {@link TrieSlots.steps} has the next one in word 0,
 * {@link TrieSlots.ends} the one before in word 0, 0 at the ends. The arrays start small and grow; they are others
 * afterwards.
 */
import { NO_COST } from "./trie-keys.js";

/** Words of 32 bits per slot, in both arrays. */
export const SLOT_WORDS = 2;
/** What a free slot, and the root, have for a parent. */
const NO_PARENT = -1;
/** Word 0 of a node with the base 0 and children for all low bits of a code. */
const ALL_CODES = 0xff;
/** Places tried for one node before the search moves on for good. */
const MAX_TRIES = 24;
const GROWTH = 1.4;

export class TrieSlots {
  /** What a walk reads: see piece-trie.ts. */
  steps = new Int32Array(0);
  /** What is read where a walk ends: [0] value, [1] parent. */
  ends = new Int32Array(0);
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
    this.steps = new Int32Array(codeCount * SLOT_WORDS);
    this.ends = new Int32Array(codeCount * SLOT_WORDS);
    this.slots = codeCount;
    for (let code = 1; code < codeCount; code++) this.steps[code * SLOT_WORDS + 1] = (code << 16) | NO_COST;
    for (const code of unused) this.free(code);
    this.extend(codeCount * 2);
    this.steps[0] = ALL_CODES;
    this.ends[1] = NO_PARENT;
  }

  /**
   * Takes slots for the children of `node`; they have no children, value or cost yet.
   *
   * @returns the base: the child for a code has the slot base + code. For every code that slot is in the table.
   */
  place(node: number, codes: Int32Array, count: number): number {
    const base = this.findBase(codes, count);
    if (base + this.codeCount > this.slots) this.extend(base + this.codeCount);
    let mask = 0;
    for (let i = 0; i < count; i++) {
      mask |= 1 << (codes[i] & 7);
      this.take(base + codes[i], codes[i], node);
    }
    this.steps[node * SLOT_WORDS] = (base << 8) | mask;
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
      slot = tries === MAX_TRIES && count === 1 ? this.familyStart : this.steps[slot * SLOT_WORDS];
    }
  }

  private fits(base: number, codes: Int32Array, count: number): boolean {
    for (let i = 1; i < count; i++) {
      const slot = base + codes[i];
      if (slot < this.slots && this.ends[slot * SLOT_WORDS + 1] !== NO_PARENT) return false;
    }
    return true;
  }

  private take(slot: number, code: number, parent: number): void {
    const { steps, ends } = this;
    const at = slot * SLOT_WORDS;
    const next = steps[at];
    const previous = ends[at];
    if (slot === this.familyStart) this.familyStart = next;
    if (previous === 0) this.firstFree = next;
    else steps[previous * SLOT_WORDS] = next;
    if (next === 0) this.lastFree = previous;
    else ends[next * SLOT_WORDS] = previous;
    steps[at] = 0;
    steps[at + 1] = (code << 16) | NO_COST;
    ends[at] = 0;
    ends[at + 1] = parent;
  }

  /** Makes room for at least `slots` slots. */
  private extend(slots: number): void {
    const first = this.slots;
    this.slots = Math.max(slots, Math.ceil(this.slots * GROWTH), first + 1);
    this.steps = grown(this.steps, new Int32Array(this.slots * SLOT_WORDS));
    this.ends = grown(this.ends, new Int32Array(this.slots * SLOT_WORDS));
    for (let slot = first; slot < this.slots; slot++) this.free(slot);
  }

  /** Puts a slot that was never used behind the free ones. */
  private free(slot: number): void {
    const { steps, ends, lastFree } = this;
    const at = slot * SLOT_WORDS;
    steps[at + 1] = 0;
    ends[at] = lastFree;
    ends[at + 1] = NO_PARENT;
    if (lastFree === 0) this.firstFree = slot;
    else steps[lastFree * SLOT_WORDS] = slot;
    this.lastFree = slot;
    if (this.familyStart === 0) this.familyStart = slot;
  }
}

function grown(from: Int32Array, to: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  to.set(from);
  return to;
}
