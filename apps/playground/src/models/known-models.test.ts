import { presets } from "@ernie-m/config";
import { elementCount, encoderParameters, poolerParameters } from "@ernie-m/core";
import { isHubId } from "@ernie-m/core/runtime";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fitOf, knownModels, memoryOf } from "./known-models.js";

it("lists models that the hub can have, each once", () => {
  expect(knownModels.filter(({ id }) => !isHubId(id))).toEqual([]);
  expect(new Set(knownModels.map(({ id }) => id)).size).toBe(knownModels.length);
});

it.each(knownModels.map((model) => [model.id, model] as const))(
  "states of %s what its configuration counts up to",
  (id, { bytes }) => {
    const config = presets[/large/.test(id) ? "ernie-m-large" : "ernie-m-base"];
    const weights = [...encoderParameters(config), ...poolerParameters(config)].reduce(
      (sum, { shape }) => sum + 4 * elementCount(shape),
      0,
    );
    // Beside float32 weights of encoder and pooler: a head of some thousand numbers, and a tokenizer's files of 10 MB.
    const tokenizer = 10e6;
    expect(Math.abs(bytes - weights - tokenizer)).toBeLessThan(15e6);
  },
);

it("never says that more room is worse, or integers than floats", () => {
  const rank = { no: 0, perhaps: 1, yes: 2 };
  fc.assert(
    fc.property(
      fc.integer({ min: 1e7, max: 2e10 }),
      fc.constantFrom(0.25, 0.5, 1, 2, 4, 8),
      fc.constantFrom(0.25, 0.5, 1, 2, 4, 8),
      fc.option(fc.integer({ min: 0, max: 1e11 }), { nil: undefined }),
      (bytes, a, b, storageBytes) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const fit = (memoryGiB: number, numbers: "floats" | "integers"): number =>
          rank[fitOf({ bytes }, numbers, { memoryGiB, storageBytes }).fits];
        expect(fit(more, "floats")).toBeGreaterThanOrEqual(fit(less, "floats"));
        expect(fit(less, "integers")).toBeGreaterThanOrEqual(fit(less, "floats"));
      },
    ),
  );
});

it("says no where the memory is not there, whatever can be kept", () => {
  const [base] = knownModels;
  expect(fitOf(base!, "floats", { memoryGiB: 1, storageBytes: 1e12 })).toMatchObject({ fits: "no" });
  expect(fitOf(base!, "floats", { memoryGiB: 8, storageBytes: 1e12 })).toMatchObject({ fits: "yes" });
  expect(fitOf(base!, "floats", { memoryGiB: 8, storageBytes: 1e6 })).toMatchObject({ fits: "perhaps" });
  expect(fitOf(base!, "floats", { memoryGiB: undefined, storageBytes: undefined })).toMatchObject({
    fits: "perhaps",
  });
  expect(fitOf({ bytes: 4e10 }, "integers", { memoryGiB: 8, storageBytes: 1e12 })).toMatchObject({
    fits: "no",
  });
  expect(memoryOf(base!, "integers")).toBeLessThan(memoryOf(base!, "floats"));
});
