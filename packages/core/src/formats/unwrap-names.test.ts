import fc from "fast-check";
import { expect, test } from "vitest";
import type { WeightEntry, WeightSource } from "../checkpoint/weight-source.js";
import { unwrapNames } from "./unwrap-names.js";

const wrappers = ["module.", "_orig_mod.", "_forward_module.", "model.", "base_model.model."];
const own = ["ernie_m.embeddings.word_embeddings.weight", "classifier.weight", "encoder.layers.0.norm1.bias"];

function sourceOf(names: readonly string[]): WeightSource {
  const storage = { kind: "memory", data: new Uint8Array(4) } as const;
  const entryOf = (name: string): WeightEntry => ({ name, dtype: "float32", shape: [1], storage });
  return {
    layout: "pt",
    file: "m/pytorch_model.bin",
    entries: new Map(names.map((name) => [name, entryOf(name)])),
    others: new Map([[`${names[0]}.counter`, { kind: "dtype", dtype: "int16" }]]),
  };
}

test("whatever wrappers a training program put before all names, they are taken off and said", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...wrappers), { maxLength: 4 }), (stack) => {
      const wrapper = stack.join("");
      const source = unwrapNames(sourceOf(own.map((name) => wrapper + name)));
      expect([...source.entries.keys()]).toEqual(own);
      expect([...source.entries.values()].map(({ name }) => name)).toEqual(own);
      expect([...(source.others?.keys() ?? [])]).toEqual([`${own[0]}.counter`]);
      expect(source.wrapper ?? "").toBe(wrapper);
    }),
  );
});

test("names stay as they are where one of them has no wrapper", () => {
  const source = sourceOf([`module.${own[0]}`, own[1]]);
  expect(unwrapNames(source)).toBe(source);
  expect(unwrapNames({ ...source, entries: new Map(), others: new Map() }).entries.size).toBe(0);
});
