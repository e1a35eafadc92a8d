import { withConfig } from "@ernie-m/config";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomConfig } from "../../test/random-model.js";
import { InputError } from "../errors.js";
import { float32Tensor, int32Tensor, type Tensor } from "../tensor.js";
import { encodeNumbers } from "../testing/numbers.js";
import type { MaskRule } from "./attention-bias.js";
import { type ModelInputs, type PastKeyValue, prepareInputs } from "./model-inputs.js";

const HF: MaskRule = { mode: "hf" };
const paddle = (paddedLength: number): MaskRule => ({ mode: "paddle", paddedLength });

function ids(shape: readonly number[], ...values: readonly number[]): Tensor<"int32"> {
  const count = shape.reduce((product, size) => product * size, 1);
  return int32Tensor(
    Int32Array.from({ length: count }, (_, i) => values[i] ?? 5),
    shape,
  );
}

function floats(shape: readonly number[], ...values: readonly number[]): Tensor<"float32"> {
  const count = shape.reduce((product, size) => product * size, 1);
  return float32Tensor(
    Float32Array.from({ length: count }, (_, i) => values[i] ?? 1),
    shape,
  );
}

function past(batch: number, length: number, heads = 3, size = 2): PastKeyValue {
  return { key: floats([batch, heads, length, size]), value: floats([batch, heads, length, size]) };
}

const LOWEST = -3.4028234663852886e38;

interface Refusal {
  readonly inputs: ModelInputs;
  readonly rule?: MaskRule;
  readonly message: string;
}

const sound = { inputIds: ids([2, 3]) };

