import fc from "fast-check";
import { expect, test } from "vitest";
import { positiveMutualInformation, type SparseMatrix } from "./co-occurrence.js";
import { leadingEigenvectors } from "./leading-eigenvectors.js";

function sparse(rows: readonly (readonly number[])[]): SparseMatrix {
  const columns: number[] = [];
  const values: number[] = [];
  const begins = [0];
  for (const row of rows) {
    row.forEach((value, column) => {
      if (value === 0) return;
      columns.push(column);
      values.push(value);
    });
    begins.push(columns.length);
  }
  return {
    size: rows.length,
    begins: Int32Array.from(begins),
    columns: Int32Array.from(columns),
    values: Float32Array.from(values),
  };
}

test("all eigenvectors of a positive matrix give the matrix back", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 30, maxLength: 30 }),
      (values) => {
        const size = 5;
        // A Gram matrix: no eigenvalue is below 0.
        const rows = Array.from({ length: size }, (_, i) => values.slice(6 * i, 6 * i + 6));
        const gram = rows.map((a) => rows.map((b) => a.reduce((sum, value, i) => sum + value * b[i], 0)));
        const vectors = leadingEigenvectors(sparse(gram), size);
        const largest = Math.max(1, ...gram.flat().map(Math.abs));
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++) {
            let sum = 0;
            for (let k = 0; k < size; k++) sum += vectors[i * size + k] * vectors[j * size + k];
            expect(Math.abs(sum - gram[i][j]) / largest).toBeLessThan(1e-3);
          }
      },
    ),
    { numRuns: 50 },
  );
});

test("tokens in the same company begin alike", () => {
  // 1 and 2 stand between 3 and 4; 5 stands between 6 and 7.
  const texts = Array.from({ length: 40 }, (_, i) =>
    Int32Array.from(i % 2 === 0 ? [3, 1 + (i % 4) / 2, 4] : [6, 5, 7]),
  );
  const width = 3;
  const rows = leadingEigenvectors(positiveMutualInformation(texts, 8), width);
  const likeness = (a: number, b: number): number => {
    let [product, left, right] = [0, 0, 0];
    for (let i = 0; i < width; i++) {
      product += rows[a * width + i] * rows[b * width + i];
      left += rows[a * width + i] ** 2;
      right += rows[b * width + i] ** 2;
    }
    return product / Math.sqrt(left * right);
  };
  expect(likeness(1, 2)).toBeGreaterThan(0.9);
  expect(Math.abs(likeness(1, 5))).toBeLessThan(0.3);
});

test("what comes as often as chance has it says nothing", () => {
  const { values } = positiveMutualInformation([Int32Array.from([0, 1]), Int32Array.from([2, 3])], 4);
  expect(values.length).toBe(4);
  for (const value of values) expect(value).toBeGreaterThan(0);
});
