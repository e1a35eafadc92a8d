import { pickleFile } from "@ernie-m/fixtures/pickle-files";
import { describe, expect, test } from "vitest";
import { plainTensors } from "../../../test/plain-tensors.js";
import type { DerivedFile } from "../../checkpoint/checkpoint-files.js";
import { memoryFiles } from "../../checkpoint/memory-files.js";
import { SaveError } from "../../errors.js";
import { decodeTensors, type EncodedTensor } from "./decode-tensors.js";
import { readSafetensors } from "./read-safetensors.js";

const MIB = 2 ** 20;
const PLACE = { name: "model_state.pdparams", path: "m/model_state.pdparams" };

/** A tensor of bytes that all have one value. */
function encoded(name: string, mebibytes: number, value: number): EncodedTensor & { loads: number } {
  const size = mebibytes * MIB;
  return {
    name,
    dtype: "uint8",
    shape: [size],
    loads: 0,
    async load() {
      this.loads += 1;
      return new Uint8Array(size).fill(value);
    },
  };
}

/** Caches files in memory. */
function memoryCache() {
  const files: Record<string, Uint8Array> = {};
  const cacheDerived = async ({ source, size, write }: DerivedFile): Promise<string> => {
    const file = new Uint8Array(size);
    let done = 0;
    await write(async (bytes) => {
      file.set(bytes, done);
      done += bytes.length;
    });
    expect(done).toBe(size);
    files[`${source}.kept`] = file;
    return `${source}.kept`;
  };
  return { files, cacheDerived };
}

describe("decoded tensors", () => {
  test("many are kept as safetensors, each decoded once, and found in it", async () => {
    const { files, cacheDerived } = memoryCache();
    const tensors = [encoded("a", 9, 1), encoded("b", 0, 0), encoded("c", 8, 3)];
    const storages = await decodeTensors({ ...PLACE, files: { cacheDerived } }, tensors);
    expect(tensors.map(({ loads }) => loads)).toEqual([1, 1, 1]);
    const opened = await memoryFiles("m", files).open("model_state.pdparams.kept");
    const { entries } = await readSafetensors(opened, "model_state.pdparams.kept");
    expect([...storages]).toEqual([...entries].map(([name, { storage }]) => [name, storage]));
    expect(entries.get("c")).toMatchObject({ dtype: "uint8", shape: [8 * MIB] });
    for (const [name, value] of [
      ["a", 1],
      ["c", 3],
    ] as const) {
      const storage = storages.get(name)!;
      if (storage.kind !== "file") throw new Error(storage.kind);
      const bytes = await opened.read(storage.offset, storage.length);
      expect(bytes.every((byte) => byte === value)).toBe(true);
    }
  });

  test("a few are held in memory, and nothing is kept", async () => {
    const cacheDerived = () => Promise.reject(new Error("asked to keep"));
    const storages = await decodeTensors({ ...PLACE, files: { cacheDerived } }, [encoded("a", 16, 5)]);
    expect(storages.get("a")).toMatchObject({ kind: "memory" });
  });

  test("many are held in memory where there is no place for them, or none that can be written to", async () => {
    const refuse = () => Promise.reject(new SaveError("unwritable", "cache", "the disk is read-only"));
    for (const files of [{}, { cacheDerived: refuse }]) {
      const storages = await decodeTensors({ ...PLACE, files }, [encoded("a", 17, 5)]);
      expect(storages.get("a")).toMatchObject({ kind: "memory" });
    }
  });

  test("too many for memory are refused before one is read, and a place that cannot be written to is named", async () => {
    const tensors = [encoded("a", 400, 1), encoded("b", 113, 1)];
    await expect(decodeTensors({ ...PLACE, files: {} }, tensors)).rejects.toMatchObject({
      code: "unsupported-file",
      file: PLACE.path,
      reason: expect.stringContaining(`2 tensors, among them "a"`),
    });
    const refusal = new SaveError("unwritable", "cache", "the disk is read-only");
    const files = { cacheDerived: () => Promise.reject(refusal) };
    await expect(decodeTensors({ ...PLACE, files }, tensors)).rejects.toBe(refusal);
    expect(tensors.map(({ loads }) => loads)).toEqual([0, 0]);
  });

  test("one that decodes to other bytes than it takes is not kept", async () => {
    const { files, cacheDerived } = memoryCache();
    const short = { ...encoded("a", 17, 1), load: async () => new Uint8Array(17 * MIB - 1) };
    await expect(decodeTensors({ ...PLACE, files: { cacheDerived } }, [short])).rejects.toMatchObject({
      code: "malformed-file",
      file: PLACE.path,
    });
    expect(files).toEqual({});
  });
});

test("shards of Paddle's are found through their index", async () => {
  const shards = ["model_state-00001-of-00002.pdparams", "model_state-00002-of-00002.pdparams"] as const;
  const index = { weight_map: { table: shards[0], other: shards[0], matrix: shards[1], scalar: shards[1] } };
  const tensors = await plainTensors(
    memoryFiles("m", {
      "model_state.pdparams.index.json": new TextEncoder().encode(JSON.stringify(index)),
      [shards[0]]: pickleFile("slices-p3.pdparams"),
      [shards[1]]: pickleFile("arrays-p4.pdparams"),
    }),
  );
  expect(tensors.matrix?.values).toEqual([0, 1, 2, 3, 4, 5]);
  expect(tensors.table?.shape).toEqual([5, 2]);
  expect(tensors.other?.values).toEqual([0, 1, 2]);
});
