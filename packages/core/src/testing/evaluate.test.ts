import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GraphError } from "../errors.js";
import { GraphBuilder, type Value } from "../ir/builder.js";
import { elementCount, float32Tensor, int32Tensor, type Tensor, type TensorMap } from "../tensor.js";
import { evaluate } from "./evaluate.js";

/** Every place of a shape, the last axis fastest. */
function placesOf(shape: readonly number[]): readonly (readonly number[])[] {
  return shape.reduce<readonly (readonly number[])[]>(
    (places, size) => places.flatMap((place) => Array.from({ length: size }, (_, i) => [...place, i])),
    [[]],
  );
}

/** One element by its place. */
function at(tensor: Tensor, place: readonly number[]): number {
  let index = 0;
  tensor.shape.forEach((size, axis) => {
    index = index * size + place[axis];
  });
  return Number(tensor.data[index]);
}

function filled(shape: readonly number[], element: (place: readonly number[]) => number): Tensor<"float32"> {
  return float32Tensor(Float32Array.from(placesOf(shape), element), shape);
}

/** A tensor of small integers, so that sums and products are exact. */
function tensorOf(shape: readonly number[]): fc.Arbitrary<Tensor<"float32">> {
  const count = elementCount(shape);
  return fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: count, maxLength: count })
    .map((values) => float32Tensor(Float32Array.from(values), shape));
}

const shapes = (minLength = 0): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 1, max: 3 }), { minLength, maxLength: 4 });

/** Evaluates one operation on tensors given as inputs. */
function apply(
  tensors: readonly Tensor[],
  build: (g: GraphBuilder, values: readonly Value[]) => Value,
): Tensor {
  const g = new GraphBuilder("one");
  const values = tensors.map((tensor, i) => g.input(`x${i}`, tensor.dtype, tensor.shape));
  g.output("y", build(g, values));
  return evaluate(g.build(), Object.fromEntries(tensors.map((tensor, i) => [`x${i}`, tensor]))).y;
}

/** -0 and 0 are one number here. */
function expectSame(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  expect([...actual.data].map((x) => Number(x) + 0)).toEqual([...expected.data].map((x) => Number(x) + 0));
}

