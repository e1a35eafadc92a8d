import type { Place } from "../../spans/found.js";

/** Stands at the end of every block, so that a line which is empty has its height. */
export const BLOCK_END = "\u200b";

interface Block {
  /** Offset of its first character in the text. */
  readonly start: number;
  readonly node: Text;
}

/** Where the browser put the characters of a text that is laid out in blocks, each one text node. */
export class TextLayout {
  readonly length: number;
  readonly #blocks: readonly Block[];

  constructor(copy: HTMLElement) {
    const blocks: Block[] = [];
    let start = 0;
    for (const { firstChild: node } of copy.children) {
      if (!(node instanceof Text)) continue;
      blocks.push({ start, node });
      // The line break after it stands in no block; what ends the block stands in no text.
      start += node.length - BLOCK_END.length + 1;
    }
    this.#blocks = blocks;
    this.length = Math.max(0, start - 1);
  }

  /** The pieces of a place, one a line, in pixels of the window. */
  rects({ start, end }: Place): readonly DOMRect[] {
    const rects: DOMRect[] = [];
    for (let at = this.#blockAt(start); at < this.#blocks.length; at++) {
      const block = this.#blocks[at];
      if (block === undefined || block.start >= end) break;
      rects.push(...rangeIn(block, start, end).getClientRects());
    }
    return rects;
  }

  /** The characters whose lines lie between two heights of the window; found by halving, since lines go down. */
  within(top: number, bottom: number): Place {
    return {
      start: firstWhere(this.length, (at) => this.#lineOf(at).bottom > top),
      end: firstWhere(this.length, (at) => this.#lineOf(at).top > bottom),
    };
  }

  #lineOf(at: number): { readonly top: number; readonly bottom: number } {
    const block = this.#blocks[this.#blockAt(at)];
    return block === undefined ? { top: 0, bottom: 0 } : rangeIn(block, at, at + 1).getBoundingClientRect();
  }

  #blockAt(at: number): number {
    return Math.max(0, firstWhere(this.#blocks.length, (n) => (this.#blocks[n]?.start ?? 0) > at) - 1);
  }
}

function rangeIn({ start, node }: Block, from: number, to: number): Range {
  const range = document.createRange();
  range.setStart(node, Math.min(Math.max(0, from - start), node.length));
  range.setEnd(node, Math.min(Math.max(0, to - start), node.length));
  return range;
}

/** The first of `[0, count)` from which on `holds` does, else `count`. */
function firstWhere(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
