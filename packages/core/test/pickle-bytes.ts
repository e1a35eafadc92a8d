/** Bytes of a pickle: opcodes, arguments, or any nesting of them. */
export type Part = number | Uint8Array | readonly Part[];

/** Puts parts after each other. */
export function bytesOf(...parts: readonly Part[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const add = (part: Part): void => {
    if (typeof part === "number") chunks.push(Uint8Array.of(part));
    else if (part instanceof Uint8Array) chunks.push(part);
    else for (const inner of part) add(inner);
  };
  add(parts);
  return new Uint8Array(Buffer.concat(chunks));
}

/** `value` as `size` little-endian bytes. */
export function le(value: number | bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));
}

const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value);

export const STOP = 0x2e;
export const MARK = 0x28;
export const NONE = 0x4e;
export const TRUE = 0x88;
export const FALSE = 0x89;
export const EMPTY_DICT = 0x7d;
export const EMPTY_LIST = 0x5d;
export const EMPTY_TUPLE = 0x29;
export const TUPLE = 0x74;
export const TUPLE1 = 0x85;
export const TUPLE2 = 0x86;
export const APPEND = 0x61;
export const APPENDS = 0x65;
export const SETITEM = 0x73;
export const SETITEMS = 0x75;
export const REDUCE = 0x52;
export const BUILD = 0x62;
export const MEMOIZE = 0x94;
export const STACK_GLOBAL = 0x93;
export const BINPERSID = 0x51;

export const proto = (version: number): Part => [0x80, version];
export const int = (value: number): Part => [0x4a, le(value, 4)];
export const put = (index: number): Part => [0x71, index];
export const get = (index: number): Part => [0x68, index];
export const global = (module: string, name: string): Part => [0x63, utf8(`${module}\n${name}\n`)];
export const text = (value: string): Part => [0x58, le(utf8(value).length, 4), utf8(value)];
export const bytes = (value: Uint8Array): Part => [0x42, le(value.length, 4), value];
export const tuple = (...items: readonly Part[]): Part => [MARK, items, TUPLE];
export const call = (callee: Part, ...args: readonly Part[]): Part => [callee, tuple(...args), REDUCE];
export const dict = (entries: Readonly<Record<string, Part>>): Part => [
  EMPTY_DICT,
  MARK,
  Object.entries(entries).map(([key, value]) => [text(key), value]),
  SETITEMS,
];

/** A whole pickle. */
export const pickle = (value: Part, protocol = 4): Uint8Array => bytesOf(proto(protocol), value, STOP);

/** A numpy dtype with its state. */
export const dtype = (code = "f4", order = "<"): Part => [
  call(global("numpy", "dtype"), text(code), FALSE, TRUE),
  tuple(int(3), text(order), NONE, NONE, NONE, int(-1), int(-1), int(0)),
  BUILD,
];

export const reconstruct = (core = "numpy.core"): Part =>
  call(
    global(`${core}.multiarray`, "_reconstruct"),
    global("numpy", "ndarray"),
    tuple(int(0)),
    bytes(Uint8Array.of(0x62)),
  );

/** What an array differs in from a sound one of two floats. */
export interface ArrayParts {
  readonly shape?: Part;
  readonly dtype?: Part;
  readonly fortran?: Part;
  readonly data?: Part;
}

/** A numpy array of protocols below 5. */
export const array = (parts: ArrayParts = {}): Part => [
  reconstruct(),
  tuple(
    int(1),
    parts.shape ?? tuple(int(2)),
    parts.dtype ?? dtype(),
    parts.fortran ?? FALSE,
    parts.data ?? bytes(new Uint8Array(8)),
  ),
  BUILD,
];

/** What a torch tensor differs in from a sound one of two floats. */
export interface TensorParts {
  readonly id?: Part;
  readonly offset?: Part;
  readonly shape?: Part;
  readonly strides?: Part;
}

/** The persistent id of a storage. */
export const storageId = (key = "0", type = "FloatStorage", count: Part = int(2), ...rest: Part[]): Part =>
  tuple(text("storage"), global("torch", type), text(key), text("cpu"), count, ...rest);

/** A torch tensor. */
export const tensor = (parts: TensorParts = {}): Part =>
  call(
    global("torch._utils", "_rebuild_tensor_v2"),
    [parts.id ?? storageId(), BINPERSID],
    parts.offset ?? int(0),
    parts.shape ?? tuple(int(2)),
    parts.strides ?? tuple(int(1)),
    FALSE,
    call(global("collections", "OrderedDict")),
  );

/** What a legacy torch file differs in from a sound one of one tensor. */
export interface LegacyParts {
  readonly magic?: Part;
  readonly version?: Part;
  readonly platform?: Part;
  readonly object?: Part;
  readonly keys?: Part;
  readonly storages?: Part;
}

const MAGIC = 0x1950a86a20f9469cfc6cn;

/** A file of torch.save before 1.6. */
export function legacyBytes(parts: LegacyParts = {}): Uint8Array {
  return bytesOf(
    pickle(parts.magic ?? [0x8a, 10, le(MAGIC, 10)], 2),
    pickle(parts.version ?? int(1001), 2),
    pickle(parts.platform ?? dict({ little_endian: TRUE }), 2),
    pickle(parts.object ?? dict({ x: tensor({ id: storageId("0", "FloatStorage", int(2), NONE) }) }), 2),
    pickle(parts.keys ?? [EMPTY_LIST, MARK, text("0"), APPENDS], 2),
    parts.storages ?? [le(2, 8), new Uint8Array(8)],
  );
}