describe("operations against code that looks up one element at a time", () => {
  test("binary broadcasts", () => {
    const pair = shapes().chain((shape) =>
      fc
        .tuple(
          fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
          fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
          fc.nat(shape.length),
        )
        .chain(([left, right, missing]) => {
          const thinned = (thin: readonly boolean[]): number[] =>
            shape.map((size, i) => (thin[i] ? 1 : size));
          return fc.tuple(tensorOf(thinned(left)), tensorOf(thinned(right).slice(missing)));
        }),
    );
    fc.assert(
      fc.property(pair, fc.boolean(), ([wide, narrow], swap) => {
        const [a, b] = swap ? [narrow, wide] : [wide, narrow];
        const rank = wide.shape.length;
        const full = (t: Tensor): readonly number[] => [...Array(rank - t.shape.length).fill(1), ...t.shape];
        const shape = full(a).map((size, axis) => Math.max(size, full(b)[axis]));
        const element = (t: Tensor, place: readonly number[]): number =>
          at(
            t,
            place.slice(rank - t.shape.length).map((i, axis) => (t.shape[axis] === 1 ? 0 : i)),
          );
        expectSame(
          apply([a, b], (g, [x, y]) => g.binary("sub", x, y)),
          filled(shape, (place) => element(a, place) - element(b, place)),
        );
      }),
    );
  });

  test("matmul", () => {
    const size = fc.integer({ min: 1, max: 3 });
    const pair = fc
      .tuple(fc.array(size, { maxLength: 2 }), size, size, size)
      .chain(([leading, m, k, n]) => fc.tuple(tensorOf([...leading, m, k]), tensorOf([...leading, k, n])));
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const leading = a.shape.slice(0, -2);
        const [m, k] = a.shape.slice(-2);
        expectSame(
          apply([a, b], (g, [x, y]) => g.matmul(x, y)),
          filled([...leading, m, b.shape[b.shape.length - 1]], (place) => {
            const [block, row, column] = [
              place.slice(0, -2),
              place[place.length - 2],
              place[place.length - 1],
            ];
            let sum = 0;
            for (let i = 0; i < k; i++) sum += at(a, [...block, row, i]) * at(b, [...block, i, column]);
            return sum;
          }),
        );
      }),
    );
  });

  test("linear, in both layouts", () => {
    const size = fc.integer({ min: 1, max: 4 });
    const operands = fc
      .tuple(size, size, size, fc.boolean())
      .chain(([rows, ins, outs, transposed]) =>
        fc.tuple(
          tensorOf([rows, ins]),
          tensorOf(transposed ? [ins, outs] : [outs, ins]),
          tensorOf([outs]),
          fc.constant(transposed),
        ),
      );
    fc.assert(
      fc.property(operands, ([x, weight, bias, transposed]) => {
        expectSame(
          apply([x, weight, bias], (g, [a, w, b]) => g.linear(a, w, b, transposed)),
          filled([x.shape[0], bias.shape[0]], ([row, out]) => {
            let sum = at(bias, [out]);
            for (let i = 0; i < x.shape[1]; i++)
              sum += at(x, [row, i]) * at(weight, transposed ? [i, out] : [out, i]);
            return sum;
          }),
        );
      }),
    );
  });

  test("gather along any axis by indices of any rank", () => {
    const operands = shapes(1).chain((shape) =>
      fc.nat(shape.length - 1).chain((axis) =>
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }).chain((picks) => {
          const count = elementCount(picks);
          return fc.tuple(
            tensorOf(shape),
            fc.constant(axis),
            fc
              .array(fc.nat(shape[axis] - 1), { minLength: count, maxLength: count })
              .map((values) => int32Tensor(Int32Array.from(values), picks)),
          );
        }),
      ),
    );
    fc.assert(
      fc.property(operands, ([data, axis, indices]) => {
        const rank = indices.shape.length;
        expectSame(
          apply([data, indices], (g, [x, i]) => g.gather(x, i, axis)),
          filled([...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)], (place) =>
            at(data, [
              ...place.slice(0, axis),
              at(indices, place.slice(axis, axis + rank)),
              ...place.slice(axis + rank),
            ]),
          ),
        );
      }),
    );
  });

  test("transpose", () => {
    const operands = shapes().chain((shape) =>
      fc.tuple(tensorOf(shape), fc.shuffledSubarray([...shape.keys()], { minLength: shape.length })),
    );
    fc.assert(
      fc.property(operands, ([x, permutation]) => {
        expectSame(
          apply([x], (g, [value]) => g.transpose(value, permutation)),
          filled(
            permutation.map((axis) => x.shape[axis]),
            (place) => {
              const source: number[] = [];
              permutation.forEach((axis, i) => {
                source[axis] = place[i];
              });
              return at(x, source);
            },
          ),
        );
      }),
    );
  });

  test("concat along any axis", () => {
    const operands = shapes(1).chain((shape) =>
      fc
        .nat(shape.length - 1)
        .chain((axis) =>
          fc
            .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
            .chain((sizes) =>
              fc.tuple(fc.constant(axis), fc.tuple(...sizes.map((size) => tensorOf(shape.with(axis, size))))),
            ),
        ),
    );
    fc.assert(
      fc.property(operands, ([axis, tensors]) => {
        const owners = tensors.flatMap((tensor) =>
          Array.from({ length: tensor.shape[axis] }, (_, i) => ({ tensor, i })),
        );
        expectSame(
          apply(tensors, (g, values) => g.concat(values, axis)),
          filled(tensors[0].shape.with(axis, owners.length), (place) => {
            const { tensor, i } = owners[place[axis]];
            return at(tensor, place.with(axis, i));
          }),
        );
      }),
    );
  });

  test("softmax and layerNorm over the last axis", () => {
    fc.assert(
      fc.property(shapes(1).chain(tensorOf), (x) => {
        const width = x.shape[x.shape.length - 1];
        const row = (place: readonly number[]): readonly number[] =>
          Array.from({ length: width }, (_, i) => at(x, [...place.slice(0, -1), i]));
        const soft = apply([x], (g, [value]) => g.softmax(value));
        const gamma = filled([width], ([i]) => i + 1);
        const beta = filled([width], ([i]) => i - 1);
        const normed = apply([x, gamma, beta], (g, [value, c, d]) => g.layerNorm(value, c, d, 0.25));
        for (const place of placesOf(x.shape)) {
          const values = row(place);
          const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
          expect(at(soft, place)).toBeCloseTo(Math.exp(at(x, place)) / total, 6);
          const mean = values.reduce((sum, value) => sum + value, 0) / width;
          const variance = values.reduce((sum, value) => sum + value ** 2, 0) / width - mean ** 2;
          const i = place[place.length - 1];
          const expected = ((at(x, place) - mean) / Math.sqrt(variance + 0.25)) * (i + 1) + i - 1;
          expect(at(normed, place)).toBeCloseTo(expected, 4);
        }
      }),
    );
  });
});

