/** A file that no text can be had from; the message is one sentence for people. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
}

/** What is wrong with a file, in one sentence, whatever a library threw over it. */
export function whyUnreadable(error: unknown, otherwise: string): string {
  return error instanceof UnreadableFile ? error.message : otherwise;
}
