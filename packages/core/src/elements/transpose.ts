/** Rows and columns are walked in squares of this side, so that both sides stay in the cache. */
const TILE = 32;

/** A matrix [rows, columns] as [columns, rows]: row-major elements of `elementBytes` bytes (1, 2, 4 or 8). */
export function transposeMatrix(
  bytes: Uint8Array,
  rows: number,
  columns: number,
  elementBytes: number,
): Uint8Array {
  const result = new Uint8Array(bytes.length);
  const words = elementBytes === 8 ? 2 : 1;
  const source = unsignedWords(bytes, elementBytes / words);
  const target = unsignedWords(result, elementBytes / words);
  for (let row = 0; row < rows; row += TILE) {
    const lastRow = Math.min(rows, row + TILE);
    for (let column = 0; column < columns; column += TILE) {
      const lastColumn = Math.min(columns, column + TILE);
      // A loop less for what is moved as one word: half of the time.
      if (words === 1) {
        for (let r = row; r < lastRow; r++)
          for (let c = column; c < lastColumn; c++) target[c * rows + r] = source[r * columns + c];
        continue;
      }
      for (let c = column; c < lastColumn; c++)
        for (let r = row; r < lastRow; r++)
          for (let word = 0; word < words; word++)
            target[(c * rows + r) * words + word] = source[(r * columns + c) * words + word];
    }
  }
  return result;
}

/** Elements as unsigned integers: moving floats could change the bits of a NaN. */
function unsignedWords(bytes: Uint8Array, size: number): Uint8Array | Uint16Array | Uint32Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  if (size === 1) return bytes;
  return size === 2
    ? new Uint16Array(buffer, byteOffset, length / 2)
    : new Uint32Array(buffer, byteOffset, length / 4);
}
