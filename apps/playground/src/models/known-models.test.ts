import { isHubId } from "@ernie-m/core/runtime";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fitOf, knownModels, memoryOf } from "./known-models.js";

it("lists models that the hub can have, each once", () => {
  expect(knownModels.filter(({ id }) => !isHubId(id))).toEqual([]);
  expect(new Set(knownModels.map(({ id }) => id)).size).toBe(knownModels.length);
});

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
