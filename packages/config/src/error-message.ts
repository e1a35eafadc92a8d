/** What was thrown in the way of errors, in whichever realm: a test runner's, a worker's, an iframe's. */
export interface ErrorLike {
  readonly message: unknown;
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** Whether something has the form of an error. `instanceof` knows those of its own realm alone. */
export function isErrorLike(thrown: unknown): thrown is ErrorLike {
  return typeof thrown === "object" && thrown !== null && "message" in thrown;
}

/** An error's message on one line; of what is no error, its text. */
export function errorMessage(thrown: unknown): string {
  return textOf(isErrorLike(thrown) ? thrown.message : thrown)
    .replace(/\s+/g, " ")
    .trim();
}

/** Of anything: some objects have no text of their own. */
function textOf(value: unknown): string {
  return typeof value === "object" && value !== null ? Object.prototype.toString.call(value) : String(value);
}
