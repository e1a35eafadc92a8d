import { expect, it } from "vitest";
import type { RandomAccessFile } from "../checkpoint/checkpoint-files.js";
import { readWhole } from "./read-whole.js";

function fileOf(size: number): RandomAccessFile {
  return {
    path: "a.json",
    size,
    read: async (_, length) => new Uint8Array(Math.min(length, 8)),
    close: async () => {},
  };
}

it("reads a file of up to 256 MiB as a whole, and asks for no byte of a larger one", async () => {
  expect(await readWhole(fileOf(0))).toHaveLength(0);
  expect(await readWhole(fileOf(2 ** 28))).toHaveLength(8);
  await expect(readWhole(fileOf(2 ** 28 + 1))).rejects.toMatchObject({
    code: "unreadable-file",
    message: "a.json: has 268435457 bytes, at most 268435456 are read as a whole",
  });
});
