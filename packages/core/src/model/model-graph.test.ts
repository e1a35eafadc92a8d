import { withConfig } from "@ernie-m/config";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fullRun,
  poolingHead,
  type RandomModel,
  randomConfig,
  randomModel,
} from "../../test/random-model.js";
import type { InferenceBackend, Program } from "../backend.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { ModelWeight } from "../checkpoint/weight-source.js";
import { fromFloat32 } from "../elements/floats.js";
import { float32Tensor, int32Tensor } from "../tensor.js";
import { worstDifference } from "../testing/compare.js";
import { referenceBackend } from "../testing/reference-backend.js";
import type { MaskRule } from "./attention-bias.js";
import { plainEncoder } from "./encoder.js";
import { buildModelGraphs, type GraphOptions } from "./model-graph.js";
import { ModelRunner } from "./model-runner.js";

/** The random model with every weight stored as float16. */
function float16Model(activation = randomConfig.hiddenAct): Pick<RandomModel, "config" | "weights"> {
  const { weights, tensors } = randomModel(withConfig(randomConfig, { hiddenAct: activation }));
  const stored = [...weights.values()].map((weight): [string, ModelWeight] => [
    weight.name,
    {
      ...weight,
      dtype: "float16",
      storage: { kind: "memory", data: fromFloat32(tensors[weight.name].data, "float16") },
    },
  ]);
  return { config: withConfig(randomConfig, { hiddenAct: activation }), weights: new Map(stored) };
}

/** The interpreter, of the float16 graph where a program has one, with the programs it was given. */
function watchedBackend(): InferenceBackend & { readonly programs: readonly Program[] } {
  const inner = referenceBackend();
  const programs: Program[] = [];
  return {
    name: "float16",
    programs,
    createSession(program) {
      programs.push(program);
      return inner.createSession({ ...program, graph: program.float16Graph ?? program.graph });
    },
  };
}

function runnerOf(
  graphOptions: GraphOptions,
  backend: InferenceBackend,
  model = float16Model(),
): ModelRunner {
  return new ModelRunner({
    ...model,
    files: memoryFiles("float16", {}),
    backend,
    head: poolingHead,
    graphOptions,
  });
}

test("the encoder's layers and attention are in float16; poolers and what outputs show are not", () => {
  const { config, weights } = float16Model();
  const options = { ...plainEncoder, hiddenStates: true, attentions: true, presentKeyValues: true };
  const { float16Graph } = buildModelGraphs(config, weights, poolingHead, options, { compute: "float16" });
  const graph = float16Graph!;
  const dtypes = (op: string): ReadonlySet<string> =>
    new Set(
      graph.nodes
        .filter((node) => node.op === op && !node.path.startsWith("pooler"))
        .map(({ output }) => graph.types[output].dtype),
    );
  for (const op of ["linear", "matmul", "gelu"]) expect([op, ...dtypes(op)]).toEqual([op, "float16"]);
  for (const op of ["softmax", "layerNorm"]) expect([op, ...dtypes(op)]).toEqual([op, "float32"]);
  const pooler = graph.nodes.filter(({ path }) => path.startsWith("pooler"));
  expect(pooler.map(({ output }) => graph.types[output].dtype)).not.toContain("float16");
  for (const { value } of graph.outputs) expect(graph.types[value].dtype).toBe("float32");
});

test.each<readonly [string, GraphOptions, boolean]>([
  ["float16", { compute: "float16" }, true],
  ["float32", { compute: "float32" }, false],
  ["integers", {}, false],
  ["float16, but the graph as it is built", { compute: "float16", optimized: false }, false],
])("a backend is offered float16 where it was asked for: %s", async (_, graphOptions, offered) => {
  const backend = watchedBackend();
  await runnerOf(graphOptions, backend).warmUp(plainEncoder);
  const [{ graph, float16Graph } = { graph: undefined }] = backend.programs;
  expect(float16Graph !== undefined).toBe(offered);
  const multiplied = graph?.nodes.filter(({ op }) => op === "linear" || op === "matmul") ?? [];
  expect(new Set(multiplied.map(({ output }) => graph?.types[output].dtype))).toEqual(new Set(["float32"]));
});

/**
 * Each product is rounded to a part in 2048, and scores go through an exponential; of 4,500 calls the worst
 * was 0.017 off.
 */
const TOLERANCE = 0.05;

const size = { batch: fc.integer({ min: 1, max: 3 }), sequence: fc.integer({ min: 1, max: 6 }) };
const masks: fc.Arbitrary<MaskRule> = fc.oneof(
  fc.constant<MaskRule>({ mode: "hf" }),
  fc.integer({ min: 6, max: 512 }).map((paddedLength): MaskRule => ({ mode: "paddle", paddedLength })),
);
const calls = fc
  .record({
    ...size,
    maskRule: masks,
    seed: fc.nat(),
    masked: fc.constantFrom("nothing", "the end", "fractions", "everything"),
    past: fc.boolean(),
    headMask: fc.boolean(),
    activation: fc.constantFrom("gelu", "relu", "gelu_new", "silu", "mish", "relu6", "leaky_relu" as const),
  })
  .map((call) => ({ ...call, past: call.past && call.maskRule.mode === "hf" }));

describe("in float16", () => {
  test("every output of any call is that of float32, to what float16 can tell", async () => {
    let worst = 0;
    await fc.assert(
      fc.asyncProperty(
        calls,
        async ({ batch, sequence, maskRule, seed, masked, past, headMask, activation }) => {
          const model = float16Model(activation);
          const { numHiddenLayers: layers, numAttentionHeads: heads, hiddenSize } = model.config;
          const before = past ? 2 : 0;
          const keys = before + sequence;
          const number = (i: number): number => Math.sin(seed + 1.3 * i);
          const numbers = (...shape: number[]) =>
            float32Tensor(
              Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => number(i)),
              shape,
            );
          const bit = (i: number): number =>
            masked === "nothing"
              ? 1
              : masked === "everything"
                ? 0
                : masked === "fractions"
                  ? Math.abs(number(i))
                  : Number(i % keys < (keys + 1) / 2);
          const inputs = {
            inputIds: int32Tensor(
              Int32Array.from({ length: batch * sequence }, (_, i) => Math.floor(Math.abs(number(i)) * 10)),
              [batch, sequence],
            ),
            attentionMask: float32Tensor(
              Float32Array.from({ length: batch * keys }, (_, i) => bit(i)),
              [batch, keys],
            ),
            ...(headMask && { headMask: numbers(layers, heads) }),
            ...(past && {
              pastKeyValues: Array.from({ length: layers }, () => ({
                key: numbers(batch, heads, before, hiddenSize / heads),
                value: numbers(batch, heads, before, hiddenSize / heads),
              })),
            }),
          };
          const run = { ...fullRun, maskRule };
          const expected = await runnerOf({ compute: "float32" }, referenceBackend(), model).run(inputs, run);
          const actual = await runnerOf({ compute: "float16" }, watchedBackend(), model).run(inputs, run);
          expect(Object.keys(actual)).toEqual(Object.keys(expected));
          for (const [name, tensor] of Object.entries(actual)) {
            expect(tensor.dtype).toBe("float32");
            worst = Math.max(worst, worstDifference(tensor, expected[name]));
          }
          expect(worst).toBeLessThanOrEqual(TOLERANCE);
        },
      ),
    );
    expect(worst).toBeGreaterThan(1e-5);
  });
});
