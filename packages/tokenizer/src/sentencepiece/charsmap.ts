/**
 * Executes `precompiled_charsmap`: uint32 size of the trie, a Darts-clone double array over UTF-8 bytes,
 * and a blob of NUL-terminated replacement strings. A key of the trie is text to replace; its value is the
 * offset of the replacement in the blob.
 *
 * A unit of the double array is a uint32: bits 0–7 label and bit 31 "this is a value"; bit 8 "a key ends here"
 * (its value lies in the unit at the node's base); bits 10–30 the offset to the children, × 256 if bit 9 is set.
 * The child of base b for byte c is unit b ^ c, if its label is c. (Format: github.com/s-yata/darts-clone;
 * use: sentencepiece src/normalizer.cc.)
 *
 * The whole reachable trie is checked once at load, so a damaged file cannot send a walk astray or around.
 */
import { TokenizerError } from "../errors.js";
import { decodeCodePoint } from "../utf8.js";

const LABEL = 0x800000ff;
const REPLACEMENT_CHARACTER = 0xfffd;
/** Bounds the work per character; real maps stay below 40. */
const MAX_KEY_BYTES = 1024;
/** Bounds what a character can become: whoever sends a text decides how often it does. In NFKC the longest has 33. */
const MAX_REPLACEMENT_BYTES = 256;

export class Charsmap {
  /** After {@link longestMatch}: UTF-16 units matched, and where the replacement starts in the blob. */
  matchLength = 0;
  matchValue = 0;
  /** After {@link stepCodePoint}: the value of the key that ends there, -1 when none does. */
  stepValue = -1;
  private readonly array: Uint32Array;
  private readonly replacements: Uint8Array;

  private constructor(array: Uint32Array, replacements: Uint8Array) {
    this.array = array;
    this.replacements = replacements;
  }

  /** @returns null for an empty charsmap (identity). @throws TokenizerError `invalid-model-file`. */
  static parse(blob: Uint8Array, file: string): Charsmap | null {
    if (blob.length === 0) return null;
    const invalid = (reason: string) =>
      new TokenizerError("invalid-model-file", file, `precompiled_charsmap ${reason}`);
    if (blob.length < 8) throw invalid(`has only ${blob.length} bytes`);
    const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
    const trieSize = view.getUint32(0, true);
    if (trieSize % 4 !== 0 || trieSize === 0 || trieSize > blob.length - 4) {
      throw invalid(`states a trie of ${trieSize} bytes in ${blob.length - 4}`);
    }
    const array = new Uint32Array(trieSize / 4);
    new Uint8Array(array.buffer).set(blob.subarray(4, 4 + trieSize));
    // Every machine that this is likely to meet has the file's byte order.
    if (array[0] !== view.getUint32(4, true)) {
      for (let i = 0; i < array.length; i++) array[i] = view.getUint32(4 + i * 4, true);
    }
    const replacements = blob.subarray(4 + trieSize);
    const problem = findDamage(array, replacements);
    if (problem !== null) throw invalid(problem);
    return new Charsmap(array, replacements);
  }

  /** Base of the root. */
  get root(): number {
    return offset(this.array[0]);
  }

  /** The base after reading one more byte from `base`, or -1 when no key continues that way. */
  step(base: number, byte: number): number {
    const position = base ^ byte;
    if (position >= this.array.length) return -1;
    const unit = this.array[position];
    return (unit & LABEL) === byte ? position ^ offset(unit) : -1;
  }

  /** Whether a key ends after the byte that led from `base`. */
  private endsAt(base: number, byte: number): boolean {
    return ((this.array[base ^ byte] >>> 8) & 1) === 1;
  }

  /** Walks the bytes of a code point. @returns the new base or -1; see {@link stepValue}. */
  stepCodePoint(base: number, codePoint: number): number {
    let before = base;
    let byte = codePoint;
    let at = base;
    if (codePoint >= 0x80) {
      let shift: number;
      if (codePoint < 0x800) {
        byte = 0xc0 | (codePoint >> 6);
        shift = 6;
      } else if (codePoint < 0x10000) {
        byte = 0xe0 | (codePoint >> 12);
        shift = 12;
      } else {
        byte = 0xf0 | (codePoint >> 18);
        shift = 18;
      }
      while (shift > 0) {
        at = this.step(at, byte);
        if (at < 0) return -1;
        shift -= 6;
        byte = 0x80 | ((codePoint >> shift) & 0x3f);
      }
      before = at;
    }
    at = this.step(before, byte);
    if (at < 0) return -1;
    this.stepValue = this.endsAt(before, byte) ? this.array[at] & 0x7fffffff : -1;
    return at;
  }

