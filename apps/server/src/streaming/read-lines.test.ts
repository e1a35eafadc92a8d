/** Lines come out of a stream whole, wherever its chunks are cut. */
import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { RequestError } from "../errors.js";
import { readLines } from "./read-lines.js";

const wait = (lineBytes: number, ending = new AbortController().signal) => ({
  lineBytes,
  timeout: 60_000,
  ending,
});

async function linesOf(chunks: readonly Uint8Array[], lineBytes: number): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const some of readLines(Readable.from(chunks), wait(lineBytes))) lines.push(...some);
  return lines;
}

/** Bytes cut before so many of them. */
function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  // Streams give no empty chunks.
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end)).filter(({ length }) => length > 0);
}

/** Characters of one to four bytes, and what ends lines. */
const text = fc.string({
  unit: fc.constantFrom("a", " ", "é", "中", "\u2028", "😀", "\n", "\r\n", "\r"),
  maxLength: 60,
});

test("lines are those of the whole, however it is cut, and one that is too long is none", async () => {
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.array(fc.nat(200)),
      fc.integer({ min: 1, max: 30 }),
      async (whole, places, most) => {
        const lines = whole.split("\n");
        const read = linesOf(cut(new TextEncoder().encode(whole), places), most);
        if (lines.some((line) => line.length > most))
          await expect(read).rejects.toThrow(/^expected lines of at most/);
        else expect(await read).toEqual(lines.filter((line) => line.trim() !== ""));
      },
    ),
  );
});

test("bytes that are no UTF-8 are refused, in the middle and at the end", async () => {
  for (const bytes of [
    [0x61, 0xff, 0x0a],
    [0x61, 0x0a, 0xe4, 0xb8],
  ])
    for (const chunks of [[Uint8Array.from(bytes)], bytes.map((byte) => Uint8Array.of(byte))])
      await expect(linesOf(chunks, 100)).rejects.toThrow(new RequestError("invalid-json", "expected UTF-8"));
});

test("a line of many chunks is looked through once", async () => {
  const line = "0123456789".repeat(100);
  const bytes = new TextEncoder().encode(`${line}\n${line}`);
  const chunks = Array.from(bytes, (byte) => Uint8Array.of(byte));
  const split = vi.spyOn(String.prototype, "split");
  const lines = await linesOf(chunks, line.length);
  const looked = split.mock.contexts.reduce<number>((sum, text) => sum + String(text).length, 0);
  split.mockRestore();
  expect(lines).toEqual([line, line]);
  expect(looked).toBe(bytes.length);
});

test("who waits for more is told at once that nothing more is taken", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("a", "b\n", "\n", "c\nd"), { maxLength: 5 }),
      async (pieces) => {
        const ending = new AbortController();
        const stream = new Readable({ read: () => undefined });
        for (const piece of pieces) stream.push(piece);
        const read: string[] = [];
        const all = (async () => {
          for await (const lines of readLines(stream, wait(100, ending.signal))) read.push(...lines);
        })();
        const whole = pieces
          .join("")
          .split("\n")
          .slice(0, -1)
          .filter((line) => line !== "");
        await vi.waitFor(() => expect(read).toEqual(whole));
        const reason = new RequestError("draining", "no more");
        ending.abort(reason);
        await expect(all).rejects.toBe(reason);
      },
    ),
    { numRuns: 30 },
  );
});
