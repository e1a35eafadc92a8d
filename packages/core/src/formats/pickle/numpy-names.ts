import { quote } from "../../checkpoint/quote.js";
import type { Misfit } from "../../checkpoint/weight-source.js";
import { byteLengthOf, bytesPerElement, type DType, formatShape } from "../../tensor.js";
import { encode, named, orderedDict, tuples } from "./common-names.js";
import type { Vocabulary } from "./machine.js";
import {
  asHighRank,
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
const numpyDType = named("numpy", "dtype", ([code], site) => {
  const text = asString(code);
  if (text === undefined) throw site.malformed(`a dtype is made of ${describe(code)}`);
  return { kind: "dtype", code: text, byteOrder: undefined };
});

/** `scalar(dtype, bytes)`: a number beside the arrays, such as a step or a loss, which is no weight. */
const numpyScalars = cores.map((core) => named(`${core}.multiarray`, "scalar", () => null));

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
 * The names of numpy's arrays and numbers.
 *
 * Source: numpy numpy/_core/src/multiarray/methods.c `array_reduce`, `array_setstate` and
 * `array_reduce_ex_picklebuffer`, descriptor.c `arraydescr_reduce`.
 */
export const numpyNames = [
  encode,
  numpyDType,
  ...numpyScalars,
  named("numpy", "ndarray"),
  ...reconstruct,
  ...fromBuffer,
] as const;

/**
 * What the pickle of a .pdparams file may mention: dicts of numpy arrays, or of (name, array).
 *
 * Source: Paddle python/paddle/framework/io.py.
 */
export const numpyVocabulary = {
  names: new Map([orderedDict, ...numpyNames, ...tuples]),
  fill(made, state, site) {
    if (made.kind === "dtype") {
      if (made.byteOrder !== undefined) throw site.malformed("a dtype is given a state twice");
      made.byteOrder = asString(asKind(state, "tuple")?.items[1]) ?? "";
      return;
    }
    if (made.content !== undefined) throw site.malformed("an array is given its content twice");
    const [, shape, type, fortran, data, ...rest] = asKind(state, "tuple")?.items ?? [];
    if (typeof fortran !== "boolean" || rest.length > 0) {
      throw site.malformed("an array is given a state that is not version, shape, dtype, order and data");
    }
    made.content = readContent({ data, type, shape, fortran }, site);
  },
} as const satisfies Vocabulary;

/** The element type when it is one that tensors of a model have; undefined also for another byte order. */
function elementType({ code, byteOrder }: NumpyDType): DType | undefined {
  const dtype = dtypes.get(code);
  if (dtype === undefined) return undefined;
  return byteOrder === "<" || (byteOrder === "|" && bytesPerElement[dtype] === 1) ? dtype : undefined;
}

interface ArrayParts {
  readonly data: PickleValue | undefined;
  readonly type: PickleValue | undefined;
  readonly shape: PickleValue | undefined;
  readonly fortran: boolean;
}

function readContent(parts: ArrayParts, site: PickleSite): NumpyContent | Misfit {
  const type = asKind(parts.type, "dtype");
  if (type?.byteOrder === undefined)
    throw site.malformed("an array without a dtype, or one of unknown byte order");
  const dtype = elementType(type);
  if (dtype === undefined)
    return { kind: "dtype", dtype: `numpy's ${quote(`${type.byteOrder}${type.code}`)}` };
  const highRank = asHighRank(parts.shape);
  if (highRank !== undefined) return highRank;
  const shape = asSizes(parts.shape);
  if (shape === undefined) throw site.malformed("the shape of an array is not a tuple of sizes");
  const data = asKind(parts.data, "bytes");
  if (data === undefined) throw site.malformed(`the data of an array is ${describe(parts.data)}, not bytes`);
  const expected = byteLengthOf({ shape, dtype });
  // As UTF-8 a byte takes one byte or two.
  const most = data.encoding === "raw" ? expected : 2 * expected;
  if (!Number.isSafeInteger(most) || data.length < expected || data.length > most) {
    throw site.malformed(
      `an array of ${dtype} ${formatShape(shape)} takes ${expected} bytes, its data has ${data.length}`,
    );
  }
  return { dtype, shape, fortran: parts.fortran, data };
}
