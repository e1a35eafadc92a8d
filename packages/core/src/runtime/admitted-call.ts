/** A call that may be worked on. */
export interface AdmittedCall {
  /** Lets another call begin, as long as whoever reads this one's results takes none. */
  pause(): void;
  /** Goes on at once, however many are worked on: a reader never waits for others to end. */
  resume(): void;
  /** The call is over: with an error, if one is given. May be called again. */
  end(failure?: { readonly error: unknown }): void;
}
