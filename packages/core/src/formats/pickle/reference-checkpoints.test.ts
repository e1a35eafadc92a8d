import { describe, expect, test } from "vitest";
import { referenceCheckpoint } from "../../../test/node-files.js";
import { encoderSpecs, linearSpecs } from "../../../test/parameter-specs.js";
import { readWeight } from "../../weights/read-weight.js";
import { resolveWeights } from "../../weights/resolve-weights.js";
import { openWeights } from "../open-weights.js";

const specs = [
  ...encoderSpecs(),
  ...linearSpecs("linear_start", 1, 64, "head"),
  ...linearSpecs("linear_end", 1, 64, "head"),
];

/** Every parameter of the model, [out, in], as bits. */
async function parameters(checkpoint: string): Promise<ReadonlyMap<string, Uint32Array>> {
  const files = referenceCheckpoint(checkpoint);
  const { weights } = resolveWeights(await openWeights(files), specs);
  const bits = new Map<string, Uint32Array>();
  for (const [name, weight] of weights) {
    const { data, shape } = await readWeight(files, weight);
    const stored = new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
    const [rows = 1, columns = 1] = shape;
    bits.set(
      name,
      weight.transposed ? stored.map((_, i) => stored[(i % rows) * columns + Math.floor(i / rows)]) : stored,
    );
  }
  return bits;
}

describe("every format holds the tensors of the safetensors checkpoint, bit by bit", () => {
  test.each(["torch-zip", "torch-legacy", "paddle", "paddle-p2"])(
    "information-extraction-%s",
    async (variant) => {
      const expected = await parameters("information-extraction");
      const received = await parameters(`information-extraction-${variant}`);
      expect([...received.keys()].sort()).toEqual(specs.map(({ name }) => name).sort());
      for (const [name, bits] of expected) expect(received.get(name), name).toEqual(bits);
    },
  );
});

describe("where the tensors lie", () => {
  test.each([
    ["torch-zip", "pt", "file"],
    ["torch-legacy", "pt", "file"],
    ["paddle", "pd", "file"],
    ["paddle-p2", "pd", "memory"],
  ])("%s: layout %s, all in %s", async (variant, layout, kind) => {
    const source = await openWeights(referenceCheckpoint(`information-extraction-${variant}`));
    expect(source.layout).toBe(layout);
    expect(new Set([...source.entries.values()].map(({ storage }) => storage.kind))).toEqual(new Set([kind]));
  });
});
