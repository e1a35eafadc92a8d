/** Operations on integers that stand for floats, see `activation-quantization.ts` and `group-layout.ts`. */
export interface QuantizedOpAttributes {
  /** x [rows, width] → float32 [rows]: the scale of each row, its largest magnitude / 127. */
  rowScale: Record<never, never>;
  /**
   * x [rows, width], scale [rows] → uint8 [rows, width]: 128 + x / scale, rounded to nearest, ties to even.
   */
  quantizeRows: Record<never, never>;
  /**
   * x uint8 [rows, in] and its scale [rows], weight int8 [in, out] and its scale [out], bias [out]
   * → float32 [rows, out]: the products of `x - 128` and `weight` are summed as integers.
   */
  integerLinear: Record<never, never>;
  /**
   * packed uint8 [..., width / 2], scale float16 or float32 [..., width / 32] → float32 [..., width]: 4-bit
   * integers less 8, each times the scale of its group.
   */
  dequantizeGroups: Record<never, never>;
}
