import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../errors.js";
import { parseShardSize, planShards } from "./shard-plan.js";

const tensor = (name: string, size: number) => ({ name, dtype: "uint8" as const, shape: [size] });

describe("planShards", () => {
  test("keeps order and limit, and fills each file as far as the next tensor lets it", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), fc.nat(40), (sizes, most) => {
        const tensors = sizes.map((size, i) => tensor(`t${i}`, size));
        const shards = planShards(tensors, most, "model");
        expect(shards.flatMap((shard) => shard.tensors)).toEqual(tensors);
        const total = (group: readonly { shape: readonly number[] }[]): number =>
          group.reduce((sum, { shape }) => sum + shape[0], 0);
        shards.forEach((shard, i) => {
          if (shard.tensors.length > 1) expect(total(shard.tensors)).toBeLessThanOrEqual(most);
          const next = shards[i + 1]?.tensors[0];
          if (next !== undefined) expect(total(shard.tensors) + next.shape[0]).toBeGreaterThan(most);
        });
      }),
    );
  });

  test("names files as transformers does", () => {
    const tensors = [tensor("a", 3), tensor("b", 3)];
    expect(planShards(tensors, 6, "model").map(({ stem }) => stem)).toEqual(["model"]);
    expect(planShards(tensors, 5, "model").map(({ stem }) => stem)).toEqual([
      "model-00001-of-00002",
      "model-00002-of-00002",
    ]);
  });
});

describe("parseShardSize", () => {
  test.each([
    ["5GB", 5_000_000_000],
    ["200 mb", 200_000_000],
    ["1GiB", 1_073_741_824],
    ["1.5KB", 1500],
    [42, 42],
  ])("%s", (size, bytes) => {
    expect(parseShardSize(size)).toBe(bytes);
  });

  test.each(["", "GB", "5", "5 PB", "-1MB", "0B", 0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses %s",
    (size) => {
      expect(() => parseShardSize(size)).toThrow(InputError);
    },
  );
});
