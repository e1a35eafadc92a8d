import { Deque, type DequeEntry } from "./deque.js";

/** Where a call stands. */
interface Place<Call> {
  readonly line: Deque<Call>;
  readonly entry: DequeEntry<Call>;
}

/**
 * Whose turn it is. Who is new goes before all that have had a turn and before whom nobody new has gone since; then
 * those are before everybody who is new after that. So who joins `n` others waits for at most `n` turns, and mostly for
 * none, and nobody is gone before by more than one between two turns.
 */
export class Turns<Call> implements Iterable<Call> {
  /** The new, and those that somebody new has gone before. */
  readonly #due = new Deque<Call>();
  /** Those that have had a turn since anybody new came. */
  readonly #served = new Deque<Call>();
  readonly #places = new Map<Call, Place<Call>>();

  /** Whose turn is next. */
  get first(): Call | undefined {
    return this.#due.first ?? this.#served.first;
  }

  /** Lets in somebody new. */
  add(call: Call): void {
    this.#put(call, this.#due);
    for (const other of [...this.#served]) {
      this.delete(other);
      this.#put(other, this.#due);
    }
  }

  /** Somebody has had a turn and wants another. */
  served(call: Call): void {
    this.delete(call);
    this.#put(call, this.#served);
  }

  /** Somebody wants no more turns. */
  delete(call: Call): void {
    const place = this.#places.get(call);
    if (place === undefined) return;
    place.line.delete(place.entry);
    this.#places.delete(call);
  }

  *[Symbol.iterator](): Iterator<Call> {
    yield* this.#due;
    yield* this.#served;
  }

  #put(call: Call, line: Deque<Call>): void {
    this.#places.set(call, { line, entry: line.push(call) });
  }
}
