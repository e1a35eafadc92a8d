import fc from "fast-check";
import { expect, test } from "vitest";
import { GraphBuilder } from "../ir/builder.js";
import { float32Tensor, type Tensor } from "../tensor.js";
import { worstDifference } from "../testing/compare.js";
import { evaluate } from "../testing/evaluate.js";
import { addAdapters, loraA, loraB } from "../training/lora.js";
import { seededRandom } from "../weights/seeded-random.js";
import { mergeAdapter } from "./merge-adapter.js";

test("a merged weight computes what layer and adapter compute, in both layouts", () => {
  const size = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(size, size, size, fc.boolean(), fc.integer(), (inputs, outputs, rank, transposed, seed) => {
      const random = seededRandom(seed);
      const tensor = (...shape: readonly number[]): Tensor<"float32"> =>
        float32Tensor(
          Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
          shape,
        );
      const shape = transposed ? [inputs, outputs] : [outputs, inputs];
      const [weight, bias, a, b] = [
        tensor(...shape),
        tensor(outputs),
        tensor(rank, inputs),
        tensor(outputs, rank),
      ];
      const g = new GraphBuilder("layer");
      const x = g.input("x", "float32", ["rows", inputs]);
      g.output(
        "y",
        g.linear(
          x,
          g.parameter("layer.weight", "float32", shape),
          g.parameter("layer.bias", "float32", [outputs]),
          transposed,
        ),
      );
      const { graph, modules } = addAdapters(g.build(), {
        rank,
        alpha: 3,
        targets: (module) => module === "layer",
      });
      expect(modules).toEqual([{ module: "layer", inputs, outputs }]);
      const feeds = { x: tensor(4, inputs) };
      const parameters = { "layer.weight": weight, "layer.bias": bias };
      const adapted = evaluate(graph, { ...feeds, [loraA("layer")]: a, [loraB("layer")]: b }, parameters);
      const values = mergeAdapter(
        { values: weight.data, inputs, outputs, transposed },
        { a: a.data, b: b.data, rank, scale: 3 / rank },
      );
      const merged = evaluate(g.build(), feeds, {
        ...parameters,
        "layer.weight": float32Tensor(values, shape),
      });
      expect(worstDifference(adapted.y, merged.y)).toBeLessThan(1e-5);
    }),
  );
});
