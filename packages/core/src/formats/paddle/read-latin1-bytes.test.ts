import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryFiles } from "../../checkpoint/memory-files.js";
import { CheckpointError } from "../../errors.js";
import { readLatin1Bytes } from "./read-latin1-bytes.js";

async function read(text: Uint8Array, count: number): Promise<Uint8Array> {
  const file = await memoryFiles("m", { x: text }).open("x");
  return readLatin1Bytes(file, { offset: 0, length: text.length }, count);
}

/** What Node makes of it: strict UTF-8, and every character a byte. */
function oracle(text: Uint8Array): Uint8Array | undefined {
  try {
    const units = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text);
    return /^[\0-\xff]*$/.test(units) ? new Uint8Array(Buffer.from(units, "latin1")) : undefined;
  } catch {
    return undefined;
  }
}

const utf8 = (bytes: Uint8Array) =>
  new Uint8Array(Buffer.from(Buffer.from(bytes).toString("latin1"), "utf8"));

describe("bytes that stand as text", () => {
  test("every byte", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(await read(utf8(bytes), 256)).toEqual(bytes);
  });

  test("more than is read at once, with characters across the cuts", async () => {
    const bytes = Uint8Array.from({ length: 2_500_001 }, (_, i) => (i === 0 ? 0x41 : 0x80 + (i % 128)));
    expect(Buffer.compare(await read(utf8(bytes), bytes.length), bytes)).toBe(0);
  });

  test("any bytes are taken exactly when they are UTF-8 of such characters", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.nat(255).map((byte) => [...utf8(Uint8Array.of(byte))]),
            fc.nat(255).map((byte) => [byte]),
            fc.constantFrom([0xc0, 0x80], [0xc1, 0xbf], [0xc4, 0x80], [0xc2, 0xc2, 0x80], [0xe4, 0xb8, 0xad]),
          ),
          { maxLength: 8 },
        ),
        async (parts) => {
          const text = Uint8Array.from(parts.flat());
          const expected = oracle(text);
          const received = await read(text, expected?.length ?? text.length).catch((error: unknown) => {
            if (error instanceof CheckpointError) return undefined;
            throw error;
          });
          expect(received).toEqual(expected);
        },
      ),
      { numRuns: 2000 },
    ));

  test.each([3, 5])("another number of bytes than %i is refused", async (count) => {
    await expect(read(utf8(new Uint8Array(4).fill(0xe9)), count)).rejects.toMatchObject({
      code: "malformed-file",
      message: "m/x: the text of 8 bytes at byte 0 of the pickle does not hold the bytes of its array",
    });
  });
});
