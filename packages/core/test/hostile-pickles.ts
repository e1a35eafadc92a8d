import type { CheckpointErrorCode } from "../src/errors.js";
import { refusedOpcodes } from "../src/formats/pickle/refused-opcodes.js";
import type { HostileCase } from "./hostile-weights.js";
import * as p from "./pickle-bytes.js";
import { pickleFixture } from "./pickle-fixtures.js";

const FILE = "model_state.pdparams";
const MALFORMED = "malformed-file";
const UNSUPPORTED = "unsupported-file";
const TRUNCATED = "truncated-file";

/** A .pdparams file that must be refused. */
function file(name: string, code: CheckpointErrorCode, says: string, bytes: Uint8Array): HostileCase {
  return { name: `pdparams: ${name}`, code, says, file: FILE, files: { [FILE]: bytes } };
}

function value(name: string, code: CheckpointErrorCode, says: string, part: p.Part): HostileCase {
  return file(name, code, says, p.pickle(part));
}

/** A file of one sound tensor "x" and whatever `part` makes as "y". */
function item(name: string, code: CheckpointErrorCode, says: string, part: p.Part): HostileCase {
  return value(name, code, says, p.dict({ x: p.array(), y: part }));
}

/** Names that run something, or reach something that does, were they ever looked up. */
export const hostileNames: readonly (readonly [string, string])[] = [
  ["os", "system"],
  ["os", "popen"],
  ["os", "execv"],
  ["posix", "system"],
  ["nt", "system"],
  ["subprocess", "Popen"],
  ["subprocess", "check_output"],
  ["builtins", "eval"],
  ["builtins", "exec"],
  ["builtins", "compile"],
  ["builtins", "getattr"],
  ["builtins", "__import__"],
  ["builtins", "open"],
  ["builtins", "list"],
  ["__builtin__", "eval"],
  ["__builtin__", "apply"],
  ["importlib", "import_module"],
  ["runpy", "run_path"],
  ["pty", "spawn"],
  ["socket", "socket"],
  ["shutil", "rmtree"],
  ["webbrowser", "open"],
  ["pickle", "loads"],
  ["_pickle", "loads"],
  ["torch", "load"],
  ["torch.hub", "load"],
  ["torch.jit", "load"],
  ["torch.storage", "_load_from_bytes"],
  ["torch._utils", "_rebuild_tensor_v3"],
  ["torch", "QInt8Storage"],
  ["numpy", "load"],
  ["numpy", "fromfile"],
  ["numpy.core.multiarray", "fromstring"],
  ["numpy.core.multiarray", "_reconstruct.__globals__"],
  ["numpy.testing._private.utils", "runstring"],
  ["functools", "partial"],
  ["operator", "attrgetter"],
  ["copyreg", "_reconstructor"],
  ["collections", "OrderedDict.__init__"],
  ["collections", "ordereddict"],
  ["Collections", "OrderedDict"],
  ["", ""],
  ["__main__", "Model"],
  ["paddle", "load"],
];

function names(): HostileCase[] {
  const shown = (module: string, name: string) => `the name "${module}.${name}" is refused`;
  return hostileNames.flatMap(([module, name]) => [
    value(
      `GLOBAL ${module}.${name} is called`,
      UNSUPPORTED,
      shown(module, name),
      p.call(p.global(module, name), p.text("touch /tmp/owned")),
    ),
    item(`STACK_GLOBAL ${module}.${name} is mentioned`, UNSUPPORTED, shown(module, name), [
      p.text(module),
      p.text(name),
      p.STACK_GLOBAL,
    ]),
  ]);
}

function opcodes(): HostileCase[] {
  return [...refusedOpcodes].flatMap(([byte, name]) => [
    value(`opcode ${name}`, UNSUPPORTED, `opcode ${name} (0x`, [byte, new Uint8Array(9)]),
    item(`opcode ${name} inside`, UNSUPPORTED, `opcode ${name} (0x`, [byte, new Uint8Array(9)]),
  ]);
}

function truncations(): HostileCase[] {
  return ["arrays-p2", "arrays-p3", "arrays-p4", "arrays-p5", "slices-p2"].flatMap((name) => {
    const good = pickleFixture(`${name}.pdparams`);
    const cuts = [0, 1, 2, 3, 12, 30, ...Array.from({ length: 9 }, (_, i) => ((i + 1) * good.length) / 10)];
    return [...cuts.map(Math.floor), good.length - 1].map((length) =>
      file(`${name} cut after ${length} bytes`, TRUNCATED, " of the pickle", good.slice(0, length)),
    );
  });
}

