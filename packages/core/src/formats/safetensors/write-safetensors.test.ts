import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryFiles } from "../../checkpoint/memory-files.js";
import { decodeNumbers, encodeNumbers } from "../../testing/numbers.js";
import { readWeight } from "../../weights/read-weight.js";
import { readSafetensors } from "./read-safetensors.js";
import { safetensorsParts } from "./safetensors-parts.js";
import { writeSafetensors } from "./write-safetensors.js";

const tensor = fc
  .record({
    dtype: fc.constantFrom("float32", "float16", "bfloat16", "float64", "int64", "int32", "int8", "uint8"),
    numbers: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 9 }),
  })
  .map(({ dtype, numbers }) => encodeNumbers(dtype, [numbers.length], numbers));

test("what is written is read back: names of any script, every dtype, empty tensors", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string({ unit: "grapheme", minLength: 1 }), tensor),
      async (tensors) => {
        const written = Object.fromEntries(
          Object.entries(tensors).filter(([name]) => name !== "__metadata__"),
        );
        const files = memoryFiles("m", { "x.safetensors": writeSafetensors(written) });
        const { entries } = await readSafetensors(await files.open("x.safetensors"), "x.safetensors");
        expect([...entries.keys()].sort()).toEqual(Object.keys(written).sort());
        for (const entry of entries.values()) {
          const read = await readWeight(files, entry);
          expect(read.dtype).toBe(written[entry.name].dtype);
          expect(read.shape).toEqual(written[entry.name].shape);
          expect(decodeNumbers(read)).toEqual(decodeNumbers(written[entry.name]));
        }
      },
    ),
    { numRuns: 50 },
  );
});

test("data starts at a multiple of 8 bytes, so that readers can map it", () => {
  const file = writeSafetensors({ x: encodeNumbers("float32", [1], [1]) });
  expect(Number(new DataView(file.buffer).getBigUint64(0, true)) % 8).toBe(0);
});

test("parts of any size make the same file, each asked for when it is written", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((name) => name !== "__metadata__"),
        tensor,
      ),
      fc.integer({ min: 1, max: 9 }),
      (tensors, size) => {
        let asked = 0;
        const parted = Object.entries(tensors).map(([name, { dtype, shape, data }]) => ({
          ...{ name, dtype, shape },
          parts: (function* () {
            asked++;
            const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
            for (let start = 0; start < bytes.length; start += size) yield bytes.slice(start, start + size);
          })(),
        }));
        const written = safetensorsParts(parted);
        const header = written.next();
        expect(asked).toBe(0);
        const parts = [...(header.value === undefined ? [] : [header.value]), ...written];
        expect(Uint8Array.from(parts.flatMap((part) => [...part]))).toEqual(writeSafetensors(tensors));
      },
    ),
    { numRuns: 50 },
  );
});

test("parts that are not as long as their tensor are refused, with its name", () => {
  const parted = (parts: readonly Uint8Array[]) => [
    { name: "x", dtype: "float32", shape: [2], parts } as const,
  ];
  expect(() => [...safetensorsParts(parted([new Uint8Array(7)]))]).toThrow(
    "x: expected 8 bytes, as dtype and shape say, got 7",
  );
  expect(() => [...safetensorsParts(parted([new Uint8Array(9)]))]).toThrow("got 9");
});