const refusals: readonly Refusal[] = [
  { message: "input_ids: expected either input_ids or inputs_embeds, got neither", inputs: {} },
  {
    message: "inputs_embeds: expected either input_ids or inputs_embeds, got both",
    inputs: { ...sound, inputsEmbeds: floats([2, 3, 6]) },
  },
  { message: "input_ids: expected shape [batch, sequence], got int32[3]", inputs: { inputIds: ids([3]) } },
  {
    message: "input_ids: expected shape [batch, sequence], got int32[1, 2, 3]",
    inputs: { inputIds: ids([1, 2, 3]) },
  },
  {
    message: "input_ids: expected at least one element along every axis, got int32[0, 3]",
    inputs: { inputIds: ids([0, 3]) },
  },
  {
    message: "input_ids: expected at least one element along every axis, got int32[2, 0]",
    inputs: { inputIds: ids([2, 0]) },
  },
  {
    message: "input_ids: expected at least one element along every axis, got int32[1.5, 2]",
    inputs: { inputIds: { dtype: "int32", shape: [1.5, 2], data: new Int32Array(3) } },
  },
  {
    message: "input_ids: expected 6 elements for shape [2, 3], got 5",
    inputs: { inputIds: { dtype: "int32", shape: [2, 3], data: new Int32Array(5) } },
  },
  {
    message: "input_ids: expected an int32 or int64 tensor, got float32[1, 2]",
    inputs: { inputIds: floats([1, 2]) },
  },
  {
    message: "input_ids: expected values from 0 to 10, got 11 at [1, 2]",
    inputs: { inputIds: ids([2, 3], 0, 1, 2, 3, 10, 11) },
  },
  {
    message: "input_ids: expected values from 0 to 10, got -1 at [0, 1]",
    inputs: { inputIds: ids([2, 3], 0, -1) },
  },
  {
    message: "input_ids: expected values from 0 to 10, got 9007199254740993 at [0, 1]",
    inputs: { inputIds: { dtype: "int64", shape: [1, 2], data: BigInt64Array.of(1n, 9007199254740993n) } },
  },
  {
    message: "inputs_embeds: expected shape [batch, sequence, 6], got float32[2, 3, 5]",
    inputs: { inputsEmbeds: floats([2, 3, 5]) },
  },
  {
    message: "inputs_embeds: expected a float32, float64 or integer tensor, got bfloat16[1, 1, 6]",
    inputs: { inputsEmbeds: encodeNumbers("bfloat16", [1, 1, 6], [1, 2, 3, 4, 5, 6]) },
  },
  {
    message: "inputs_embeds: expected finite numbers, got Infinity at [0, 1, 1]",
    inputs: { inputsEmbeds: floats([1, 2, 6], 1, 1, 1, 1, 1, 1, 1, Number.POSITIVE_INFINITY) },
  },
  {
    message: "input_ids: expected at most 12 tokens (max_position_embeddings 14 less 2), got 13",
    inputs: { inputIds: ids([1, 13]) },
  },
  {
    message: "inputs_embeds: expected at most 12 tokens (max_position_embeddings 14 less 2), got 13",
    inputs: { inputsEmbeds: floats([1, 13, 6]) },
  },
  {
    message:
      "input_ids: expected at most 10 tokens (max_position_embeddings 14 less 2, less a past of 2), got 11",
    inputs: { inputIds: ids([1, 11]), pastKeyValues: [past(1, 2), past(1, 2)] },
  },
  {
    message:
      "input_ids: expected at most 0 tokens (max_position_embeddings 14 less 2, less a past of 20), got 1",
    inputs: { inputIds: ids([1, 1]), pastKeyValues: [past(1, 20), past(1, 20)] },
  },
  {
    message: "position_ids: expected shape [batch, sequence] = [2, 3], got int32[3]",
    inputs: { ...sound, positionIds: ids([3]) },
  },
  {
    message: "position_ids: expected values from 0 to 11, got 12 at [1, 0]",
    inputs: { ...sound, positionIds: ids([2, 3], 0, 1, 11, 12) },
  },
  {
    message: "position_ids: expected an int32 or int64 tensor, got float32[2, 3]",
    inputs: { ...sound, positionIds: floats([2, 3]) },
  },
  {
    message: "attention_mask: expected shape [batch, past + sequence] = [2, 3], got float32[2, 4]",
    inputs: { ...sound, attentionMask: floats([2, 4]) },
  },
  {
    message: "attention_mask: expected shape [batch, past + sequence] = [2, 5], got float32[2, 3]",
    inputs: { ...sound, attentionMask: floats([2, 3]), pastKeyValues: [past(2, 2), past(2, 2)] },
  },
  {
    message: "attention_mask: expected finite numbers, got NaN at [1, 0]",
    inputs: { ...sound, attentionMask: floats([2, 3], 1, 1, 1, Number.NaN) },
  },
  {
    message: "attention_mask: expected a float32, float64 or integer tensor, got float16[2, 3]",
    inputs: { ...sound, attentionMask: encodeNumbers("float16", [2, 3], [1, 1, 1, 1, 1, 1]) },
  },
  {
    message: "head_mask: expected shape [3] or [2, 3], got float32[2]",
    inputs: { ...sound, headMask: floats([2]) },
  },
  {
    message: "head_mask: expected shape [3] or [2, 3], got float32[3, 2]",
    inputs: { ...sound, headMask: floats([3, 2]) },
  },
  {
    message: "head_mask: expected shape [3] or [2, 3], got float32[1, 2, 3]",
    inputs: { ...sound, headMask: floats([1, 2, 3]) },
  },
  {
    message: "head_mask: expected finite numbers, got NaN at [2]",
    inputs: { ...sound, headMask: floats([3], 1, 1, Number.NaN) },
  },
  {
    message: "past_key_values: expected one key and value for each of 2 layers, got 1",
    inputs: { ...sound, pastKeyValues: [past(2, 2)] },
  },
  {
    message: "past_key_values.1.key: expected shape [2, 3, 2, 2], got float32[2, 3, 1, 2]",
    inputs: { ...sound, pastKeyValues: [past(2, 2), past(2, 1)] },
  },
  {
    message: "past_key_values.0.value: expected shape [2, 3, 2, 2], got float32[2, 3, 3, 2]",
    inputs: { ...sound, pastKeyValues: [{ key: past(2, 2).key, value: past(2, 3).value }, past(2, 2)] },
  },
  {
    message: "past_key_values.0.key: expected shape [2, 3, 2, 2], got float32[1, 3, 2, 2]",
    inputs: { ...sound, pastKeyValues: [past(1, 2), past(1, 2)] },
  },
  {
    message: "past_key_values.0.key: expected shape [2, 3, past, 2], got float32[2, 3]",
    inputs: { ...sound, pastKeyValues: [{ key: floats([2, 3]), value: floats([2, 3]) }, past(2, 2)] },
  },
  {
    message: "past_key_values.0.key: expected at least one element along every axis, got float32[2, 3, 0, 2]",
    inputs: { ...sound, pastKeyValues: [past(2, 0), past(2, 0)] },
  },
  {
    message: "past_key_values: expected a list of { key, value }, got an object",
    inputs: { ...sound, pastKeyValues: { length: 2 } as never },
  },
  {
    message: "past_key_values.1: expected { key, value }, got undefined",
    // biome-ignore lint/suspicious/noSparseArray: a list can lack what its length says
    inputs: { ...sound, pastKeyValues: [past(2, 2), ,] as never },
  },
  {
    message: "input_ids: expected ids, which mask mode paddle decides by, got inputs_embeds",
    rule: paddle(8),
    inputs: { inputsEmbeds: floats([2, 3, 6]) },
  },
  {
    message: "padded_length: expected at least the longest row, 3 tokens, got 2",
    rule: paddle(2),
    inputs: { inputIds: ids([2, 3], 5, 1, 1) },
  },
  ...[0, -1, 2.5, Number.NaN].map((length) => ({
    message: `padded_length: expected an integer from 1, got ${length}`,
    rule: paddle(length),
    inputs: sound,
  })),
];

