/** Token strings and their ids, in both directions. */
export interface TokenTable {
  /** Number of ids: every id is in [0, size). */
  readonly size: number;
  /** The id of the token spelled by UTF-16 units [start, end), -1 when there is none. */
  lookup(units: Uint16Array, start: number, end: number): number;
  /** The id of a token, -1 when there is none. */
  idOf(token: string): number;
  /** The token with this id; undefined when there is none. */
  tokenOf(id: number): string | undefined;
}