/** Sizes that the file does not have. */
function sizes(): HostileCase[] {
  const left = " are left of the pickle";
  const of32 = [0xffff_ffff, 0x7fff_ffff, 0x1000_0000, 100];
  const of64 = [2n ** 64n - 1n, 2n ** 63n, 2n ** 53n + 1n, 2n ** 40n, 100n];
  return [
    ...of32.flatMap((size) => [
      value(`BINBYTES of ${size}`, TRUNCATED, left, [0x42, p.le(size, 4)]),
      value(`BINUNICODE of ${size}`, TRUNCATED, left, [0x58, p.le(size, 4)]),
    ]),
    ...of64.flatMap((size) => [
      value(`BINBYTES8 of ${size}`, TRUNCATED, left, [0x8e, p.le(size, 8)]),
      value(`BYTEARRAY8 of ${size}`, TRUNCATED, left, [0x96, p.le(size, 8)]),
      value(`BINUNICODE8 of ${size}`, TRUNCATED, left, [0x8d, p.le(size, 8)]),
      value(`FRAME of ${size}`, TRUNCATED, left, [0x95, p.le(size, 8)]),
    ]),
    value("LONG1 of 255", UNSUPPORTED, "an integer of 255 bytes", [0x8a, 255, new Uint8Array(255)]),
    value("LONG1 cut", TRUNCATED, left, [0x8a, 16]),
    value("GLOBAL without end", MALFORMED, "no line of text", [0x63, new Uint8Array(3000).fill(0x61)]),
    file("GLOBAL cut", TRUNCATED, "no line of text", p.bytesOf(p.proto(4), 0x63, 0x61)),
    value("GLOBAL of no text", MALFORMED, "no line of text", [0x63, 0xff, 0x0a, 0x61, 0x0a]),
  ];
}

/** Programs that try to use up time, memory or stack. */
function bombs(): HostileCase[] {
  const many = (count: number, part: p.Part): Uint8Array => {
    const one = p.bytesOf(part);
    const all = new Uint8Array(one.length * count);
    for (let i = 0; i < count; i++) all.set(one, i * one.length);
    return all;
  };
  const deep = many(90_000, p.TUPLE1);
  return [
    value("a million values", MALFORMED, "more than 200000 opcodes", many(1_000_000, p.NONE)),
    value("a million dicts", MALFORMED, "more than 100000 objects", many(1_000_000, p.EMPTY_DICT)),
    value("a million lists", MALFORMED, "more than 100000 objects", many(1_000_000, p.EMPTY_LIST)),
    value("a million marks", MALFORMED, "more than 100 levels", many(1_000_000, p.MARK)),
    value("a million frames", MALFORMED, "more than 200000 opcodes", many(1_000_000, [0x95, p.le(0, 8)])),
    value("a million memos", MALFORMED, "objects are remembered", [p.NONE, many(1_000_000, p.MEMOIZE)]),
    value("much text", MALFORMED, "more than 1000000 characters", many(10_000, p.text("x".repeat(1000)))),
    value("tuples nested 90000 deep", MALFORMED, "holds a tuple", [p.NONE, deep]),
    item("tuples nested 90000 deep inside", MALFORMED, '"y" is a tuple', [p.NONE, deep]),
    value("lists nested 90000 deep", MALFORMED, "holds a list", [
      many(90_000, p.EMPTY_LIST),
      many(89_999, p.APPEND),
    ]),
    value("a tuple doubled 40 times", MALFORMED, "holds a tuple", [
      [p.EMPTY_TUPLE, p.put(0)],
      Array.from({ length: 40 }, (_, i) => [p.get(i), p.TUPLE2, p.put(i + 1)]),
    ]),
    value("a dict in itself", MALFORMED, '"x" is a dict', [
      p.EMPTY_DICT,
      p.put(0),
      p.text("x"),
      p.get(0),
      p.SETITEM,
    ]),
    value("a list in itself", MALFORMED, "holds a list", [p.EMPTY_LIST, p.put(0), p.get(0), p.APPEND]),
    item("a list in itself, inside", MALFORMED, '"y" is a list', [
      [p.EMPTY_LIST, p.put(0)],
      [p.get(0), p.APPEND],
    ]),
    item("a dict that is its own state", UNSUPPORTED, "a dict is given a state", [
      [p.EMPTY_DICT, p.put(0)],
      [p.get(0), p.BUILD],
    ]),
  ];
}

