import { withConfig } from "@ernie-m/config";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyOf, plainRun, randomConfig, randomModel, runnerOf, tokenHead } from "../../test/random-model.js";
import { float32Tensor, int32Tensor, type Tensor } from "../tensor.js";
import { evaluate } from "../testing/evaluate.js";
import { attentionBias } from "./attention-bias.js";
import { plainEncoder } from "./encoder.js";
import { buildModelGraph } from "./model-graph.js";

const PAD = 1;
const HIDDEN = 6;

interface PaddleCall {
  readonly batch: number;
  readonly sequence: number;
  readonly ids: readonly number[];
  /** 0 makes a token padding whatever its id; undefined: ids decide. */
  readonly mask: readonly number[] | undefined;
  readonly spare: number;
}

/** Padding anywhere: at the end, inside, in every place, nowhere. */
const calls: fc.Arbitrary<PaddleCall> = fc
  .record({ batch: fc.integer({ min: 1, max: 3 }), sequence: fc.integer({ min: 1, max: 5 }) })
  .chain(({ batch, sequence }) => {
    const tokens = { minLength: batch * sequence, maxLength: batch * sequence };
    return fc.record({
      batch: fc.constant(batch),
      sequence: fc.constant(sequence),
      ids: fc.array(fc.oneof(fc.constantFrom(0, PAD), fc.integer({ min: 2, max: 10 })), tokens),
      mask: fc.option(fc.array(fc.constantFrom(0, 1, 1), tokens), { nil: undefined }),
      spare: fc.nat(9),
    });
  });

/** Hidden states of one row by a run over `length` tokens: the real ones, then padding up to there. */
function reallyPadded(
  model: ReturnType<typeof randomModel>,
  real: readonly { readonly id: number; readonly position: number }[],
  length: number,
): readonly (readonly number[])[] {
  const padding = { id: model.config.padTokenId, position: 0 };
  const tokens = Array.from({ length }, (_, i) => real[i] ?? padding);
  const graph = buildModelGraph(model.config, model.weights, tokenHead, plainEncoder);
  const ints = (values: readonly number[]): Tensor => int32Tensor(Int32Array.from(values), [1, length]);
  const { last_hidden_state: states } = evaluate(
    graph,
    {
      input_ids: ints(tokens.map(({ id }) => id)),
      position_ids: ints(tokens.map(({ position }) => position)),
      attention_bias: float32Tensor(
        Float32Array.from(tokens, ({ id }) => (id === 0 ? -1e4 : 0)),
        [1, length],
      ),
    },
    model.tensors,
  );
  return tokens.map((_, i) => [...states.data.slice(i * HIDDEN, (i + 1) * HIDDEN)].map(Number));
}

