import { BackendError } from "@ernie-m/core";
import { nativeMessage } from "@ernie-m/core/session";

/** A failed request as plain data: classes do not cross threads. */
export interface SentError {
  readonly code: BackendError["code"];
  readonly reason: string;
}

export function sendError(error: unknown): SentError {
  return error instanceof BackendError
    ? // The class puts the backend in front of the reason.
      { code: error.code, reason: error.message.slice(error.backend.length + 2) }
    : { code: "run-failed", reason: nativeMessage(error) };
}

/** The error again, of the backend that asked. */
export function receiveError(backend: string, { code, reason }: SentError): BackendError {
  return new BackendError(code, backend, reason);
}
