import { STAND_IN_BYTES } from "@ernie-m/config";
import { expect, test } from "vitest";
import type { RandomAccessFile } from "./checkpoint-files.js";
import { memoryFiles } from "./memory-files.js";
import { refuseOpenStandIn } from "./stand-ins.js";

const page = new TextEncoder().encode(`${"\n".repeat(600)}<!-- saved --><head><title>Sign in</title>`);
const refusal = {
  code: "malformed-file",
  message: expect.stringMatching(/: is a web page, not the file itself: /),
};

test.each(["model.safetensors", "pytorch_model.bin", "config.json", "vocab.txt"])(
  "a page as %s is refused, whole or by its start",
  async (name) => {
    const files = memoryFiles("m", { [name]: page });
    await expect(files.readFile(name)).rejects.toMatchObject(refusal);
    await expect(files.open(name)).rejects.toMatchObject(refusal);
  },
);

test("no more of an open file is read than tells", async () => {
  const reads: (readonly [number, number])[] = [];
  const file: RandomAccessFile = {
    path: "m/model.safetensors",
    size: 2 ** 33,
    async read(offset, length) {
      reads.push([offset, length]);
      return new Uint8Array(length);
    },
    close: async () => {},
  };
  await refuseOpenStandIn(file);
  expect(reads).toEqual([[0, STAND_IN_BYTES]]);
});
