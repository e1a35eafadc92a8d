const MARK = Symbol.for("@ernie-m/error");

/** What kind of failure a {@link TokenizerError} reports; stable across versions. */
export type TokenizerErrorCode =
  /** A file of the tokenizer is not there. */
  | "missing-file"
  /** The SentencePiece model file is damaged: truncated, inconsistent, or not such a file at all. */
  | "invalid-model-file"
  /** The model file is sound and needs something this engine does not do; the reason names it. */
  | "unsupported-model"
  /** The vocabulary is damaged or does not fit the model. */
  | "invalid-vocabulary"
  /** A setting of a configuration file or an argument of a call is out of range. */
  | "invalid-option";

/**
 * Thrown on purpose by this package: bad files, unsupported models, bad options. Never thrown because of a text.
 *
 * Carries the mark of `@ernie-m/config`'s errors without depending on that package, so `isErnieMError`
 * recognises it.
 */
export class TokenizerError extends Error {
  readonly [MARK] = true;
  readonly code: TokenizerErrorCode;
  /** The file (or other source) the failure is about; empty when it is about an argument. */
  readonly file: string;
  /** What was expected and what was found. */
  readonly reason: string;

  constructor(code: TokenizerErrorCode, file: string, reason: string, options?: ErrorOptions) {
    super(file === "" ? reason : `${file}: ${reason}`, options);
    this.code = code;
    this.file = file;
    this.reason = reason;
  }

  override get name(): string {
    return "TokenizerError";
  }
}
