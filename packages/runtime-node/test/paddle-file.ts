/** A tensor of a .pdparams file, float32. */
export interface PaddleTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly fortran: boolean;
  readonly data: Uint8Array;
}

type Part = number | Uint8Array | readonly Part[];

const FALSE = 0x89;
const TRUE = 0x88;
const NONE = 0x4e;
const MARK = 0x28;
const TUPLE = 0x74;
const REDUCE = 0x52;
const BUILD = 0x62;

const little = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const int = (value: number): Part => [0x4a, little(value)];
const text = (value: string): Part => [0x58, little(utf8(value).length), utf8(value)];
const raw = (data: Uint8Array): Part => [0x42, little(data.length), data];
const tuple = (...items: readonly Part[]): Part => [MARK, items, TUPLE];
const global = (module: string, name: string): Part => [0x63, utf8(`${module}\n${name}\n`)];

const FLOAT32: Part = [
  [global("numpy", "dtype"), tuple(text("f4"), FALSE, TRUE), REDUCE],
  tuple(int(3), text("<"), NONE, NONE, NONE, int(-1), int(-1), int(0)),
  BUILD,
];

const EMPTY_ARRAY: Part = [
  global("numpy.core.multiarray", "_reconstruct"),
  tuple(global("numpy", "ndarray"), tuple(int(0)), raw(utf8("b"))),
  REDUCE,
];

function array({ shape, fortran, data }: PaddleTensor): Part {
  const state = tuple(int(1), tuple(...shape.map(int)), FLOAT32, fortran ? TRUE : FALSE, raw(data));
  return [EMPTY_ARRAY, state, BUILD];
}

/** The bytes that paddle.save writes for these tensors: a dict of numpy arrays, in pickle protocol 4. */
export function paddleFile(tensors: readonly PaddleTensor[]): Uint8Array {
  const items = tensors.map((tensor) => [text(tensor.name), array(tensor)]);
  const chunks: Uint8Array[] = [];
  const add = (part: Part): void => {
    if (typeof part === "number") chunks.push(Uint8Array.of(part));
    else if (part instanceof Uint8Array) chunks.push(part);
    else for (const inner of part) add(inner);
  };
  add([0x80, 4, 0x7d, MARK, items, 0x75, 0x2e]);
  return new Uint8Array(Buffer.concat(chunks));
}
