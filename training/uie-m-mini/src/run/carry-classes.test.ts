import { parseConfig, withConfig } from "@ernie-m/config";
import type { ModelWeight } from "@ernie-m/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { carryClasses } from "./carry-classes.js";

const inMemory = (name: string, values: readonly number[], shape: readonly number[]): ModelWeight => ({
  ...{ name, shape, dtype: "float32", transposed: false },
  storage: { kind: "memory", data: new Uint8Array(new Float32Array(values).buffer) },
});

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 2, maxLength: 12 });

test("each class keeps its row under its name, and a new one has zeros", () => {
  fc.assert(
    fc.property(names, names, fc.integer({ min: 1, max: 4 }), (before, labels, width) => {
      const rowOf = (i: number): number[] =>
        Array.from({ length: width }, (_, column) => 1 + i * width + column);
      const weights = new Map([
        [
          "classifier.weight",
          inMemory(
            "classifier.weight",
            before.flatMap((_, i) => rowOf(i)),
            [before.length, width],
          ),
        ],
        [
          "classifier.bias",
          inMemory(
            "classifier.bias",
            before.map((_, i) => -1 - i),
            [before.length],
          ),
        ],
      ]);
      const config = withConfig(parseConfig({}), { id2label: before });
      const carried = carryClasses({ config, weights }, labels);
      expect(carried.config.id2label).toEqual(labels);
      const valuesOf = (name: string): number[] => {
        const weight = carried.weights.get(name);
        if (weight?.storage.kind !== "memory") throw new TypeError(name);
        expect(weight.shape[0]).toBe(labels.length);
        return [...new Float32Array(weight.storage.data.slice().buffer)];
      };
      labels.forEach((label, i) => {
        const old = before.indexOf(label);
        const row = valuesOf("classifier.weight").slice(i * width, (i + 1) * width);
        expect(row).toEqual(old < 0 ? new Array(width).fill(0) : rowOf(old));
        expect(valuesOf("classifier.bias")[i]).toBe(old < 0 ? 0 : -1 - old);
      });
    }),
  );
});
