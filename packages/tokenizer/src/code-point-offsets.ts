import { checkInteger, checkIntegers, checkText } from "./arguments.js";

/**
 * Turns offsets in UTF-16 code units of `text`, as everything in this package gives them, into offsets in
 * code points, as Python counts. An offset inside a surrogate pair counts as before the pair.
 *
 * Shapes: any list of offsets, in any order → the same number of offsets.
 * Throws: TokenizerError `invalid-option` when an offset is not in [0, text.length].
 */
export function offsetsInCodePoints(text: string, offsets: ArrayLike<number>): Int32Array {
  checkText("text", text);
  checkIntegers("offsets", offsets);
  const result = new Int32Array(offsets.length);
  const order = Uint32Array.from(offsets, (_, index) => index).sort((a, b) => offsets[a] - offsets[b]);
  let unit = 0;
  let codePoints = 0;
  for (const index of order) {
    const target = offsets[index];
    checkInteger(`offsets[${index}]`, target, 0, text.length);
    while (unit < target) {
      const width = text.codePointAt(unit)! > 0xffff ? 2 : 1;
      if (unit + width > target) break;
      unit += width;
      codePoints++;
    }
    result[index] = codePoints;
  }
  return result;
}
