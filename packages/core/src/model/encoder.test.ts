import { withConfig } from "@ernie-m/config";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { naiveEncoder } from "../../test/naive-encoder.js";
import { poolingHead, randomConfig, randomModel, tokenHead } from "../../test/random-model.js";
import { GraphError } from "../errors.js";
import type { Graph, Port } from "../ir/graph.js";
import { float32Tensor, formatShape, int32Tensor, type Tensor } from "../tensor.js";
import { evaluate } from "../testing/evaluate.js";
import { gelu } from "../testing/special-functions.js";
import { type EncoderOptions, plainEncoder } from "./encoder.js";
import { buildModelGraph } from "./model-graph.js";

const { weights, tensors } = randomModel();

function build(options: Partial<EncoderOptions> = {}, head = tokenHead): Graph {
  return buildModelGraph(randomConfig, weights, head, { ...plainEncoder, ...options });
}

/** `name: dtype[shape]` of ports. */
function described(graph: Graph, ports: readonly Port[]): readonly string[] {
  return ports.map(
    ({ name, value }) => `${name}: ${graph.types[value].dtype}${formatShape(graph.types[value].shape)}`,
  );
}

const PLAIN_INPUTS = [
  "input_ids: int32[batch, sequence]",
  "position_ids: int32[batch, sequence]",
  "attention_bias: float32[batch, sequence]",
];
const PLAIN_OUTPUTS = ["last_hidden_state: float32[batch, sequence, 6]"];

