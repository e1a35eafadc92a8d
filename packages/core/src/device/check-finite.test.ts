import { expect, test } from "vitest";
import { BackendError } from "../errors.js";
import { float32Tensor, int32Tensor } from "../tensor.js";
import { checkFinite } from "./check-finite.js";

test("lets numbers through, the largest too", () => {
  checkFinite(
    {
      logits: float32Tensor(Float32Array.of(0, -0, 3.4028234663852886e38, -1e-45), [4]),
      ids: int32Tensor(Int32Array.of(1), [1]),
    },
    "test",
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "names an output with %d",
  (bad) => {
    const outputs = {
      fine: float32Tensor(Float32Array.of(1), [1]),
      logits: float32Tensor(Float32Array.of(1, bad), [2]),
    };
    const check = (): void => checkFinite(outputs, "runtime/card");
    expect(check).toThrow(BackendError);
    expect(check).toThrow(/^runtime\/card: logits holds what is no number: .*dtype "fp32"/);
  },
);
