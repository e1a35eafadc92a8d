import type { TokenSequence } from "../types.js";
import { type Spellings, spelling, type TokenBuffer } from "./token-buffer.js";

/** Tokens of one text as the tokenizer hands them out; strings are made on first use. */
export class TokenizedText implements TokenSequence {
  readonly length: number;
  readonly ids: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly #unknownId: number;
  /** Spelling of the unknown tokens, in order. */
  readonly #spellings: Spellings;
  readonly #tokenOf: (id: number) => string;
  #tokens: readonly string[] | undefined;

  constructor(buffer: TokenBuffer, unknownId: number, tokenOf: (id: number) => string) {
    const { ids, starts, ends } = buffer.take();
    this.length = ids.length;
    this.ids = ids;
    this.starts = starts;
    this.ends = ends;
    this.#unknownId = unknownId;
    this.#spellings = buffer.takeSpellings();
    this.#tokenOf = tokenOf;
  }

  get tokens(): readonly string[] {
    this.#tokens ??= this.#spell();
    return this.#tokens;
  }

  #spell(): readonly string[] {
    let unknown = 0;
    return Array.from(this.ids, (id) =>
      id === this.#unknownId ? spelling(this.#spellings, unknown++) : this.#tokenOf(id),
    );
  }
}
