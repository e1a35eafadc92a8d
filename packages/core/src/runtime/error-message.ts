/** An error's message on one line; of what is no error, its text. */
export function errorMessage(cause: unknown): string {
  // Not instanceof: the error may be of another realm.
  const isError = typeof cause === "object" && cause !== null && "message" in cause;
  const message = isError ? String(cause.message) : String(cause);
  return message.replace(/\s+/g, " ").trim();
}