test("unary functions at large numbers stay what they are in the limit", () => {
  const x = float32Tensor(Float32Array.of(-1000, -0.5, 0, 0.5, 1000), [5]);
  const values = (build: (g: GraphBuilder, x: Value) => Value): readonly number[] =>
    [...apply([x], (g, [value]) => build(g, value)).data].map(Number);
  expect(values((g, v) => g.unary("sigmoid", v))).toEqual(
    [0, 0.5, 0.5, 0.5, 1]
      .with(1, Math.fround(1 / (1 + Math.exp(0.5))))
      .with(3, Math.fround(1 / (1 + Math.exp(-0.5)))),
  );
  expect(values((g, v) => g.unary("softplus", v))).toEqual(
    [0, Math.log(1 + Math.exp(-0.5)), Math.LN2, Math.log(1 + Math.exp(0.5)), 1000].map(Math.fround),
  );
  expect(values((g, v) => g.unary("relu", v))).toEqual([0, 0, 0, 0.5, 1000]);
  expect(values((g, v) => g.unary("abs", v))).toEqual([1000, 0.5, 0, 0.5, 1000]);
  expect(values((g, v) => g.unary("neg", v))).toEqual([1000, 0.5, -0, -0.5, -1000]);
  expect(values((g, v) => g.unary("tanh", v))).toEqual(
    [-1, Math.tanh(-0.5), 0, Math.tanh(0.5), 1].map(Math.fround),
  );
  expect(values((g, v) => g.unary("exp", v))[4]).toBe(Number.POSITIVE_INFINITY);
});

describe("what evaluate refuses", () => {
  const g = new GraphBuilder("refuses");
  const x = g.input("x", "float32", ["batch", "sequence"]);
  const y = g.input("y", "float32", ["batch", 2]);
  g.output("z", g.add(g.gather(g.parameter("w", "float32", [3]), g.index(2), 0), g.concat([x, y], 1)));
  const graph = g.build();
  const matrix = (...shape: readonly number[]): Tensor<"float32"> => filled(shape, () => 1);
  const w = { w: matrix(3) };
  const cases: readonly (readonly [string, TensorMap, TensorMap])[] = [
    ["input y: is not fed", { x: matrix(1, 1) }, w],
    ["parameter w: has no tensor", { x: matrix(1, 1), y: matrix(1, 2) }, {}],
    ["input x: expected float32[batch, sequence], got float32[2]", { x: matrix(2), y: matrix(1, 2) }, w],
    [
      "input x: expected float32[batch, sequence], got int32[1, 1]",
      { x: int32Tensor(Int32Array.of(1), [1, 1]), y: matrix(1, 2) },
      w,
    ],
    [
      "input y: expected float32[batch, 2] with batch = 1, got float32[3, 2]",
      { x: matrix(1, 1), y: matrix(3, 2) },
      w,
    ],
    [
      "input y: expected float32[batch, 2] with 2 = 2, got float32[1, 3]",
      { x: matrix(1, 1), y: matrix(1, 3) },
      w,
    ],
    ["gather: index 2 is outside axis 0 of size 2", { x: matrix(1, 1), y: matrix(1, 2) }, { w: matrix(2) }],
  ];
  test.each(cases)("%s", (message, feeds, parameters) => {
    const attempt = (): unknown => evaluate(graph, feeds, parameters);
    expect(attempt).toThrow(GraphError);
    expect(attempt).toThrow(expect.objectContaining({ message }));
  });

  test("a size that no input has", () => {
    const free = new GraphBuilder("free");
    free.output("y", free.reshape(free.input("x", "float32", ["a*b"]), ["a", "b"]));
    expect(() => evaluate(free.build(), { x: matrix(6) })).toThrow(
      'the size "a" is not known from any input',
    );
  });
});
