/** Bytes of a file, left where they are. */
export interface FileRange {
  /** First byte, from the start of the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}
