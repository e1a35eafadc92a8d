import { quote } from "../../checkpoint/quote.js";
import { byteLengthOf, bytesPerElement, type DType, formatShape } from "../../tensor.js";
import { encode, named, orderedDict, tuples } from "./common-names.js";
import type { Vocabulary } from "./machine.js";
import {
  asKind,
  asSizes,
  asString,
  describe,
  type NumpyContent,
  type NumpyDType,
  type PickleSite,
  type PickleValue,
} from "./values.js";

/** Element types by numpy's code. Numpy has no bfloat16, so Paddle writes its bits as unsigned integers. */
const dtypes: ReadonlyMap<string, DType> = new Map([
  ["f8", "float64"],
  ["f4", "float32"],
  ["f2", "float16"],
  ["u2", "bfloat16"],
  ["i8", "int64"],
  ["i4", "int32"],
  ["i1", "int8"],
  ["u1", "uint8"],
  ["b1", "bool"],
]);

/** Numpy 2 renamed the package that files mention. */
const cores: readonly string[] = ["numpy.core", "numpy._core"];

/** `numpy.dtype(code, align, copy)`, whose byte order comes as a state. */
export const numpyDType = named("numpy", "dtype", ([code], site) => {
  const text = asString(code);
  const known = text === undefined ? undefined : dtypes.get(text);
  if (known !== undefined) return { kind: "dtype", dtype: known, hasState: false };
  throw site.unsupported(
    `the dtype ${text === undefined ? describe(code) : quote(text)} of an array; supported are ${[...dtypes.keys()].join(", ")}`,
  );
});

/** `scalar(dtype, bytes)`: a number beside the arrays, such as a step or a loss, which is no weight. */
export const numpyScalars = cores.map((core) => named(`${core}.multiarray`, "scalar", () => null));

/** `_reconstruct(ndarray, (0,), b"b")`: an empty array, whose content comes as a state. */
const reconstruct = cores.map((core) =>
  named(`${core}.multiarray`, "_reconstruct", ([type], site) => {
    if (asKind(type, "name")?.name !== "numpy.ndarray") {
      throw site.unsupported(`an array is rebuilt from ${describe(type)}, not from numpy.ndarray`);
    }
    return { kind: "array", content: undefined };
  }),
);

/** `_frombuffer(buffer, dtype, shape, order)`: a whole array, in protocol 5. */
const fromBuffer = cores.map((core) =>
  named(`${core}.numeric`, "_frombuffer", ([data, type, shape, order, ...rest], site) => {
    const letter = asString(order);
    if ((letter !== "C" && letter !== "F") || rest.length > 0) {
      throw site.unsupported("an array that is neither in C nor in Fortran order");
    }
    return { kind: "array", content: readContent({ data, type, shape, fortran: letter === "F" }, site) };
  }),
);

/**
 * What the pickle of a .pdparams file may mention: dicts of numpy arrays, or of (name, array).
 *
 * Source: numpy numpy/_core/src/multiarray/methods.c `array_reduce`, `array_setstate` and
 * `array_reduce_ex_picklebuffer`, descriptor.c `arraydescr_reduce`; Paddle python/paddle/framework/io.py.
 */
export const numpyVocabulary: Vocabulary = {
  names: new Map([
    orderedDict,
    encode,
    numpyDType,
    ...numpyScalars,
    named("numpy", "ndarray"),
    ...tuples,
    ...reconstruct,
    ...fromBuffer,
  ]),
  fill(made, state, site) {
    if (made.kind === "dtype") {
      if (made.hasState) throw site.malformed("a dtype is given a state twice");
      checkByteOrder(made, state, site);
      made.hasState = true;
      return;
    }
    if (made.content !== undefined) throw site.malformed("an array is given its content twice");
    const [, shape, type, fortran, data, ...rest] = asKind(state, "tuple")?.items ?? [];
    if (typeof fortran !== "boolean" || rest.length > 0) {
      throw site.malformed("an array is given a state that is not version, shape, dtype, order and data");
    }
    made.content = readContent({ data, type, shape, fortran }, site);
  },
};

function checkByteOrder(made: NumpyDType, state: PickleValue, site: PickleSite): void {
  const order = asString(asKind(state, "tuple")?.items[1]);
  if (order === "<" || (order === "|" && bytesPerElement[made.dtype] === 1)) return;
  throw site.unsupported(`the byte order ${quote(order ?? "")} of ${made.dtype}; supported is "<"`);
}

interface ArrayParts {
  readonly data: PickleValue | undefined;
  readonly type: PickleValue | undefined;
  readonly shape: PickleValue | undefined;
  readonly fortran: boolean;
}

function readContent(parts: ArrayParts, site: PickleSite): NumpyContent {
  const type = asKind(parts.type, "dtype");
  if (type?.hasState !== true) throw site.malformed("an array without a dtype, or one of unknown byte order");
  const shape = asSizes(parts.shape);
  if (shape === undefined) throw site.malformed("the shape of an array is not a tuple of at most 8 sizes");
  const data = asKind(parts.data, "bytes");
  if (data === undefined) throw site.malformed(`the data of an array is ${describe(parts.data)}, not bytes`);
  const expected = byteLengthOf({ shape, dtype: type.dtype });
  // As UTF-8 a byte takes one byte or two.
  const most = data.encoding === "raw" ? expected : 2 * expected;
  if (!Number.isSafeInteger(most) || data.length < expected || data.length > most) {
    throw site.malformed(
      `an array of ${type.dtype} ${formatShape(shape)} takes ${expected} bytes, its data has ${data.length}`,
    );
  }
  return { dtype: type.dtype, shape, fortran: parts.fortran, data };
}
