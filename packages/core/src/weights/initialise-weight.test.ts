import { describe, expect, test } from "vitest";
import { encoderSpecs, linearSpecs } from "../../test/parameter-specs.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { toFloat32 } from "../elements/floats.js";
import { initialiseWeight } from "./initialise-weight.js";
import { readWeightBytes } from "./read-weight.js";
import { seededRandom } from "./seeded-random.js";

const files = memoryFiles("m", {});
const [weight, bias] = linearSpecs("classifier", 50, 80, "head");

describe("initialiseWeight", () => {
  test("a weight is normal with the standard deviation asked for", async () => {
    const made = initialiseWeight(weight!, { std: 0.02, random: seededRandom(3) });
    expect(made).toMatchObject({
      name: "classifier.weight",
      dtype: "float32",
      shape: [50, 80],
      transposed: false,
    });
    const values = toFloat32(await readWeightBytes(files, made), "float32");
    expect(values).toHaveLength(4000);
    const mean = values.reduce((sum, value) => sum + value, 0) / 4000;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4000);
    expect(Math.abs(mean)).toBeLessThan(0.002);
    expect(Math.abs(deviation - 0.02)).toBeLessThan(0.001);
  });

  test.each(["float32", "float16", "bfloat16", "float64"] as const)("a bias is 0 in %s", async (dtype) => {
    const made = initialiseWeight(bias!, { std: 0.02, random: seededRandom(3), dtype });
    expect(made.dtype).toBe(dtype);
    expect(toFloat32(await readWeightBytes(files, made), dtype)).toEqual(new Float32Array(50));
  });

  test("a layer norm starts as weight 1 and bias 0", async () => {
    for (const [suffix, value] of [
      ["weight", 1],
      ["bias", 0],
    ] as const) {
      const spec = encoderSpecs().find((each) => each.name === `ernie_m.embeddings.layer_norm.${suffix}`)!;
      const made = initialiseWeight(spec, { std: 1, random: seededRandom(3) });
      expect(toFloat32(await readWeightBytes(files, made), "float32")).toEqual(
        new Float32Array(64).fill(value),
      );
    }
  });

  test("what no model starts with is refused before memory is taken for it", () => {
    const [huge] = linearSpecs("classifier", 2 ** 17, 768, "head");
    expect(() => initialiseWeight(huge, { std: 0.02, random: seededRandom(3) })).toThrow(
      /^classifier\.weight: expected a weight in the checkpoint, or at most 8388608 elements .* \[131072, 768\]$/,
    );
  });
});
