import { describe, expect, test } from "vitest";
import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import { readZipEntries } from "./zip-entries.js";
import { ZipWriter } from "./zip-writer.js";

async function* blocks(...parts: readonly number[][]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Uint8Array.from(part);
}

/** An archive that begins at byte `at` of a file, before which there is nothing but zeros. */
async function archive(at: number, write: (zip: ZipWriter) => Promise<void>): Promise<RandomAccessFile> {
  const written: number[] = [];
  const zip = new ZipWriter(
    { write: async (bytes) => void written.push(...bytes), close: async () => {} },
    at,
  );
  await write(zip);
  await zip.end();
  return {
    path: "x.zip",
    size: at + written.length,
    read: async (offset, length) => Uint8Array.from(written.slice(offset - at, offset - at + length)),
    close: async () => {},
  };
}

describe("ZipWriter", () => {
  test.each([0, 1, 0xffffffff - 200, 0xffffffff, 2 ** 40 + 5])("is read back at byte %i", async (at) => {
    const file = await archive(at, async (zip) => {
      await zip.add("a/one", 3, blocks([1, 2], [3]));
      await zip.add("a/none", 0, blocks());
      await zip.add("a/two", 2, blocks([4, 5]));
    });
    const entries = await readZipEntries(file);
    expect([...entries.keys()]).toEqual(["a/one", "a/none", "a/two"]);
    for (const { offset } of entries.values()) expect(offset % 64).toBe(0);
    const { offset, length } = entries.get("a/two")!;
    expect(await file.read(offset, length)).toEqual(Uint8Array.of(4, 5));
  });

  test("refuses a content of another size", async () => {
    await expect(archive(0, (zip) => zip.add("a", 2, blocks([1])))).rejects.toThrow("another size");
  });
});
