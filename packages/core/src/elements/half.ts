/** Float32 bits of the same value as the float16 `bits`; exact, NaN payloads and signed zeros included. */
function float16ToFloat32Bits(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  if (fraction === 0) return sign >>> 0;
  // A subnormal float16 is a normal float32: its leading one moves to the place of the implicit one.
  const shift = Math.clz32(fraction) - 21;
  return (sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)) >>> 0;
}

/** Float16 bits nearest to the float32 `bits`; ties to even, overflow to infinity, NaN stays NaN. */
function float32ToFloat16Bits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  // The quiet bit keeps a NaN whose payload lies in the bits that are dropped from becoming infinity.
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff);
  // 65520 and more: halfway between the largest float16 and the power of two after it, which is even.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) return sign | roundShift(magnitude - 0x38000000, 13);
  const shift = 126 - (magnitude >>> 23);
  if (shift > 24) return sign;
  return sign | roundShift((magnitude & 0x7fffff) | 0x800000, shift);
}

/** `value / 2 ** shift`, rounded to nearest, ties to even. `value` below 2 ** 31, shift from 1 to 24. */
function roundShift(value: number, shift: number): number {
  const half = 1 << (shift - 1);
  const odd = (value >>> shift) & 1;
  return (value + half - 1 + odd) >>> shift;
}

/** Bfloat16 bits nearest to the float32 `bits`; ties to even, overflow to infinity, NaN stays NaN. */
function float32ToBfloat16Bits(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The value of a float16, given as its bits (0 to 65535). */
export function float16ToNumber(bits: number): number {
  return numberOfBits(float16ToFloat32Bits(bits));
}

/** The value of a bfloat16, given as its bits (0 to 65535). */
export function bfloat16ToNumber(bits: number): number {
  return numberOfBits((bits << 16) >>> 0);
}

/** Bits of the float16 nearest to `Math.fround(value)`, ties to even. */
export function numberToFloat16(value: number): number {
  return float32ToFloat16Bits(bitsOfNumber(value));
}

/** Bits of the bfloat16 nearest to `Math.fround(value)`, ties to even. */
export function numberToBfloat16(value: number): number {
  return float32ToBfloat16Bits(bitsOfNumber(value));
}

function numberOfBits(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0];
}

function bitsOfNumber(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0];
}

/** Float32 values of float16 bits, element by element; exact. */
export function float16ToFloat32(float16: Uint16Array): Float32Array {
  const bits = new Uint32Array(float16.length);
  for (let i = 0; i < float16.length; i++) bits[i] = float16ToFloat32Bits(float16[i]);
  return new Float32Array(bits.buffer);
}

/** Float32 values of bfloat16 bits, element by element; exact. */
export function bfloat16ToFloat32(bfloat16: Uint16Array): Float32Array {
  const bits = new Uint32Array(bfloat16.length);
  for (let i = 0; i < bfloat16.length; i++) bits[i] = bfloat16[i] << 16;
  return new Float32Array(bits.buffer);
}

/** Bits of the nearest float16 of each value, ties to even. */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const float16 = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) float16[i] = float32ToFloat16Bits(bits[i]);
  return float16;
}

/** Bits of the nearest bfloat16 of each value, ties to even. */
export function float32ToBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bfloat16 = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) bfloat16[i] = float32ToBfloat16Bits(bits[i]);
  return bfloat16;
}
