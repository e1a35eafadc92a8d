import { ErnieMError, errorMessage, isErnieMError, isErrorLike } from "@ernie-m/config";
import {
  BackendError,
  CheckpointError,
  type CheckpointErrorCode,
  DownloadError,
  type DownloadProblem,
  GraphError,
  InputError,
} from "@ernie-m/core";

/** An error as plain data. Structured cloning keeps neither classes nor fields of errors. */
export type SentError = { readonly message: string; readonly cause?: SentError | undefined } & (
  | {
      readonly type: "checkpoint";
      readonly code: CheckpointErrorCode;
      readonly file: string;
      readonly reason: string;
    }
  | {
      readonly type: "download";
      readonly problem: DownloadProblem;
      readonly file: string;
      readonly reason: string;
    }
  | { readonly type: "backend"; readonly code: BackendError["code"]; readonly backend: string }
  | { readonly type: "graph"; readonly node: string; readonly reason: string }
  | { readonly type: "input"; readonly input: string; readonly expected: string; readonly received: string }
  | { readonly type: "ernie-m"; readonly name: string; readonly code: string }
  | { readonly type: "dom"; readonly name: string }
  | { readonly type: "error"; readonly name: string }
);

/** An error of this project whose class the page does not know. Its name and code are the original's. */
export class RemoteError extends ErnieMError {
  readonly code: string;
  readonly #name: string;

  constructor(name: string, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.#name = name;
    this.code = code;
  }

  override get name(): string {
    return this.#name;
  }
}

/** Causes beyond this many are left out. */
const MOST_CAUSES = 4;

export function sendError(error: unknown, causes = MOST_CAUSES): SentError {
  if (!isErrorLike(error)) return { type: "error", name: "Error", message: errorMessage(error) };
  const message = String(error.message);
  const name = String(error.name ?? "Error");
  const hasCause = error.cause !== undefined && causes > 0;
  const common = { message, ...(hasCause && { cause: sendError(error.cause, causes - 1) }) };
  if (isDomException(error)) return { ...common, type: "dom", name };
  if (error instanceof DownloadError) {
    const { problem, file, reason } = error;
    return { ...common, type: "download", problem, file, reason };
  }
  if (error instanceof CheckpointError) {
    const { code, file, reason } = error;
    return { ...common, type: "checkpoint", code, file, reason };
  }
  if (error instanceof BackendError) {
    const { code, backend } = error;
    return { ...common, type: "backend", code, backend };
  }
  if (error instanceof GraphError) {
    const { node, reason } = error;
    return { ...common, type: "graph", node, reason };
  }
  if (error instanceof InputError) {
    const { input, expected, received } = error;
    return { ...common, type: "input", input, expected, received };
  }
  if (isErnieMError(error)) return { ...common, type: "ernie-m", name: error.name, code: error.code };
  return { ...common, type: "error", name };
}

/** Whichever realm made it. */
function isDomException(error: unknown): boolean {
  return Object.prototype.toString.call(error) === "[object DOMException]";
}

/** The same error again: of the same class, with the same code and message. */
export function receiveError(sent: SentError): Error {
  const options = sent.cause === undefined ? {} : { cause: receiveError(sent.cause) };
  switch (sent.type) {
    case "download":
      return new DownloadError(sent.problem, sent.file, sent.reason, options);
    case "checkpoint":
      return new CheckpointError(sent.code, sent.file, sent.reason, options);
    case "backend":
      // The class puts the backend in front of the reason.
      return new BackendError(sent.code, sent.backend, sent.message.slice(sent.backend.length + 2), options);
    case "graph":
      return new GraphError(sent.node, sent.reason);
    case "input":
      return new InputError(sent.input, sent.expected, sent.received);
    case "ernie-m":
      return new RemoteError(sent.name, sent.code, sent.message, options);
    case "dom":
      return new DOMException(sent.message, sent.name);
    case "error": {
      const error = new Error(sent.message, options);
      error.name = sent.name;
      return error;
    }
  }
}
