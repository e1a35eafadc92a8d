/** A symmetric matrix by rows: of each row the columns that are not 0, and their values. */
export interface SparseMatrix {
  readonly size: number;
  /** Where each row begins in the other two; one more than there are rows. */
  readonly begins: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

/** Tokens on either side that count, the nearer the more. */
const WINDOW = 4;
/** Frequent neighbours weigh less. Source: Levy, Goldberg and Dagan 2015. */
const SMOOTHING = 0.75;

/** How much more often tokens stand near one another than chance has it: positive pointwise mutual information. */
export function positiveMutualInformation(texts: Iterable<Int32Array>, size: number): SparseMatrix {
  const counts = new Map<number, number>();
  for (const ids of texts)
    for (let i = 0; i < ids.length; i++)
      for (let distance = 1; distance <= WINDOW && i + distance < ids.length; distance++) {
        const [low, high] =
          ids[i] < ids[i + distance] ? [ids[i], ids[i + distance]] : [ids[i + distance], ids[i]];
        const key = low * size + high;
        counts.set(key, (counts.get(key) ?? 0) + 1 / distance);
      }
  const totals = new Float64Array(size);
  for (const [key, count] of counts) {
    totals[Math.floor(key / size)] += count;
    totals[key % size] += count;
  }
  const all = totals.reduce((sum, value) => sum + value, 0);
  const smooth = totals.map((value) => value ** SMOOTHING);
  const allSmooth = smooth.reduce((sum, value) => sum + value, 0);
  // The less often of the two orders: the matrix stays symmetric.
  const information = (a: number, b: number, count: number): number => {
    const expected = Math.max(totals[a] * smooth[b], totals[b] * smooth[a]) / (all * allSmooth);
    return Math.log(count / all / expected);
  };
  const rows: { readonly column: number; readonly value: number }[][] = Array.from(
    { length: size },
    () => [],
  );
  for (const [key, count] of counts) {
    const [a, b] = [Math.floor(key / size), key % size];
    const value = information(a, b, count);
    if (value <= 0) continue;
    rows[a].push({ column: b, value });
    if (a !== b) rows[b].push({ column: a, value });
  }
  const begins = new Int32Array(size + 1);
  rows.forEach((row, i) => {
    begins[i + 1] = begins[i] + row.length;
  });
  const columns = new Int32Array(begins[size]);
  const values = new Float32Array(begins[size]);
  rows.forEach((row, i) => {
    row.forEach(({ column, value }, n) => {
      columns[begins[i] + n] = column;
      values[begins[i] + n] = value;
    });
  });
  return { size, begins, columns, values };
}
