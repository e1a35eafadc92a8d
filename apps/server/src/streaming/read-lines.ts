import type { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { RequestError } from "../errors.js";
import { orAborted } from "../requests/request-call.js";

/** How lines are waited for. */
export interface LineWait {
  /** Longest line. */
  readonly lineBytes: number;
  /** Milliseconds within which more must have come. */
  readonly timeout: number;
  /** Aborted when nothing more is to be taken. */
  readonly ending: AbortSignal;
}

/**
 * Lines of a stream, as many at a time as have come together: what reads them slowly is read ahead of by no more than
 * the stream's own buffer. Blank lines are left out.
 *
 * Throws: RequestError `line-too-long`, `body-timeout` when nothing comes for so many milliseconds, and `invalid-json`
 * for bytes that are no UTF-8; the reason of `ending`.
 */
export async function* readLines(
  stream: Readable,
  { lineBytes, timeout, ending }: LineWait,
): AsyncGenerator<readonly string[], void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const rest = new UnendedLine();
  for await (const chunk of chunksOf(stream, { timeout, ending })) {
    const [end, ...others] = decode(decoder, chunk).split("\n");
    rest.add(end);
    const ended: string[] = [];
    for (const begin of others) {
      ended.push(rest.take());
      rest.add(begin);
    }
    if (rest.length > lineBytes || ended.some((line) => line.length > lineBytes))
      throw new RequestError("line-too-long", `expected lines of at most ${lineBytes} bytes`);
    const lines = ended.filter((line) => line.trim() !== "");
    if (lines.length > 0) yield lines;
  }
  rest.add(decode(decoder));
  const last = rest.take();
  if (last.trim() !== "") yield [last];
}

/** What has come of a line: put together once, when it ends, since who sends it chooses in how many pieces. */
class UnendedLine {
  #pieces: string[] = [];
  #length = 0;

  /** In UTF-16 code units. */
  get length(): number {
    return this.#length;
  }

  add(piece: string): void {
    if (piece === "") return;
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** The line, as it begins anew. */
  take(): string {
    const line = this.#pieces.join("");
    this.#pieces = [];
    this.#length = 0;
    return line;
  }
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw new RequestError("invalid-json", "expected UTF-8");
  }
}

async function* chunksOf(
  stream: Readable,
  { timeout: time, ending }: Omit<LineWait, "lineBytes">,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new RequestError("body-timeout", `expected another line within ${time} ms`)),
        time,
      );
    });
    try {
      const { done, value } = await orAborted(Promise.race([chunks.next(), late]), ending);
      if (done === true) return;
      yield value;
    } finally {
      clearTimeout(timer);
    }
  }
}
