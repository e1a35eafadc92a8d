import { Random } from "../random.js";
import type { SparseMatrix } from "./co-occurrence.js";

/** Directions besides those that are wanted: the wanted ones become exact sooner. */
const SPARE = 16;
const ROUNDS = 4;

/**
 * The leading eigenvectors of a symmetric matrix, each times the root of its eigenvalue's size: float32 [size, count].
 * Source: Halko, Martinsson and Tropp 2011, algorithm 4.4.
 */
export function leadingEigenvectors(matrix: SparseMatrix, count: number, seed = 1): Float32Array {
  const { size } = matrix;
  const width = Math.min(size, count + SPARE);
  const random = new Random(seed, 0x73766400);
  let basis: Float32Array = Float32Array.from({ length: size * width }, () => random.next() - 0.5);
  orthonormalise(basis, size, width);
  for (let round = 0; round < ROUNDS; round++) {
    basis = times(matrix, basis, width);
    orthonormalise(basis, size, width);
  }
  const product = times(matrix, basis, width);
  const small = new Float64Array(width * width);
  for (let row = 0; row < size; row++)
    for (let i = 0; i < width; i++) {
      const left = basis[row * width + i];
      for (let j = 0; j < width; j++) small[i * width + j] += left * product[row * width + j];
    }
  const { values, vectors } = jacobi(small, width);
  const order = Array.from({ length: width }, (_, i) => i)
    .sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]))
    .slice(0, count);
  const result = new Float32Array(size * count);
  for (let row = 0; row < size; row++)
    order.forEach((direction, k) => {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += basis[row * width + i] * vectors[i * width + direction];
      result[row * count + k] = sum * Math.sqrt(Math.abs(values[direction]));
    });
  return result;
}

/** The matrix times [size, width]. */
function times(
  { size, begins, columns, values }: SparseMatrix,
  right: Float32Array,
  width: number,
): Float32Array {
  const result = new Float32Array(size * width);
  for (let row = 0; row < size; row++) {
    const at = row * width;
    for (let entry = begins[row]; entry < begins[row + 1]; entry++) {
      const value = values[entry];
      const from = columns[entry] * width;
      for (let i = 0; i < width; i++) result[at + i] += value * right[from + i];
    }
  }
  return result;
}

/** Makes columns orthonormal by their Gram matrix and its Cholesky factor, twice. */
function orthonormalise(basis: Float32Array, size: number, width: number): void {
  for (let pass = 0; pass < 2; pass++) {
    const gram = new Float64Array(width * width);
    for (let row = 0; row < size; row++)
      for (let i = 0; i < width; i++) {
        const left = basis[row * width + i];
        for (let j = 0; j <= i; j++) gram[i * width + j] += left * basis[row * width + j];
      }
    for (let i = 0; i < width; i++)
      for (let j = 0; j <= i; j++) {
        let sum = gram[i * width + j];
        for (let k = 0; k < j; k++) sum -= gram[i * width + k] * gram[j * width + k];
        gram[i * width + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / gram[j * width + j];
      }
    for (let row = 0; row < size; row++) {
      const at = row * width;
      for (let i = 0; i < width; i++) {
        let sum = basis[at + i];
        for (let k = 0; k < i; k++) sum -= gram[i * width + k] * basis[at + k];
        basis[at + i] = sum / gram[i * width + i];
      }
    }
  }
}

const SWEEPS = 12;

/** Eigenvalues and eigenvectors (columns) of a small symmetric matrix, by Jacobi's rotations. */
function jacobi(
  matrix: Float64Array,
  size: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        const off = matrix[p * size + q];
        if (Math.abs(off) < 1e-12) continue;
        const theta = (matrix[q * size + q] - matrix[p * size + p]) / (2 * off);
        const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const cosine = 1 / Math.sqrt(tangent * tangent + 1);
        const sine = tangent * cosine;
        for (let k = 0; k < size; k++) {
          const [a, b] = [matrix[k * size + p], matrix[k * size + q]];
          matrix[k * size + p] = cosine * a - sine * b;
          matrix[k * size + q] = sine * a + cosine * b;
        }
        for (let k = 0; k < size; k++) {
          const [a, b] = [matrix[p * size + k], matrix[q * size + k]];
          matrix[p * size + k] = cosine * a - sine * b;
          matrix[q * size + k] = sine * a + cosine * b;
          const [left, right] = [vectors[k * size + p], vectors[k * size + q]];
          vectors[k * size + p] = cosine * left - sine * right;
          vectors[k * size + q] = sine * left + cosine * right;
        }
      }
  return { values: Float64Array.from({ length: size }, (_, i) => matrix[i * size + i]), vectors };
}
