import { BackendError } from "@ernie-m/core";
import { errorMessage } from "@ernie-m/core/runtime";
import { TokenizerError, type TokenizerErrorCode } from "@ernie-m/tokenizer";

/** A TokenizerError as plain data; no code for any other error. */
export interface SentError {
  readonly code: TokenizerErrorCode | undefined;
  readonly file: string;
  readonly reason: string;
}

export function sendError(error: unknown): SentError {
  if (!(error instanceof TokenizerError)) return { code: undefined, file: "", reason: errorMessage(error) };
  const { code, file, reason } = error;
  return { code, file, reason };
}

/** The error again, or a failed run of the pool called `name`. */
export function receiveError(name: string, { code, file, reason }: SentError): Error {
  return code === undefined
    ? new BackendError("run-failed", name, reason)
    : new TokenizerError(code, file, reason);
}
