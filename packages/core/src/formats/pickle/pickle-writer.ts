/**
 * Opcodes of pickle, as bytes: what files of weights take, each value written whole.
 *
 * Source: CPython Lib/pickletools.py.
 */
export type Opcodes = readonly number[];

/** What begins a pickle of the protocol. */
export const proto = (version: number): Opcodes => [0x80, version];
export const STOP: Opcodes = [0x2e];
export const NONE: Opcodes = [0x4e];
export const TRUE: Opcodes = [0x88];
export const FALSE: Opcodes = [0x89];
export const EMPTY_DICT: Opcodes = [0x7d];
/** Before the items of `TUPLE` and the keys and values of `SETITEMS`. */
export const MARK: Opcodes = [0x28];
export const TUPLE: Opcodes = [0x74];
export const SETITEMS: Opcodes = [0x75];
/** Gives the object above it, made empty, its content. */
export const BUILD: Opcodes = [0x62];

const LARGEST_INT = 0x7fffffff;

/** An integer from -2^31 to 2^53. */
export function int(value: number): Opcodes {
  // LONG1 of eight bytes, the lowest first, is signed: sizes have its highest bit clear.
  if (value > LARGEST_INT) return [0x8a, 8, ...littleEndian(value, 8)];
  return [0x4a, ...littleEndian(value, 4)];
}

/** A string of ASCII, as the names of parameters are. */
export const text = (value: string): Opcodes => [0x58, ...littleEndian(value.length, 4), ...ascii(value)];

/** Fewer than 256 bytes of ASCII; protocol 3 and later. */
export const shortBytes = (value: string): Opcodes => [0x43, value.length, ...ascii(value)];

/** What precedes `length` bytes; protocol 4 and later. */
export const bytesOf = (length: number): Opcodes => [0x8e, ...littleEndian(length, 8)];

export const tuple = (...items: readonly Opcodes[]): Opcodes => [...MARK, ...items.flat(), ...TUPLE];

/** A function or class of Python by its module. */
export const named = (module: string, name: string): Opcodes => [0x63, ...ascii(`${module}\n${name}\n`)];

export const call = (callee: Opcodes, ...args: readonly Opcodes[]): Opcodes => [
  ...callee,
  ...tuple(...args),
  0x52,
];

/** What is kept outside the pickle, under this id. */
export const persistent = (id: Opcodes): Opcodes => [...id, 0x51];

function ascii(value: string): Opcodes {
  return Array.from(value, (char) => char.charCodeAt(0));
}

function littleEndian(value: number, size: number): Opcodes {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigInt64(0, BigInt(value), true);
  return Array.from({ length: size }, (_, i) => bytes.getUint8(i));
}
