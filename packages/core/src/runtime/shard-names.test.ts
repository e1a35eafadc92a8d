import fc from "fast-check";
import { expect, it } from "vitest";
import { shardsBeside } from "./shard-names.js";

const shardName = (start: string, index: number, count: number, type: string): string =>
  `${start}-${String(index).padStart(5, "0")}-of-${String(count).padStart(5, "0")}.${type}`;

it("finds the shards of one file among others, whichever is asked about", () => {
  const set = fc.record({
    start: fc.constantFrom("model", "pytorch_model", "model-fp16"),
    count: fc.integer({ min: 1, max: 5 }),
    type: fc.constantFrom("safetensors", "bin"),
  });
  fc.assert(
    fc.property(fc.uniqueArray(set, { selector: (each) => JSON.stringify(each), minLength: 1 }), (sets) => {
      const shards = sets.map(({ start, count, type }) =>
        Array.from({ length: count }, (_, i) => shardName(start, i + 1, count, type)),
      );
      const all = ["config.json", "model.safetensors", "model.safetensors.index.json", ...shards.flat()];
      for (const own of shards) for (const name of own) expect(shardsBeside(name, all)).toEqual(own);
    }),
  );
});

it.each(["model.safetensors", "config.json", "model-1-of-2.safetensors", "", "-00001-of-00002.bin"])(
  "there are none beside %o",
  (name) => {
    expect(
      shardsBeside(name, ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]),
    ).toEqual([]);
  },
);

it("takes no other text for a number", () => {
  expect(shardsBeside("m-00001-of-00002.bin", ["m-00002-of-00002.bin", "m-abcde-of-00002.bin"])).toEqual([
    "m-00002-of-00002.bin",
  ]);
});
