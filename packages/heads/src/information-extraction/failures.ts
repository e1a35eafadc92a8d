import type { CancelSignal } from "@ernie-m/core";

/** What becomes of failures. */
export interface FailureRules {
  /** Whether a text may fail without the others. */
  readonly areKept: boolean;
  /** The end of the call is no failure of a text's. */
  readonly signal: CancelSignal | undefined;
  /** Told of every text that fails. */
  readonly onFailure: (textId: number) => void;
}

/** Why texts failed, by their numbers among the distinct texts that are worked on together: the first failure of each. */
export class TextFailures {
  readonly #rules: FailureRules;
  readonly #errors = new Map<number, unknown>();

  constructor(rules: FailureRules) {
    this.#rules = rules;
  }

  /** Throws: the signal's reason; the error where it is not to be kept. */
  add(textId: number, error: unknown): void {
    this.checkKept(error);
    if (this.#errors.has(textId)) return;
    this.#errors.set(textId, error);
    this.#rules.onFailure(textId);
  }

  /** Throws: as `add` would. */
  checkKept(error: unknown): void {
    const { areKept, signal } = this.#rules;
    signal?.throwIfAborted();
    if (!areKept) throw error;
  }

  has(textId: number): boolean {
    return this.#errors.has(textId);
  }

  get(textId: number): unknown {
    return this.#errors.get(textId);
  }
}
