import fc from "fast-check";
import { expect, it } from "vitest";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { WeightStorage } from "../checkpoint/weight-source.js";
import { GraphBuilder } from "../ir/builder.js";
import { readRanges, weightsByFile } from "./weights-by-file.js";

const storage: fc.Arbitrary<WeightStorage | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.record({ kind: fc.constant("memory" as const), data: fc.uint8Array({ maxLength: 4 }) }),
  fc.record({
    kind: fc.constant("file" as const),
    file: fc.constantFrom("a.bin", "b.bin"),
    offset: fc.nat(8),
    length: fc.nat(8),
  }),
);

it("puts every weight that a parameter has in one place, and reads what lies in files as it is", async () => {
  const contents = { "a.bin": new Uint8Array(16).map((_, i) => i), "b.bin": new Uint8Array(16).fill(7) };
  const files = memoryFiles("memory", contents);
  await fc.assert(
    fc.asyncProperty(fc.array(storage, { maxLength: 8 }), async (storages) => {
      const g = new GraphBuilder("g");
      const weights = new Map<string, WeightStorage>([
        ["unused", { kind: "memory", data: new Uint8Array(1) }],
      ]);
      for (const [i, stored] of storages.entries()) {
        g.parameter(`p${i}`, "uint8", [1]);
        if (stored !== undefined) weights.set(`p${i}`, stored);
      }
      const { inMemory, inFiles } = weightsByFile({ graph: g.build(), weights });
      const bytes = new Map<string, Uint8Array>();
      for (const [name, { data }] of inMemory) bytes.set(name, data);
      for (const [name, ranges] of inFiles) {
        const file = await files.open(name);
        expect(ranges.size).toBeGreaterThan(0);
        for (const [parameter, { data }] of await readRanges(file, ranges)) {
          expect(bytes.has(parameter)).toBe(false);
          expect(data.length).toBeGreaterThan(0);
          bytes.set(parameter, data);
        }
      }
      const expected = storages.flatMap((stored, i) => {
        if (stored === undefined) return [];
        const data =
          stored.kind === "memory"
            ? stored.data
            : contents[stored.file as keyof typeof contents].subarray(
                stored.offset,
                stored.offset + stored.length,
              );
        return [[`p${i}`, data] as const];
      });
      expect(bytes).toEqual(new Map(expected));
    }),
  );
});
