/** Writes small SentencePiece model files for tests: protobuf ModelProto, and a charsmap's double array. */
import { utf8 } from "./reference-lattice.js";

export interface ModelSpec {
  readonly pieces: readonly { readonly piece: string; readonly score?: number; readonly type?: number }[];
  readonly rules?: Readonly<Record<string, string>>;
  readonly charsmap?: Uint8Array;
  readonly addDummyPrefix?: boolean;
  readonly removeExtraWhitespaces?: boolean;
  readonly escapeWhitespaces?: boolean;
  readonly treatWhitespaceAsSuffix?: boolean;
  readonly modelType?: number;
  readonly byteFallback?: boolean;
}

export function writeModel(spec: ModelSpec): Uint8Array {
  const pieces = spec.pieces.flatMap(({ piece, score = 0, type = 1 }) =>
    bytesField(1, [
      ...bytesField(1, new TextEncoder().encode(piece)),
      ...key(2, 5),
      ...new Uint8Array(new Float32Array([score]).buffer),
      ...numberField(3, type),
    ]),
  );
  const trainer = [
    ...numberField(3, spec.modelType ?? 1),
    ...numberField(24, Number(spec.treatWhitespaceAsSuffix ?? false)),
    ...numberField(35, Number(spec.byteFallback ?? false)),
  ];
  const normalizer = [
    ...bytesField(2, spec.charsmap ?? writeCharsmap(spec.rules ?? {})),
    ...numberField(3, Number(spec.addDummyPrefix ?? true)),
    ...numberField(4, Number(spec.removeExtraWhitespaces ?? true)),
    ...numberField(5, Number(spec.escapeWhitespaces ?? true)),
  ];
  return Uint8Array.from([...pieces, ...bytesField(2, trainer), ...bytesField(3, normalizer)]);
}

/** Every node of the trie gets a block of 256 units of its own, so no placement has to be searched. */
export function writeCharsmap(rules: Readonly<Record<string, string>>): Uint8Array {
  if (Object.keys(rules).length === 0) return new Uint8Array(0);
  const units: number[] = [];
  let blob = "";
  const place = (prefix: string, position: number, label: number) => {
    const block = Math.max(256, Math.ceil(units.length / 256) * 256);
    for (let i = units.length; i < block + 256; i++) units[i] = 0x80000000;
    const value = Object.entries(rules).find(([from]) => utf8(from) === prefix)?.[1];
    units[position] = label | (value === undefined ? 0 : 0x100) | ((position ^ block) << 10);
    if (value !== undefined) {
      units[block] = 0x80000000 | blob.length;
      blob += `${utf8(value)}\0`;
    }
    const next = new Set(
      Object.keys(rules)
        .map(utf8)
        .filter((from) => from.startsWith(prefix) && from.length > prefix.length)
        .map((from) => from.charCodeAt(prefix.length)),
    );
    for (const byte of next) place(prefix + String.fromCharCode(byte), block ^ byte, byte);
  };
  place("", 0, 0);
  const trie = new Uint8Array(Uint32Array.from(units).buffer);
  const size = new Uint8Array(Uint32Array.of(trie.length).buffer);
  return Uint8Array.from([...size, ...trie, ...Array.from(blob, (c) => c.charCodeAt(0))]);
}

function key(field: number, wireType: number): number[] {
  return varint(field * 8 + wireType);
}

export function numberField(field: number, value: number): number[] {
  return [...key(field, 0), ...varint(value)];
}

export function bytesField(field: number, value: ArrayLike<number>): number[] {
  return [...key(field, 2), ...varint(value.length), ...Array.from(value)];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
