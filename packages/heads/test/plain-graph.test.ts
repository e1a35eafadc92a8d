import type { InferenceBackend, Program, Runtime } from "@ernie-m/core";
import { int32Tensor } from "@ernie-m/core";
import { worstDifference } from "@ernie-m/core/testing";
import { fixturePath } from "@ernie-m/fixtures";
import { expect, test } from "vitest";
import { ErnieMForSequenceClassification } from "../src/index.js";
import { interpretedRuntime } from "./interpreted-runtime.js";

const folder = fixturePath("reference/checkpoints/sequence-classification");
const inputs = {
  inputIds: int32Tensor(Int32Array.of(0, 17, 4, 250, 2, 0, 9, 2, 1, 1), [2, 5]),
  attentionMask: int32Tensor(Int32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 0), [2, 5]),
};

/** The interpreter, with the programs it was given. */
function watchedRuntime(): Runtime & { readonly programs: readonly Program[] } {
  const { backend: inner, openCheckpoint } = interpretedRuntime();
  const programs: Program[] = [];
  const backend: InferenceBackend = {
    name: inner.name,
    createSession(program) {
      programs.push(program);
      return inner.createSession(program);
    },
  };
  return { backend, openCheckpoint, programs };
}

test("a model that is not optimised computes every token of the last layer, with the same outcome", async () => {
  const runtime = watchedRuntime();
  const optimised = await ErnieMForSequenceClassification.fromPretrained(folder, { runtime });
  const plain = await ErnieMForSequenceClassification.fromPretrained(folder, { runtime, optimize: false });
  const [expected, { logits }] = [await optimised.forward(inputs), await plain.forward(inputs)];
  expect(worstDifference(logits, expected.logits)).toBeLessThan(1e-6);

  const widths = runtime.programs.map(({ graph }) =>
    graph.nodes
      .filter(
        ({ op, path }) =>
          op === "linear" && path.includes(`.layers.${optimised.config.numHiddenLayers - 1}.`),
      )
      .map(({ output }) => graph.types[output].shape[0]),
  );
  const [tokens] = new Set(widths[1]);
  expect(new Set(widths[1]).size).toBe(1);
  expect(widths[0].some((rows) => JSON.stringify(rows) !== JSON.stringify(tokens))).toBe(true);
});
