import { rawSafetensors } from "@ernie-m/fixtures/safetensors-bytes";
import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { openWeights } from "./open-weights.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Four bytes each. */
const shapes = { F32: [1], I32: [1], I16: [2], U32: [1], F8_E4M3: [4], F4: [8], BF16: [2] };

type StoredDType = keyof typeof shapes;

function fileOf(tensors: Readonly<Record<string, StoredDType>>): Uint8Array {
  const described = Object.entries(tensors).map(([name, dtype], i) => [
    name,
    { dtype, shape: shapes[dtype], data_offsets: [4 * i, 4 * i + 4] },
  ]);
  return rawSafetensors(
    utf8(JSON.stringify(Object.fromEntries(described))),
    new Uint8Array(4 * described.length),
  );
}

const SHARDS = ["a.safetensors", "b.safetensors", "c.safetensors"] as const;

type Placed = Readonly<
  Record<string, { readonly dtype: StoredDType; readonly shard: (typeof SHARDS)[number] }>
>;

const placed: fc.Arbitrary<Placed> = fc.dictionary(
  fc.stringMatching(/^[a-z.]{1,12}$/).filter((name) => !name.startsWith("model.")),
  fc.record({
    dtype: fc.constantFrom(...(Object.keys(shapes) as StoredDType[])),
    shard: fc.constantFrom(...SHARDS),
  }),
  { minKeys: 1, maxKeys: 8, noNullPrototype: true },
);

function shardsOf(tensors: Placed): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const shard of SHARDS) {
    const held = Object.entries(tensors).filter(([, at]) => at.shard === shard);
    if (held.length > 0)
      files[shard] = fileOf(Object.fromEntries(held.map(([name, { dtype }]) => [name, dtype])));
  }
  return files;
}

const indexOf = (tensors: Placed): Uint8Array =>
  utf8(
    JSON.stringify({
      weight_map: Object.fromEntries(Object.entries(tensors).map(([n, at]) => [n, at.shard])),
    }),
  );

const INDEX = "model.safetensors.index.json";

test("shards hold what the same tensors in one file do, those that are no weights included", () =>
  fc.assert(
    fc.asyncProperty(placed, async (tensors) => {
      const dtypes = Object.fromEntries(Object.entries(tensors).map(([name, { dtype }]) => [name, dtype]));
      const whole = await openWeights(memoryFiles("m", { "model.safetensors": fileOf(dtypes) }));
      const parts = await openWeights(memoryFiles("m", { [INDEX]: indexOf(tensors), ...shardsOf(tensors) }));
      const types = ({ entries }: typeof whole) =>
        new Map([...entries.values()].map(({ name, dtype, shape }) => [name, { dtype, shape }]));
      expect(types(parts)).toEqual(types(whole));
      expect(new Map(parts.others)).toEqual(new Map(whole.others));
    }),
  ));

test("a tensor that is no weight may stand in one shard alone", () =>
  expect(
    openWeights(
      memoryFiles("m", {
        [INDEX]: indexOf({
          x: { dtype: "I16", shard: "a.safetensors" },
          w: { dtype: "F32", shard: "b.safetensors" },
        }),
        "a.safetensors": fileOf({ x: "I16" }),
        "b.safetensors": fileOf({ w: "F32", x: "I16" }),
      }),
    ),
  ).rejects.toMatchObject({
    code: "malformed-file",
    message: `m/${INDEX}: tensor "x" is both in "a.safetensors" and in "b.safetensors"`,
  }));
