/** Nodes that there is room for at first. */
const FEW = 256;

/**
 * A trie of tokens with a link from each node to the longest of its proper suffixes that is a node as well.
 *
 * Nodes are numbered level by level, so that the children of each stand beside each other, in the order of their units.
 */
export class TokenTrie {
  /** By node: the unit that leads to it, how many units lead to it from the root, and its first child. */
  #units = new Uint16Array(FEW);
  #depths = new Int32Array(FEW);
  #children = new Int32Array(FEW + 1);
  /** By node: its longest proper suffix that is a node, and the longest token that it ends in, -1 for none. */
  #suffixes = new Int32Array(FEW);
  #ending = new Int32Array(FEW);

  /** @param tokens in the order of their code units, each once, none of them empty. */
  constructor(tokens: readonly string[]) {
    // The tokens that begin as a node says are a range: its bounds, until its children are there.
    let lows = new Int32Array(FEW);
    let highs = new Int32Array(FEW);
    highs[0] = tokens.length;
    this.#ending[0] = -1;
    let count = 1;
    for (let node = 0; node < count; node++) {
      this.#children[node] = count;
      const depth = this.#depths[node];
      const high = highs[node];
      let low = lows[node];
      // Of tokens that begin alike the shortest, which the node itself spells, stands first.
      if (tokens[low].length === depth) low++;
      while (low < high) {
        const unit = tokens[low].charCodeAt(depth);
        const next = firstFrom(tokens, unit + 1, depth, low, high);
        const child = count++;
        if (child === this.#units.length) {
          this.#grow();
          lows = grown(lows);
          highs = grown(highs);
        }
        this.#units[child] = unit;
        this.#depths[child] = depth + 1;
        lows[child] = low;
        highs[child] = next;
        const suffix = node === 0 ? 0 : this.step(this.#suffixes[node], unit);
        this.#suffixes[child] = suffix;
        this.#ending[child] = tokens[low].length === depth + 1 ? low : this.#ending[suffix];
        low = next;
      }
    }
    this.#children[count] = count;
  }

  /** From a node over a unit to the longest suffix of both together that is a node; the root is 0. */
  step(from: number, unit: number): number {
    for (let node = from; ; node = this.#suffixes[node]) {
      const child = this.#childOf(node, unit);
      if (child > 0) return child;
      if (node === 0) return 0;
    }
  }

  /** How many units lead to a node. */
  depth(node: number): number {
    return this.#depths[node];
  }

  /** The longest token that a node ends in, as its place among the tokens; -1 for none. */
  longestEnding(node: number): number {
    return this.#ending[node];
  }

  #childOf(node: number, unit: number): number {
    const end = this.#children[node + 1];
    let [low, high] = [this.#children[node], end];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#units[middle] < unit) low = middle + 1;
      else high = middle;
    }
    return low < end && this.#units[low] === unit ? low : 0;
  }

  #grow(): void {
    this.#units = grown(this.#units);
    this.#depths = grown(this.#depths);
    this.#suffixes = grown(this.#suffixes);
    this.#ending = grown(this.#ending);
    this.#children = grown(this.#children);
  }
}

/** The first token of a range whose unit at `depth` is `unit` or more; all are longer than `depth`. */
function firstFrom(
  tokens: readonly string[],
  unit: number,
  depth: number,
  low: number,
  high: number,
): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (tokens[middle].charCodeAt(depth) < unit) from = middle + 1;
    else to = middle;
  }
  return from;
}

function grown<T extends Int32Array | Uint16Array>(array: T): T {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2 + 1);
  larger.set(array);
  return larger;
}
