import type { CheckpointFiles, RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import type { WeightEntry, WeightSource, WeightStorage } from "../../checkpoint/weight-source.js";
import { columnMajorStrides, copyRowMajor, isRowMajor } from "../../elements/strided.js";
import { malformedFile } from "../../errors.js";
import { byteLengthOf } from "../../tensor.js";
import type { NumpyContent } from "../pickle/values.js";
import { decodeTensors } from "../safetensors/decode-tensors.js";
import { type PaddleTensor, readPaddleTensors } from "./paddle-tensors.js";
import { readLatin1Bytes } from "./read-latin1-bytes.js";

/**
 * Reads a .pdparams file: names, dtypes, shapes and where the bytes lie. The pickle is read as data by an
 * allow-list of opcodes and names; nothing is executed. The layout is "pd": Linear weights are [in, out].
 *
 * Protocols 3 to 5 hold bytes as they are, and tensors are referred to where they lie. Those of protocol 2
 * (bytes as text), in Fortran order or in slices are decoded, see `decodeTensors`.
 *
 * `name` is the file's name inside the checkpoint `files`, which the entries refer to. The file stays open.
 *
 * Throws: CheckpointError `truncated-file` when the file ends early, `unsupported-file` when the pickle asks
 * for anything but arrays or there is no room for what had to be decoded, `malformed-file` for everything
 * else that is wrong; always before memory is taken for what the file declares.
 */
export async function readPaddle(
  file: RandomAccessFile,
  name: string,
  files: CheckpointFiles,
): Promise<WeightSource> {
  const { tensors, others } = await readPaddleTensors(file);
  checkDecoded(tensors, file);
  const encoded = tensors
    .filter((tensor) => !liesInFile(tensor))
    .map((tensor) => ({
      name: tensor.name,
      shape: tensor.shape,
      dtype: tensor.arrays[0].dtype,
      load: () => loadPaddleTensor(file, tensor),
    }));
  const decoded = await decodeTensors({ files, name, path: file.path }, encoded);
  const entries = new Map<string, WeightEntry>();
  for (const tensor of tensors) {
    const [{ data, dtype }] = tensor.arrays;
    const storage: WeightStorage = decoded.get(tensor.name) ?? {
      kind: "file",
      file: name,
      offset: data.offset,
      length: sizeOf(tensor),
    };
    entries.set(tensor.name, { name: tensor.name, dtype, shape: tensor.shape, storage });
  }
  return { layout: "pd", file: file.path, entries, others };
}

/** Reads one tensor as row-major bytes, decoded and joined. Throws: CheckpointError. */
export async function loadPaddleTensor(file: RandomAccessFile, tensor: PaddleTensor): Promise<Uint8Array> {
  const [first, ...others] = tensor.arrays;
  if (others.length === 0) return loadArray(file, first);
  const bytes = new Uint8Array(sizeOf(tensor));
  let done = 0;
  for (const slice of tensor.arrays) {
    const part = await loadArray(file, slice);
    bytes.set(part, done);
    done += part.length;
  }
  return bytes;
}

async function loadArray(file: RandomAccessFile, array: NumpyContent): Promise<Uint8Array> {
  const { data, shape, dtype } = array;
  const length = byteLengthOf({ shape, dtype });
  const bytes =
    data.encoding === "raw"
      ? await file.read(data.offset, length)
      : await readLatin1Bytes(file, data, length);
  return isInOrder(array) ? bytes : copyRowMajor(bytes, dtype, { shape, strides: columnMajorStrides(shape) });
}

function liesInFile({ arrays: [first, ...others] }: PaddleTensor): boolean {
  return others.length === 0 && first.data.encoding === "raw" && isInOrder(first);
}

function isInOrder({ fortran, shape }: NumpyContent): boolean {
  return !fortran || isRowMajor({ shape, strides: columnMajorStrides(shape) });
}

function sizeOf({ shape, arrays: [{ dtype }] }: PaddleTensor): number {
  return byteLengthOf({ shape, dtype });
}

/**
 * Every byte decoded comes from a byte of the file, unless many tensors share their bytes to blow them up.
 */
function checkDecoded(tensors: readonly PaddleTensor[], file: RandomAccessFile): void {
  const needed = tensors.reduce((sum, tensor) => sum + (liesInFile(tensor) ? 0 : sizeOf(tensor)), 0);
  if (needed > file.size) {
    throw malformedFile(
      file.path,
      `tensors that have to be decoded take ${needed} bytes, more than the file of ${file.size} bytes holds`,
    );
  }
}