/** Programs that no pickler writes. */
function programs(): HostileCase[] {
  const wanted = "a value is wanted where there is none";
  return [
    file("a web page", MALFORMED, "is a web page", new TextEncoder().encode("<!doctype html>")),
    file("a git-lfs pointer", MALFORMED, "no pickle", new TextEncoder().encode("version https://git-lfs")),
    file("protocol 0", MALFORMED, "no pickle", new TextEncoder().encode("(dp0\n.")),
    file("protocol 6", UNSUPPORTED, "of protocol 6", p.pickle(p.EMPTY_DICT, 6)),
    file("protocol 255", UNSUPPORTED, "of protocol 255", p.pickle(p.EMPTY_DICT, 255)),
    file("only a protocol", TRUNCATED, "0 are left", p.bytesOf(p.proto(4))),
    file(
      "rest after the pickle",
      MALFORMED,
      "3 bytes after the pickle",
      p.bytesOf(p.pickle(p.EMPTY_DICT), 1, 2, 3),
    ),
    value("nothing on the stack", MALFORMED, wanted, []),
    value("values left over", MALFORMED, "values left over", [p.EMPTY_DICT, p.EMPTY_DICT]),
    value("a mark left over", MALFORMED, wanted, [p.EMPTY_DICT, p.MARK]),
    value("no mark", MALFORMED, "a mark is wanted", [p.EMPTY_DICT, p.SETITEMS]),
    value("a pair of nothing", MALFORMED, wanted, p.TUPLE2),
    value("values from before the mark", MALFORMED, wanted, [p.NONE, p.NONE, p.MARK, p.TUPLE2, p.TUPLE]),
    value("a key without value", MALFORMED, "a key has no value", [
      p.EMPTY_DICT,
      p.MARK,
      p.text("x"),
      p.SETITEMS,
    ]),
    value("set in a list", MALFORMED, "set in a list", [p.EMPTY_LIST, p.text("x"), p.NONE, p.SETITEM]),
    value("append to a dict", MALFORMED, "added to a dict", [p.EMPTY_DICT, p.NONE, p.APPEND]),
    value("append to a tuple", MALFORMED, "added to a tuple", [p.EMPTY_TUPLE, p.MARK, p.APPENDS]),
    value("a tuple as a key", UNSUPPORTED, "is a tuple", [p.EMPTY_DICT, p.EMPTY_TUPLE, p.NONE, p.SETITEM]),
    value("a long key", UNSUPPORTED, "is a string, not a name", p.dict({ ["x".repeat(1025)]: p.array() })),
    value("the same tensor twice", MALFORMED, 'the key "x" twice', [
      p.dict({ x: p.array() }),
      [p.text("x"), p.array(), p.SETITEM],
    ]),
    value("a memo that is not there", MALFORMED, "number 7 is recalled", p.get(7)),
    value("a memo past the end", MALFORMED, "number 4294967295", [0x6a, p.le(0xffffffff, 4)]),
    value("memoize nothing", MALFORMED, wanted, p.MEMOIZE),
    value("a name that is a number", MALFORMED, "a name is not a string", [
      p.int(1),
      p.int(2),
      p.STACK_GLOBAL,
    ]),
    value("a name of nothing", MALFORMED, wanted, p.STACK_GLOBAL),
    value("a persistent id", UNSUPPORTED, "a persistent id", [p.text("0"), p.BINPERSID]),
    value("a string is called", MALFORMED, "called that is no function", p.call(p.text("os.system"))),
    value("a class is called", MALFORMED, "called that is no function", p.call(p.global("numpy", "ndarray"))),
    value("called without a tuple", MALFORMED, "called that is no function", [
      [p.global("collections", "OrderedDict"), p.EMPTY_LIST, p.REDUCE],
    ]),
    value("a state for a tuple", UNSUPPORTED, "a tuple is given a state", [
      p.EMPTY_TUPLE,
      p.EMPTY_DICT,
      p.BUILD,
    ]),
    value("a state for a function", UNSUPPORTED, "is given a state", [
      [p.global("collections", "OrderedDict"), p.EMPTY_DICT, p.BUILD],
    ]),
    value("an OrderedDict of items", UNSUPPORTED, "called with arguments", [
      p.call(p.global("collections", "OrderedDict"), p.EMPTY_LIST),
    ]),
    value("text that is not UTF-8", MALFORMED, "is not UTF-8", [0x8c, 2, 0xc0, 0xaf]),
    ...["None", "a number", "a string", "bytes", "an array", "a dtype"].map((kind, i) =>
      value(`holds ${kind}`, MALFORMED, `holds ${kind}, not a dict`, [
        [p.NONE, p.int(1), p.text("x"), p.bytes(new Uint8Array(1)), p.array(), p.dtype()][i],
      ]),
    ),
  ];
}

