/** A tensor to write: dtype as the format spells it, data as raw bytes. */
export interface TensorToWrite {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** A .safetensors file of exactly this header text and data, whatever sense they make. */
export function rawSafetensors(
  header: string | Uint8Array,
  data: Uint8Array = new Uint8Array(0),
  declaredLength?: bigint,
): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, declaredLength ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

/** A sound .safetensors file of these tensors, in their order. */
export function safetensorsBytes(
  tensors: Readonly<Record<string, TensorToWrite>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [end, end + data.length] };
    parts.push(data);
    end += data.length;
  }
  return rawSafetensors(JSON.stringify(header), Buffer.concat(parts));
}

/** Float32 bytes of `count` numbers from `first`, one apart. */
export function countingFloats(count: number, first = 0): Uint8Array {
  return new Uint8Array(Float32Array.from({ length: count }, (_, i) => first + i).buffer);
}

/** A float32 tensor to write, its elements counting from `first`. */
export function floats(shape: readonly number[], first = 0): TensorToWrite {
  return {
    dtype: "F32",
    shape,
    data: countingFloats(
      shape.reduce((product, size) => product * size, 1),
      first,
    ),
  };
}
