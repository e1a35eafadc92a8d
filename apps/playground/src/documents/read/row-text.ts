/** One line of a table or of a list of objects. */
export interface RowText {
  readonly text: string;
  /** Of the file, or the place in the list; from 1. */
  readonly line: number;
}