/** Arrays that are none. */
function arrays(): HostileCase[] {
  const shaped = (name: string, says: string, ...shape: p.Part[]) =>
    item(`array: ${name}`, MALFORMED, says, p.array({ shape: p.tuple(...shape) }));
  const codes = ["O8", "c8", "V4", "S4", "i2", "u4", "M8", "f16", ""];
  const encoded = (text: p.Part, encoding: string) =>
    p.call(p.global("_codecs", "encode"), text, p.text(encoding));
  const huge = [0x8a, 9, p.le(2n ** 64n, 9)];
  return [
    shaped("one element too many", "takes 12 bytes, its data has 8", p.int(3)),
    shaped("one element too few", "takes 4 bytes, its data has 8", p.int(1)),
    shaped("negative size", "not a tuple of at most 8 sizes", p.int(-1)),
    shaped("2^62 elements", "its data has 8", ...[1, 2].map(() => p.int(0x7fffffff))),
    shaped("2^248 elements", "its data has 8", ...Array.from({ length: 8 }, () => p.int(0x7fffffff))),
    shaped("size past 2^53", "not a tuple of at most 8 sizes", huge),
    shaped("nine dimensions", "at most 8", ...Array.from({ length: 9 }, () => p.int(1))),
    shaped("no numbers", "at most 8", p.text("2")),
    item("array: shape is a number", MALFORMED, "the shape of an array", p.array({ shape: p.int(2) })),
    ...codes.map((code) =>
      item(
        `array: dtype "${code}"`,
        UNSUPPORTED,
        `the dtype "${code}" of an array`,
        p.array({ dtype: p.dtype(code) }),
      ),
    ),
    ...[">", "=", "|", ""].map((order) =>
      item(
        `array: byte order "${order}"`,
        UNSUPPORTED,
        `the byte order "${order}"`,
        p.array({ dtype: p.dtype("f4", order) }),
      ),
    ),
    item("array: dtype without a state", MALFORMED, "unknown byte order", [
      p.array({ dtype: p.call(p.global("numpy", "dtype"), p.text("f4")) }),
    ]),
    item(
      "array: dtype with two states",
      MALFORMED,
      "a state twice",
      p.array({ dtype: [p.dtype(), p.EMPTY_TUPLE, p.BUILD] }),
    ),
    item("array: dtype is text", MALFORMED, "without a dtype", p.array({ dtype: p.text("f4") })),
    item("array: order is a number", MALFORMED, "not version, shape", p.array({ fortran: p.int(0) })),
    item("array: data is text", MALFORMED, "is a string, not bytes", p.array({ data: p.text("12345678") })),
    item("array: data is a list", MALFORMED, "is a list, not bytes", p.array({ data: p.EMPTY_LIST })),
    item(
      "array: data in another encoding",
      UNSUPPORTED,
      "another encoding",
      p.array({ data: encoded(p.text("12345678"), "hex") }),
    ),
    item(
      "array: data of Chinese",
      MALFORMED,
      "does not hold the bytes",
      p.array({ data: encoded(p.text("\u4e2d\u56fd\u4eba"), "latin1") }),
    ),
    item(
      "array: data of too few characters",
      MALFORMED,
      "does not hold the bytes",
      p.array({ data: encoded(p.text("\u00e9".repeat(4)), "latin1") }),
    ),
    item(
      "array: data cut in a character",
      MALFORMED,
      "not UTF-8",
      p.array({ data: encoded([0x58, p.le(8, 4), new Uint8Array(7), 0xc3], "latin1") }),
    ),
    item(
      "array: data encoded from bytes",
      MALFORMED,
      "called with bytes",
      p.array({ data: encoded(p.bytes(new Uint8Array(8)), "latin1") }),
    ),
    item("array: no content", MALFORMED, "never given its content", p.reconstruct()),
    item("array: content twice", MALFORMED, "its content twice", [p.array(), p.tuple(), p.BUILD]),
    item("array: empty state", MALFORMED, "not version, shape", [p.reconstruct(), p.tuple(), p.BUILD]),
    item("array: of another class", UNSUPPORTED, "not from numpy.ndarray", [
      p.call(p.global("numpy.core.multiarray", "_reconstruct"), p.global("collections", "OrderedDict")),
    ]),
    item("array: from a buffer in order K", UNSUPPORTED, "neither in C nor in Fortran order", [
      p.call(
        p.global("numpy._core.numeric", "_frombuffer"),
        p.bytes(new Uint8Array(8)),
        p.dtype(),
        p.tuple(p.int(2)),
        p.text("K"),
        p.tuple(p.int(0)),
      ),
    ]),
    item("a tuple of one", MALFORMED, '"y" is a tuple', p.tuple(p.array())),
    item("a tuple of three", MALFORMED, '"y" is a tuple', p.tuple(p.text("y"), p.array(), p.NONE)),
    item("a tuple without name", MALFORMED, '"y" is a tuple', p.tuple(p.NONE, p.array())),
    item("a nested dict", MALFORMED, '"y" is a dict', p.dict({ z: p.array() })),
    value("decoded more than the file holds", MALFORMED, "tensors that have to be decoded take", [
      p.dict({
        a: [
          p.array({
            shape: p.tuple(p.int(2), p.int(500)),
            fortran: p.TRUE,
            data: p.bytes(new Uint8Array(4000)),
          }),
          p.put(5),
        ],
      }),
      Array.from({ length: 20 }, (_, i) => [p.text(`b${i}`), p.get(5), p.SETITEM]),
    ]),
  ];
}

