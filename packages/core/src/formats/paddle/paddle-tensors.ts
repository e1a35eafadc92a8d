import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import { quote } from "../../checkpoint/quote.js";
import type { Misfit } from "../../checkpoint/weight-source.js";
import { malformedFile } from "../../errors.js";
import { elementCount, formatShape } from "../../tensor.js";
import { numpyVocabulary } from "../pickle/numpy-names.js";
import { PlainValues } from "../pickle/plain-values.js";
import { readPickle } from "../pickle/read-pickle.js";
import { stateDict } from "../pickle/state-dict.js";
import {
  asKind,
  asSizes,
  asString,
  describe,
  type NumpyContent,
  type PickleDict,
  type PickleValue,
} from "../pickle/values.js";

/** The table of the names that Paddle gives parameters inside; nothing needs it. */
const NAME_TABLE = "StructuredToParameterName@@";

/** The table of the arrays that protocols 2 and 3 are too small for and which are saved in slices. */
const SLICE_TABLE = "UnpackBigParamInfor@@";

/** A tensor of a .pdparams file: one array, or slices of one that follow each other. */
export interface PaddleTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** At least one; all of one dtype. */
  readonly arrays: readonly [NumpyContent, ...NumpyContent[]];
}

/** What a .pdparams file holds. */
export interface PaddleTensors {
  readonly tensors: readonly PaddleTensor[];
  /** Arrays that no parameter can be, by name. */
  readonly others: ReadonlyMap<string, Misfit>;
}

/**
 * Reads which tensors a .pdparams file holds, without reading one: a pickle of a dict from name to numpy
 * array or to (name, array), slices of large arrays joined, tables that are no tensors dropped.
 *
 * Throws: CheckpointError.
 * Source: Paddle python/paddle/framework/io.py `_pickle_save` and io_utils.py `_unpack_saved_dict`.
 */
export async function readPaddleTensors(file: RandomAccessFile): Promise<PaddleTensors> {
  const { value, end } = await readPickle(file, 0, file.size, numpyVocabulary);
  if (end !== file.size)
    throw malformedFile(file.path, `${file.size - end} bytes after the pickle belong to nothing`);
  const dict = stateDict(value);
  if (dict === undefined) throw malformedFile(file.path, `holds ${describe(value)}, not a dict of arrays`);
  const arrays = new Map<string, NumpyContent>();
  const others = new Map<string, Misfit>();
  const plain = new PlainValues();
  for (const [name, item] of dict.entries) {
    if (name === NAME_TABLE || name === SLICE_TABLE || plain.has(item)) continue;
    const array = readArray(name, item, file);
    if ("kind" in array) others.set(name, array);
    else arrays.set(name, array);
  }
  const joined = joinSlices(dict.entries.get(SLICE_TABLE), arrays, file);
  const whole = [...arrays].map(([name, array]) => ({ name, shape: array.shape, arrays: [array] as const }));
  return { tensors: [...whole, ...joined], others };
}

function readArray(name: string, item: PickleValue, file: RandomAccessFile): NumpyContent | Misfit {
  const [tensorName, second, ...rest] = asKind(item, "tuple")?.items ?? [undefined, item];
  const array = asKind(second, "array");
  const isNamed = tensorName === undefined || asKind(tensorName, "text") !== undefined;
  if (array === undefined || !isNamed || rest.length > 0) {
    throw malformedFile(file.path, `${quote(name)} is ${describe(item)}, not an array or (name, array)`);
  }
  if (array.content === undefined)
    throw malformedFile(file.path, `the array ${quote(name)} was never given its content`);
  return array.content;
}

/** The tensors that the table describes; their slices are taken out of `arrays`. */
function joinSlices(
  value: PickleValue | undefined,
  arrays: Map<string, NumpyContent>,
  file: RandomAccessFile,
): readonly PaddleTensor[] {
  if (value === undefined) return [];
  const table = asKind(value, "dict");
  if (table === undefined) throw malformedFile(file.path, `${SLICE_TABLE} is ${describe(value)}, not a dict`);
  return [...table.entries].map(([name, description]) => {
    const described = asKind(description, "dict");
    const shape = asSizes(described?.entries.get("OriginShape"));
    const names = sliceNames(described);
    if (shape === undefined || names === undefined) {
      throw malformedFile(file.path, `${SLICE_TABLE} does not give ${quote(name)} a shape and slices`);
    }
    const slices = names.map((sliceName) => {
      const slice = arrays.get(sliceName);
      if (slice === undefined)
        throw malformedFile(file.path, `the slice ${quote(sliceName)} is missing, or used twice`);
      arrays.delete(sliceName);
      return slice;
    });
    const [first, ...others] = slices;
    const count = slices.reduce((sum, slice) => sum + elementCount(slice.shape), 0);
    if (first === undefined || count !== elementCount(shape)) {
      throw malformedFile(
        file.path,
        `the slices of ${quote(name)} have ${count} elements, its shape ${formatShape(shape)} has ${elementCount(shape)}`,
      );
    }
    if (slices.some((slice) => slice.dtype !== first.dtype || slice.shape.length !== 1)) {
      throw malformedFile(file.path, `the slices of ${quote(name)} differ in dtype or are not flat`);
    }
    if (arrays.has(name)) throw malformedFile(file.path, `${quote(name)} is there whole and in slices`);
    return { name, shape, arrays: [first, ...others] };
  });
}

function sliceNames(described: PickleDict | undefined): readonly string[] | undefined {
  const names = asKind(described?.entries.get("slices"), "list")?.items.map(asString);
  const known = names?.filter((name) => name !== undefined);
  return known?.length === names?.length ? known : undefined;
}
