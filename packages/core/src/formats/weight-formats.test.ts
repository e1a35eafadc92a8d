import fc from "fast-check";
import { expect, test } from "vitest";
import { checkpointFormats } from "../checkpoint/checkpoint-files.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { memorySink } from "../checkpoint/memory-sink.js";
import { planShards } from "../saving/shard-plan.js";
import { isWeightFileName, weightFormats } from "./weight-formats.js";

const format = fc.constantFrom(...checkpointFormats.map((name) => weightFormats[name]));

test("knows the name of every file that weights are saved in, and of its index", () => {
  const tensors = fc.array(fc.nat(50), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(format, tensors, ({ stem, extension }, sizes) => {
      const planned = planShards(
        sizes.map((size, i) => ({ name: `${i}`, dtype: "uint8" as const, shape: [size] })),
        40,
        stem,
      );
      for (const shard of planned) expect(isWeightFileName(`${shard.stem}.${extension}`)).toBe(true);
      expect(isWeightFileName(`${stem}.${extension}.index.json`)).toBe(true);
    }),
  );
});

test("knows no other name", () => {
  const others = [
    "config.json",
    "vocab.txt",
    "model.onnx",
    "model.onnx_data",
    "model.safetensors.json",
    "notes.bin",
  ];
  for (const name of others) expect(isWeightFileName(name)).toBe(false);
  fc.assert(
    fc.property(format, fc.string({ minLength: 1 }), ({ stem, extension }, extra) => {
      for (const name of [`${extra}${stem}.${extension}`, `${stem}.${extension}${extra}`])
        expect(isWeightFileName(name)).toBe(extra === ".index.json" && name.endsWith(extra));
    }),
  );
});

test("each writes what it reads", async () => {
  for (const name of checkpointFormats) {
    const { stem, extension, read, loadWriter } = weightFormats[name];
    const { layout, write } = await loadWriter();
    const sink = memorySink("m");
    const file = await sink.create(`${stem}.${extension}`);
    const bytes = Uint8Array.of(1, 2, 3, 4);
    async function* content(): AsyncGenerator<Uint8Array> {
      yield bytes;
    }
    await write(file, { stem, tensors: [{ name: "a.weight", dtype: "uint8", shape: [4] }], content });
    await file.close();
    await sink.commit();

    const files = memoryFiles("m", sink.files);
    const opened = await files.open(`${stem}.${extension}`);
    const source = await read(opened, `${stem}.${extension}`, files);
    expect(source.layout).toBe(layout);
    const entry = source.entries.get("a.weight");
    expect(entry).toMatchObject({ dtype: "uint8", shape: [4], storage: { kind: "file" } });
    if (entry?.storage.kind !== "file") throw new TypeError("lies in the file");
    expect(await opened.read(entry.storage.offset, entry.storage.length)).toEqual(bytes);
  }
});