function slices(): HostileCase[] {
  const table = (name: string, says: string, description: p.Part, others: Record<string, p.Part> = {}) =>
    value(
      `slices: ${name}`,
      MALFORMED,
      says,
      p.dict({
        "x@@.0": p.array(),
        "x@@.1": p.array(),
        ...others,
        "UnpackBigParamInfor@@": description,
      }),
    );
  const list = (...names: string[]): p.Part => [p.EMPTY_LIST, p.MARK, names.map(p.text), p.APPENDS];
  const of = (slices: p.Part, size: p.Part = p.int(4)) =>
    p.dict({ x: p.dict({ OriginShape: p.tuple(size), slices }) });
  return [
    table("no table", "not a dict", p.NONE),
    table("no description", "a shape and slices", p.dict({ x: p.NONE })),
    table("no slices", "the slices of", of(list())),
    table("slices are no names", "a shape and slices", of([p.EMPTY_LIST, p.NONE, p.APPEND])),
    table("a missing slice", 'slice "x@@.2" is missing', of(list("x@@.0", "x@@.2"))),
    table("a slice twice", 'slice "x@@.0" is missing, or used twice', of(list("x@@.0", "x@@.0"))),
    table("too few elements", "have 2 elements", of(list("x@@.0"))),
    table("too large a shape", "have 4 elements", of(list("x@@.0", "x@@.1"), p.int(0x7fffffff))),
    table("of two dtypes", "differ in dtype", of(list("x@@.0", "y")), {
      y: p.array({ dtype: p.dtype("i4") }),
    }),
    table("not flat", "are not flat", of(list("x@@.0", "y")), {
      y: p.array({ shape: p.tuple(p.int(1), p.int(2)) }),
    }),
    table("and whole", "whole and in slices", of(list("x@@.0", "x@@.1")), { x: p.array() }),
  ];
}

/** Broken and hostile .pdparams files. */
export function hostilePaddle(): readonly HostileCase[] {
  return [
    ...names(),
    ...opcodes(),
    ...truncations(),
    ...sizes(),
    ...bombs(),
    ...programs(),
    ...arrays(),
    ...slices(),
  ];
}
