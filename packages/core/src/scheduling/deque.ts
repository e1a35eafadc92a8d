/** A place in a deque. */
export interface DequeEntry<T> {
  readonly value: T;
}

interface Node<T> extends DequeEntry<T> {
  before: Node<T> | undefined;
  after: Node<T> | undefined;
}

/** A queue of which anything can be taken out: every operation takes the same time however long it is. */
export class Deque<T> implements Iterable<T> {
  #first: Node<T> | undefined;
  #last: Node<T> | undefined;
  readonly #nodes = new Set<DequeEntry<T>>();

  get size(): number {
    return this.#nodes.size;
  }

  get first(): T | undefined {
    return this.#first?.value;
  }

  /** Puts a value at the end. */
  push(value: T): DequeEntry<T> {
    const node: Node<T> = { value, before: this.#last, after: undefined };
    if (this.#last === undefined) this.#first = node;
    else this.#last.after = node;
    this.#last = node;
    this.#nodes.add(node);
    return node;
  }

  /** Takes the first value out. */
  shift(): T | undefined {
    const first = this.#first;
    if (first !== undefined) this.delete(first);
    return first?.value;
  }

  /** Takes a value out. Says whether it was still there. */
  delete(entry: DequeEntry<T>): boolean {
    if (!this.#nodes.delete(entry)) return false;
    const { before, after } = entry as Node<T>;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    return true;
  }

  /** From the first to the last; what is reached may be taken out meanwhile. */
  *[Symbol.iterator](): Generator<T> {
    for (let node = this.#first; node !== undefined; ) {
      const { after } = node;
      yield node.value;
      node = after;
    }
  }
}
