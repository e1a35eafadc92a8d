import type { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { RequestError } from "../errors.js";

/**
 * Lines of a stream, as many at a time as have come together: what reads them slowly is read ahead of by no more than
 * the stream's own buffer. Blank lines are left out.
 *
 * Throws: RequestError `line-too-long`, `body-timeout` when nothing comes for so many milliseconds, and `invalid-json`
 * for bytes that are no UTF-8.
 */
export async function* readLines(
  stream: Readable,
  { lineBytes, timeout }: { readonly lineBytes: number; readonly timeout: number },
): AsyncGenerator<readonly string[], void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  for await (const chunk of withTimeout(stream, timeout)) {
    const pieces = (rest + decode(decoder, chunk)).split("\n");
    rest = pieces.pop() ?? "";
    if (rest.length > lineBytes || pieces.some((line) => line.length > lineBytes))
      throw new RequestError("line-too-long", `expected lines of at most ${lineBytes} bytes`);
    const lines = pieces.filter((line) => line.trim() !== "");
    if (lines.length > 0) yield lines;
  }
  rest += decode(decoder);
  if (rest.trim() !== "") yield [rest];
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw new RequestError("invalid-json", "expected UTF-8");
  }
}

async function* withTimeout(stream: Readable, time: number): AsyncGenerator<Uint8Array, void, undefined> {
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
      const { done, value } = await Promise.race([chunks.next(), late]);
      if (done === true) return;
      yield value;
    } finally {
      clearTimeout(timer);
    }
  }
}