  /**
   * Finds the longest key that `text` has at `position`, lone surrogates read as U+FFFD. Keys that end inside a
   * character do not count.
   *
   * @returns whether there is one; see {@link matchLength}, {@link matchValue}.
   */
  longestMatch(text: string, position: number): boolean {
    let length = 0;
    let value = 0;
    let base = this.root;
    for (let i = position; i < text.length; ) {
      let codePoint = text.codePointAt(i)!;
      i += codePoint > 0xffff ? 2 : 1;
      if ((codePoint & 0xfffff800) === 0xd800) codePoint = REPLACEMENT_CHARACTER;
      base = this.stepCodePoint(base, codePoint);
      if (base < 0) break;
      if (this.stepValue >= 0) {
        length = i - position;
        value = this.stepValue;
      }
    }
    this.matchLength = length;
    this.matchValue = value;
    return length > 0;
  }

  /** The first code point of the replacement at `value`, × 8 + bytes used; 0 at its end. Bad UTF-8 reads as U+FFFD. */
  replacementAt(value: number): number {
    if (value >= this.replacements.length || this.replacements[value] === 0) return 0;
    const decoded = decodeCodePoint(this.replacements, value, this.replacements.length);
    return decoded < 0 ? REPLACEMENT_CHARACTER * 8 + 1 : decoded;
  }
}

/** How far from a unit its children's base lies (XOR). */
function offset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

/** What is wrong with the part of the trie that walks can reach, or null. */
function findDamage(array: Uint32Array, replacements: Uint8Array): string | null {
  const longest = longestReplacement(replacements);
  if (longest > MAX_REPLACEMENT_BYTES)
    return `has a replacement of ${longest} bytes, at most ${MAX_REPLACEMENT_BYTES} are accepted`;
  return new TrieCheck(array, replacements.length).visit(0, 0);
}

/** Bytes of the longest string in the blob. None begins before the NUL of the one before, so this bounds every value. */
function longestReplacement(replacements: Uint8Array): number {
  let longest = 0;
  for (let start = 0; start < replacements.length; ) {
    const nul = replacements.indexOf(0, start);
    const end = nul < 0 ? replacements.length : nul;
    longest = Math.max(longest, end - start);
    start = end + 1;
  }
  return longest;
}

/** By node: whether it is on the path that is gone at the moment, or all below it was gone. */
const ON_PATH = 1;
const DONE = 2;

class TrieCheck {
  private readonly array: Uint32Array;
  private readonly replacementBytes: number;
  /** A child of base b lies at b ^ label, so every unit tells its parent's base: the units by it, 0 for none. */
  private readonly firstChild: Int32Array;
  private readonly nextSibling: Int32Array;
  private readonly state: Uint8Array;

  constructor(array: Uint32Array, replacementBytes: number) {
    const size = array.length;
    this.array = array;
    this.replacementBytes = replacementBytes;
    this.firstChild = new Int32Array((size | 255) + 1);
    this.nextSibling = new Int32Array(size);
    this.state = new Uint8Array(size);
    for (let i = size - 1; i > 0; i--) {
      const unit = array[i];
      if (unit >= 0x80000000) continue;
      const base = i ^ (unit & 0xff);
      this.nextSibling[i] = this.firstChild[base];
      this.firstChild[base] = i;
    }
  }

  /**
   * Goes through a node, `depth` bytes from the root, and all below it. Nodes may be shared (the builder merges equal
   * endings), but no walk may come round to a node again.
   */
  visit(node: number, depth: number): string | null {
    const { array, state, nextSibling } = this;
    if (state[node] === ON_PATH) return "has a trie with a cycle";
    if (depth > MAX_KEY_BYTES) return `has keys longer than ${MAX_KEY_BYTES} bytes`;
    const unit = array[node];
    const base = node ^ offset(unit);
    if (base < 0 || base >= array.length) return `points outside its trie of ${array.length} units`;
    if (((unit >>> 8) & 1) === 1 && (array[base] & 0x7fffffff) >= this.replacementBytes)
      return `points outside its ${this.replacementBytes} bytes of replacements`;
    state[node] = ON_PATH;
    for (let child = this.firstChild[base]; child !== 0; child = nextSibling[child]) {
      if (state[child] === DONE) continue;
      const problem = this.visit(child, depth + 1);
      if (problem !== null) return problem;
    }
    state[node] = DONE;
    return null;
  }
}
