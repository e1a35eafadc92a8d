/**
 * Writes the product of the matrices [m, k] at `aStart` of `a` and [k, n] at `bStart` of `b` to `outStart` of
 * `out`. An element of the second lies `bRow` from the one below it and `bColumn` from the one beside it.
 */
export function product(
  a: Float64Array,
  b: Float64Array,
  at: { aStart: number; bStart: number; m: number; k: number; n: number; bRow: number; bColumn: number },
  out: Float64Array,
  outStart: number,
): void {
  for (let row = 0; row < at.m; row++)
    for (let column = 0; column < at.n; column++) {
      let sum = 0;
      for (let i = 0; i < at.k; i++)
        sum += a[at.aStart + row * at.k + i] * b[at.bStart + i * at.bRow + column * at.bColumn];
      out[outStart + row * at.n + column] = sum;
    }
}
