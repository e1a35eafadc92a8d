/** Why an input cannot be read, or an output not be written, with its place. */
export class InputFileError extends Error {
  override readonly name = "InputFileError";
  readonly code = "invalid-input-file";
}

/** The sentence of a system error without its code and its call with paths, or of any other error. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { message, syscall }: NodeJS.ErrnoException = cause;
  const sentence = message.replace(/^[A-Z]+: /, "");
  const call = syscall === undefined ? -1 : sentence.lastIndexOf(`, ${syscall}`);
  return call === -1 ? sentence : sentence.slice(0, call);
}
