import type { EncodeSettings } from "../encode-options.js";
import type { TokenBuffer } from "../splitting/token-buffer.js";
import { RowTable } from "./row-table.js";
import { planTruncation, type TokenRange } from "./truncation.js";

/** Where the tokens of a text begin in a buffer, and their spellings among those that are kept. */
export interface TextStart {
  readonly token: number;
  readonly spelling: number;
}

/** The tokens of texts and pairs, one after the other in a buffer, with the decision what of them goes into which row. */
export class PlannedRows {
  readonly tokens: TokenBuffer;
  readonly rows = new RowTable();
  /** By sample: the ids that truncation cut off. Most have none. */
  readonly overflowing = new Map<number, Int32Array>();
  readonly #unknownId: number;
  #samples = 0;

  constructor(tokens: TokenBuffer, unknownId: number) {
    this.tokens = tokens;
    this.#unknownId = unknownId;
  }

  /** Where the tokens of the next text will begin. */
  get next(): TextStart {
    return { token: this.tokens.length, spelling: this.tokens.spellings };
  }

  /**
   * Plans the rows of a sample whose text, and pair, were appended to the buffer last.
   *
   * Throws: TokenizerError `invalid-option`, as {@link planTruncation}.
   */
  add(first: TextStart, second: TextStart | undefined, settings: EncodeSettings): void {
    const { tokens } = this;
    const firstLength = (second?.token ?? tokens.length) - first.token;
    const secondLength = second && tokens.length - second.token;
    const sample = this.#samples++;
    const { rows, overflow } = planTruncation(firstLength, secondLength, settings);
    for (const row of rows) {
      this.rows.push(sample, ...this.#part(first, row.first));
      if (second !== undefined && row.second !== undefined)
        this.rows.addPair(...this.#part(second, row.second));
    }
    if (overflow === undefined) return;
    const { token } = overflow.of === "second" && second !== undefined ? second : first;
    this.overflowing.set(sample, tokens.idsOf(token + overflow.range.start, token + overflow.range.end));
  }

  #part({ token, spelling }: TextStart, range: TokenRange): [start: number, end: number, spelling: number] {
    const start = token + range.start;
    return [start, token + range.end, spelling + this.tokens.count(this.#unknownId, token, start)];
  }
}