test.each(refusals)("$message", ({ inputs, rule = HF, message }) => {
  const attempt = (): unknown => prepareInputs(randomConfig, inputs, rule);
  expect(attempt).toThrow(InputError);
  expect(attempt).toThrow(expect.objectContaining({ code: "invalid-input", message }));
});

describe("what is no such input is refused under its name", () => {
  const names = {
    inputIds: "input_ids",
    inputsEmbeds: "inputs_embeds",
    attentionMask: "attention_mask",
    positionIds: "position_ids",
    headMask: "head_mask",
    pastKeyValues: "past_key_values",
  } as const satisfies Record<keyof ModelInputs, string>;

  const anything = fc.anything({ withTypedArray: true, withBigInt: true, withNullPrototype: true });
  const size = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(1, 2, 3, 6) },
    { weight: 1, arbitrary: anything },
  );
  const tensorLike = fc.record(
    {
      dtype: fc.oneof(fc.constantFrom("int32", "int64", "float32", "long"), anything),
      shape: fc.oneof(
        fc.array(size, { maxLength: 4 }),
        fc.sparseArray(size, { maxNumElements: 4 }),
        anything,
      ),
      data: fc.oneof(fc.int32Array({ min: 0, max: 10 }), fc.float32Array(), fc.bigInt64Array(), anything),
    },
    { requiredKeys: [] },
  );
  const given = fc.oneof(anything, tensorLike);
  const part = fc.oneof(given, fc.constantFrom(floats([2, 3, 2, 2]), floats([2, 3])));
  const entry = fc.oneof(given, fc.record({ key: part, value: part }, { requiredKeys: [] }));
  const entries = fc.oneof(
    given,
    fc.array(entry, { minLength: 2, maxLength: 2 }),
    fc.sparseArray(entry, { maxNumElements: 2 }),
  );

  test.each(Object.entries(names))("%s", (field, name) => {
    const isOf = new RegExp(`^${name}(\\.\\d+(\\.(key|value))?)?$`);
    const others = field === "inputIds" || field === "inputsEmbeds" ? {} : sound;
    fc.assert(
      fc.property(field === "pastKeyValues" ? entries : given, (value) => {
        fc.pre(value !== undefined);
        try {
          prepareInputs(randomConfig, { ...others, [field]: value }, HF);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).input).toMatch(isOf);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a model with pruned heads", () => {
  const pruned = withConfig(randomConfig, { prunedHeads: { 0: [1] } });

  test("has a narrower past in that layer", () => {
    const fitting = { ...sound, pastKeyValues: [past(2, 2, 2), past(2, 2, 3)] };
    expect(prepareInputs(pruned, fitting, HF).options.past).toBe(true);
    const attempt = (): unknown =>
      prepareInputs(pruned, { ...sound, pastKeyValues: [past(2, 2), past(2, 2)] }, HF);
    expect(attempt).toThrow("past_key_values.0.key: expected shape [2, 2, 2, 2], got float32[2, 3, 2, 2]");
  });

  test("takes no head mask", () => {
    const attempt = (): unknown => prepareInputs(pruned, { ...sound, headMask: floats([3]) }, HF);
    expect(attempt).toThrow("head_mask: expected a model with all its heads, got one with pruned heads");
  });
});

describe("feeds", () => {
  const numbers = (tensor: Tensor): readonly number[] => [...tensor.data].map(Number);

  test("count positions from 0, or after the past", () => {
    expect(numbers(prepareInputs(randomConfig, sound, HF).feeds.position_ids)).toEqual([0, 1, 2, 0, 1, 2]);
    const after = { ...sound, pastKeyValues: [past(2, 4), past(2, 4)] };
    expect(numbers(prepareInputs(randomConfig, after, HF).feeds.position_ids)).toEqual([4, 5, 6, 4, 5, 6]);
  });

  test("take positions as given, up to the end of the table, whatever the past", () => {
    const positionIds: Tensor = { dtype: "int64", shape: [1, 3], data: BigInt64Array.of(11n, 0n, 3n) };
    const given = { inputIds: ids([1, 3]), positionIds, pastKeyValues: [past(1, 20), past(1, 20)] };
    expect(prepareInputs(randomConfig, given, HF).feeds.position_ids).toEqual(ids([1, 3], 11, 0, 3));
  });

  test("hide the padding id unless a mask is given", () => {
    const inputIds = ids([2, 3], 1, 5, 1, 5, 5, 5);
    expect(numbers(prepareInputs(randomConfig, { inputIds }, HF).feeds.attention_bias)).toEqual([
      LOWEST,
      0,
      LOWEST,
      0,
      0,
      0,
    ]);
    const attentionMask = floats([2, 3]);
    expect(
      numbers(prepareInputs(randomConfig, { inputIds, attentionMask }, HF).feeds.attention_bias),
    ).toEqual(Array(6).fill(0));
  });

  test("never hide the past unless the mask does", () => {
    const inputs = { inputIds: ids([1, 2], 1, 5), pastKeyValues: [past(1, 2), past(1, 2)] };
    const bias = (more: ModelInputs): readonly number[] =>
      numbers(prepareInputs(randomConfig, { ...inputs, ...more }, HF).feeds.attention_bias);
    expect(bias({})).toEqual([0, 0, LOWEST, 0]);
    expect(bias({ attentionMask: floats([1, 4], 0, 1, 1, 0) })).toEqual([LOWEST, 0, 0, LOWEST]);
  });

  test("read masks of every number type, fractions included, and stay finite", () => {
    const bias = (attentionMask: Tensor): readonly number[] =>
      numbers(prepareInputs(randomConfig, { inputIds: ids([1, 3]), attentionMask }, HF).feeds.attention_bias);
    for (const dtype of ["float32", "float64", "int64", "int32", "int8", "uint8", "bool"] as const)
      expect(bias(encodeNumbers(dtype, [1, 3], [1, 0, 1])), dtype).toEqual([0, LOWEST, 0]);
    expect(bias(floats([1, 3], 0.5, 0.75, 1))).toEqual([LOWEST / 2, LOWEST / 4, 0]);
    expect(bias(floats([1, 3], -1, 3, 1e30))).toEqual([LOWEST, -LOWEST, -LOWEST]);
  });

  test("repeat one head mask for all layers", () => {
    const one = prepareInputs(randomConfig, { ...sound, headMask: floats([3], 0, 0.5, 1) }, HF);
    expect(one.feeds.head_mask).toEqual(floats([2, 3], 0, 0.5, 1, 0, 0.5, 1));
    const each = prepareInputs(randomConfig, { ...sound, headMask: ids([2, 3], 0, 1, 2) }, HF);
    expect(each.feeds.head_mask).toEqual(floats([2, 3], 0, 1, 2, 5, 5, 5));
  });

  test("say which graph they need", () => {
    expect(prepareInputs(randomConfig, sound, HF)).toMatchObject({
      options: { input: "input_ids", headMask: false, past: false },
      batch: 2,
      sequence: 3,
      fedSequence: 3,
    });
    const all = {
      inputsEmbeds: floats([1, 2, 6]),
      headMask: floats([3]),
      pastKeyValues: [past(1, 1), past(1, 1)],
    };
    const prepared = prepareInputs(randomConfig, all, HF);
    expect(prepared.options).toEqual({ input: "inputs_embeds", headMask: true, past: true });
    expect(Object.keys(prepared.feeds).sort()).toEqual([
      "attention_bias",
      "head_mask",
      "inputs_embeds",
      "past_key_values.0.key",
      "past_key_values.0.value",
      "past_key_values.1.key",
      "past_key_values.1.value",
      "position_ids",
    ]);
  });
});