describe.each([
  [PAD, 2e-5],
  // Every padding key has a bias of -1e4 then, beside which float32 keeps three decimals of a score.
  [0, 2e-3],
])("PaddleNLP's rule with padding id %i", (padTokenId, tolerance) => {
  const model = randomModel(withConfig(randomConfig, { padTokenId }));
  const runner = runnerOf(model);

  test("T1 T2: with one padding token equals a run really padded to the full length, padding at position 0", async () => {
    await fc.assert(
      fc.asyncProperty(calls, async ({ batch, sequence, ids, mask, spare }) => {
        const isPadding = ids.map((id, i) => (mask === undefined ? id === padTokenId : mask[i] === 0));
        const rows = Array.from({ length: batch }, (_, row) =>
          Array.from({ length: sequence }, (_unused, position) => {
            const place = row * sequence + position;
            return { id: ids[place], position, padding: isPadding[place] };
          }),
        );
        const longest = Math.max(...rows.map((row) => row.filter(({ padding }) => !padding).length));
        const paddedLength = Math.max(longest + spare, 1);
        const inputIds = int32Tensor(Int32Array.from(ids), [batch, sequence]);
        const given = {
          inputIds,
          ...(mask && { attentionMask: float32Tensor(Float32Array.from(mask), [batch, sequence]) }),
        };
        const before = copyOf(given);
        const outputs = await runner.run(given, { ...plainRun, maskRule: { mode: "paddle", paddedLength } });
        expect(given).toEqual(before);
        const states = outputs.last_hidden_state;
        expect(states.shape).toEqual([batch, sequence, HIDDEN]);

        rows.forEach((row, r) => {
          const real = row.filter(({ padding }) => !padding);
          const expected = reallyPadded(model, real, paddedLength);
          for (const token of row) {
            const at = token.padding ? real.length : real.indexOf(token);
            // A row without room for padding has no such token to compare with.
            if (at === paddedLength) continue;
            const start = (r * sequence + token.position) * HIDDEN;
            expected[at].forEach((value, i) => {
              expect(Math.abs(Number(states.data[start + i]) - value)).toBeLessThan(
                tolerance * (1 + Math.abs(value)),
              );
            });
          }
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe("PaddleNLP's rule", () => {
  const common = { padTokenId: PAD, rule: { mode: "paddle", paddedLength: 6 } } as const;
  const bias = (
    ids: readonly number[],
    more: { past?: number; mask?: readonly number[]; paddedLength?: number } = {},
  ) =>
    attentionBias({
      ...common,
      rule: { mode: "paddle", paddedLength: more.paddedLength ?? 6 },
      batch: 1,
      past: more.past ?? 0,
      sequence: ids.length,
      ids: Int32Array.from(ids),
      mask: more.mask && Float32Array.from(more.mask),
    });
  const LOWEST = -3.4028234663852886e38;
  const near = (value: number): number => Math.fround(value);

  test("adds one token for a row without padding", () => {
    expect(bias([0, 5, 6])).toEqual({
      data: Float32Array.of(-1e4, 0, 0, near(Math.log(3))),
      extraTokens: 1,
      padded: Uint8Array.of(0, 0, 0, 1),
    });
  });

  test("lets one padding token stand for all, and hides the others", () => {
    expect(bias([0, PAD, 5, PAD])).toEqual({
      data: Float32Array.of(-1e4, near(Math.log(4)), 0, LOWEST),
      extraTokens: 0,
      padded: Uint8Array.of(0, 1, 0, 1),
    });
  });

  test("adds nothing to a full row", () => {
    expect(bias([0, 5], { paddedLength: 2 })).toEqual({
      data: Float32Array.of(-1e4, 0),
      extraTokens: 0,
      padded: Uint8Array.of(0, 0),
    });
  });

  test("hides the keys of the past that a mask hides", () => {
    expect(bias([5, 6], { past: 3, mask: [1, 0, 1, 1, 0] })).toEqual({
      data: Float32Array.of(0, -1e4, 0, 0, near(Math.log(5))),
      extraTokens: 0,
      padded: Uint8Array.of(0, 1),
    });
  });
});

describe("Hugging Face's rule", () => {
  test("T41: keeps a fully masked row finite, alone or in a batch, and leaves the rest alone", async () => {
    const runner = runnerOf(randomModel());
    const inputIds = int32Tensor(Int32Array.of(3, 4, 5, 3, 4, 5), [2, 3]);
    const run = async (...mask: readonly number[]) =>
      (
        await runner.run(
          { inputIds, attentionMask: float32Tensor(Float32Array.from(mask), [2, 3]) },
          { ...plainRun, attentions: true },
        )
      ).last_hidden_state.data;
    const half = await run(1, 1, 1, 0, 0, 0);
    const none = await run(0, 0, 0, 0, 0, 0);
    const all = await run(1, 1, 1, 1, 1, 1);
    const outside = await run(-1, -1, -1, 3, 3, 3);
    for (const states of [half, none, all, outside])
      expect([...states].every((x) => Number.isFinite(Number(x)))).toBe(true);
    expect(half.slice(0, 18)).toEqual(all.slice(0, 18));
    expect(none.slice(0, 18)).toEqual(none.slice(18));
    // Where every score drowns in the bias, attention is even: not what it is without a mask.
    expect(none.slice(0, 18)).not.toEqual(all.slice(0, 18));
  });

  test("gives a masked token's place no weight: what stands there does not matter", async () => {
    const runner = runnerOf(randomModel());
    await fc.assert(
      fc.asyncProperty(fc.nat(10), fc.nat(10), async (a, b) => {
        const states = async (hidden: number) =>
          (
            await runner.run(
              {
                inputIds: int32Tensor(Int32Array.of(3, hidden, 5), [1, 3]),
                attentionMask: float32Tensor(Float32Array.of(1, 0, 1), [1, 3]),
              },
              plainRun,
            )
          ).last_hidden_state.data;
        const [first, second] = [await states(a), await states(b)];
        expect(first.slice(0, 6)).toEqual(second.slice(0, 6));
        expect(first.slice(12)).toEqual(second.slice(12));
      }),
      { numRuns: 20 },
    );
  });
});