interface PortCase {
  readonly name: string;
  readonly options: Partial<EncoderOptions>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const perLayer = (lines: (layer: number) => readonly string[]): readonly string[] => [0, 1].flatMap(lines);
const WITH_PAST = ["attention_bias: float32[batch, (past+sequence)]"];

const cases: readonly PortCase[] = [
  { name: "nothing", options: {}, inputs: PLAIN_INPUTS, outputs: PLAIN_OUTPUTS },
  {
    name: "embeddings in",
    options: { input: "inputs_embeds" },
    inputs: ["inputs_embeds: float32[batch, sequence, 6]", ...PLAIN_INPUTS.slice(1)],
    outputs: PLAIN_OUTPUTS,
  },
  {
    name: "a head mask",
    options: { headMask: true },
    inputs: [...PLAIN_INPUTS, "head_mask: float32[2, 3]"],
    outputs: PLAIN_OUTPUTS,
  },
  {
    name: "a past",
    options: { past: true },
    inputs: [
      ...PLAIN_INPUTS.slice(0, 2),
      ...WITH_PAST,
      ...perLayer((i) => [
        `past_key_values.${i}.key: float32[batch, 3, past, 2]`,
        `past_key_values.${i}.value: float32[batch, 3, past, 2]`,
      ]),
    ],
    outputs: PLAIN_OUTPUTS,
  },
  {
    name: "hidden states",
    options: { hiddenStates: true },
    inputs: PLAIN_INPUTS,
    outputs: [...[0, 1, 2].map((i) => `hidden_states.${i}: float32[batch, sequence, 6]`), ...PLAIN_OUTPUTS],
  },
  {
    name: "attentions",
    options: { attentions: true },
    inputs: PLAIN_INPUTS,
    outputs: [
      ...perLayer((i) => [`attentions.${i}: float32[batch, 3, sequence, sequence]`]),
      ...PLAIN_OUTPUTS,
    ],
  },
  {
    name: "present keys and values",
    options: { presentKeyValues: true },
    inputs: PLAIN_INPUTS,
    outputs: [
      ...perLayer((i) => [
        `present.${i}.key: float32[batch, 3, sequence, 2]`,
        `present.${i}.value: float32[batch, 3, sequence, 2]`,
      ]),
      ...PLAIN_OUTPUTS,
    ],
  },
  {
    name: "attentions and present after a past",
    options: { past: true, attentions: true, presentKeyValues: true },
    inputs: [
      ...PLAIN_INPUTS.slice(0, 2),
      ...WITH_PAST,
      ...perLayer((i) => [
        `past_key_values.${i}.key: float32[batch, 3, past, 2]`,
        `past_key_values.${i}.value: float32[batch, 3, past, 2]`,
      ]),
    ],
    outputs: [
      ...perLayer((i) => [
        `attentions.${i}: float32[batch, 3, sequence, (past+sequence)]`,
        `present.${i}.key: float32[batch, 3, (past+sequence), 2]`,
        `present.${i}.value: float32[batch, 3, (past+sequence), 2]`,
      ]),
      ...PLAIN_OUTPUTS,
    ],
  },
];

test.each(cases)("asked for $name, the graph has just these ports", ({ options, inputs, outputs }) => {
  const graph = build(options);
  expect([...described(graph, graph.inputs)].sort()).toEqual([...inputs].sort());
  expect([...described(graph, graph.outputs)].sort()).toEqual([...outputs].sort());
});

describe("parameters", () => {
  const names = (graph: Graph): readonly string[] => graph.parameters.map((port) => port.name);

  test("are those of what the head reads: no pooler without need", () => {
    expect(names(build()).filter((name) => name.includes("pooler"))).toEqual([]);
    expect(names(build({}, poolingHead)).filter((name) => name.includes("pooler"))).toEqual([
      "ernie_m.pooler.dense.weight",
      "ernie_m.pooler.dense.bias",
    ]);
    expect(names(build()).length).toBe(4 + 2 * 16);
  });

  test("leave out the word table when embeddings come in", () => {
    expect(names(build())).toContain("ernie_m.embeddings.word_embeddings.weight");
    expect(names(build({ input: "inputs_embeds" }))).not.toContain(
      "ernie_m.embeddings.word_embeddings.weight",
    );
  });

  test("that are missing are named", () => {
    const fewer = new Map(weights);
    fewer.delete("ernie_m.encoder.layers.1.linear2.bias");
    const attempt = (): unknown => buildModelGraph(randomConfig, fewer, tokenHead, plainEncoder);
    expect(attempt).toThrow(GraphError);
    expect(attempt).toThrow("parameter ernie_m.encoder.layers.1.linear2.bias: the model has no such weight");
  });

  test("of a wrong shape are refused with the place", () => {
    const name = "ernie_m.encoder.layers.1.linear2.weight";
    const weight = weights.get(name);
    if (weight === undefined) throw new Error(name);
    const attempt = (): unknown =>
      buildModelGraph(
        randomConfig,
        new Map([...weights, [name, { ...weight, transposed: true }]]),
        tokenHead,
        plainEncoder,
      );
    expect(attempt).toThrow(
      "encoder.layers.1.linear2/linear: x float32[batch*sequence, 7], transposed weight",
    );
  });

  test("in half precision are cast, tables row by row", () => {
    const stored = new Map(
      [...weights].map(([name, weight]) => [name, { ...weight, dtype: "float16" as const }]),
    );
    const graph = buildModelGraph(randomConfig, stored, tokenHead, plainEncoder);
    const parameters = new Set(graph.parameters.map((port) => port.value));
    const casts = graph.nodes.filter((node) => node.op === "cast");
    const tables = graph.parameters.filter((port) => port.name.endsWith("embeddings.weight"));
    expect(casts.filter((node) => parameters.has(node.inputs[0]))).toHaveLength(graph.parameters.length - 2);
    for (const { value } of tables)
      expect(graph.nodes.filter((node) => node.inputs.includes(value)).map((node) => node.op)).toEqual([
        "gather",
      ]);
  });
});

test("heads pruned from a layer shrink what it reads and shows", () => {
  const config = withConfig(randomConfig, { prunedHeads: { 1: [0, 2] } });
  const graph = buildModelGraph(config, randomModel(config).weights, tokenHead, {
    ...plainEncoder,
    past: true,
    attentions: true,
  });
  const lines = [...described(graph, graph.inputs), ...described(graph, graph.outputs)];
  expect(lines).toContain("past_key_values.0.key: float32[batch, 3, past, 2]");
  expect(lines).toContain("past_key_values.1.key: float32[batch, 1, past, 2]");
  expect(lines).toContain("attentions.1: float32[batch, 1, sequence, (past+sequence)]");
});

const small = fc.float({ min: -2, max: 2, noNaN: true });
const floats = (count: number): fc.Arbitrary<Float32Array> =>
  fc.array(small, { minLength: count, maxLength: count }).map((values) => Float32Array.from(values));

test("computes the specification's formulas, past and head mask included", () => {
  const { numHiddenLayers: layers, numAttentionHeads: heads, vocabSize } = randomConfig;
  const size = 2;
  const call = fc
    .record({ sequence: fc.integer({ min: 1, max: 4 }), past: fc.integer({ min: 1, max: 3 }) })
    .chain(({ sequence, past }) =>
      fc.record({
        sequence: fc.constant(sequence),
        past: fc.constant(past),
        ids: fc.array(fc.nat(vocabSize - 1), { minLength: sequence, maxLength: sequence }),
        positions: fc.array(fc.nat(11), { minLength: sequence, maxLength: sequence }),
        bias: floats(past + sequence),
        headMask: floats(layers * heads),
        keys: fc.tuple(...Array.from({ length: layers }, () => floats(heads * past * size))),
        values: fc.tuple(...Array.from({ length: layers }, () => floats(heads * past * size))),
      }),
    );
  const graph = build({ past: true, headMask: true, hiddenStates: true, attentions: true });
  fc.assert(
    fc.property(call, ({ sequence, past, ids, positions, bias, headMask, keys, values }) => {
      const feeds: Record<string, Tensor> = {
        input_ids: int32Tensor(Int32Array.from(ids), [1, sequence]),
        position_ids: int32Tensor(Int32Array.from(positions), [1, sequence]),
        attention_bias: float32Tensor(bias, [1, past + sequence]),
        head_mask: float32Tensor(headMask, [layers, heads]),
      };
      const nested = (flat: Float32Array) =>
        Array.from({ length: heads }, (_, head) =>
          Array.from({ length: past }, (_unused, i) => [
            ...flat.slice((head * past + i) * size, (head * past + i + 1) * size),
          ]),
        );
      for (let i = 0; i < layers; i++) {
        feeds[`past_key_values.${i}.key`] = float32Tensor(keys[i], [1, heads, past, size]);
        feeds[`past_key_values.${i}.value`] = float32Tensor(values[i], [1, heads, past, size]);
      }
      const actual = evaluate(graph, feeds, tensors);
      const expected = naiveEncoder(randomConfig, tensors, gelu.none, {
        ids,
        positions,
        bias: [...bias],
        headMask: Array.from({ length: layers }, (_, i) => [...headMask.slice(i * heads, (i + 1) * heads)]),
        past: keys.map((key, i) => ({ keys: nested(key), values: nested(values[i]) })),
      });
      const expectNear = (name: string, numbers: readonly number[]): void => {
        expect(actual[name].data).toHaveLength(numbers.length);
        numbers.forEach((value, i) => {
          const found = Number(actual[name].data[i]);
          expect(Math.abs(found - value) / (1 + Math.abs(value)), `${name} at ${i}`).toBeLessThan(1e-4);
        });
      };
      expected.hiddenStates.forEach((state, i) => {
        expectNear(`hidden_states.${i}`, state.flat());
      });
      expected.attentions.forEach((maps, i) => {
        expectNear(`attentions.${i}`, maps.flat(2));
      });
      expectNear("last_hidden_state", expected.hiddenStates[layers].flat());
    }),
    { numRuns: 50 },
  );
});
