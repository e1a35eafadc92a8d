import type { CheckpointFiles, RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import type { FileRange } from "../../checkpoint/file-range.js";
import { isOtherDType, storedBytesPerElement } from "../../checkpoint/other-dtypes.js";
import { quote } from "../../checkpoint/quote.js";
import type { Misfit, WeightEntry, WeightSource, WeightStorage } from "../../checkpoint/weight-source.js";
import { copyRowMajor, elementSpan, isRowMajor } from "../../elements/strided.js";
import { malformedFile, unsupportedFile } from "../../errors.js";
import { type DType, elementCount, formatShape } from "../../tensor.js";
import { PlainValues } from "../pickle/plain-values.js";
import { stateDict } from "../pickle/state-dict.js";
import { asKind, describe, type PickleValue, type TorchStorage, type TorchTensor } from "../pickle/values.js";
import { decodeTensors } from "../safetensors/decode-tensors.js";

/**
 * Bytes that tensors which are not row-major may take together, where they lie and copied, in a file smaller
 * than that.
 */
const MOST_COPIED = 64 * 2 ** 20;

/** A file of torch.save inside a checkpoint. */
export interface TorchFile {
  readonly name: string;
  readonly files: CheckpointFiles;
}

/** Finds the bytes of a storage; throws CheckpointError when it is not there. */
export type LocateStorage = (storage: TorchStorage) => FileRange;

/**
 * The entries of a state dict, or of the one in a training checkpoint; plain values beside them are skipped. Tensors that
 * lie row-major in their storage, as those of saved models do, are referred to where they are; those that do not are
 * copied into that order, see `decodeTensors`.
 *
 * Throws: CheckpointError `malformed-file` when `value` is no state dict or a tensor leaves its storage,
 * `unsupported-file` when tensors that are not row-major take more than 64 MiB and more than the file has, as
 * those do that repeat their elements.
 */
export async function tensorEntries(
  value: PickleValue,
  file: RandomAccessFile,
  { name, files }: TorchFile,
  locate: LocateStorage,
): Promise<TorchTensors> {
  const dict = stateDict(value);
  if (dict === undefined) {
    throw malformedFile(file.path, `holds ${describe(value)}, not a state dict`);
  }
  const tensors: LocatedTensor[] = [];
  const others = new Map<string, Misfit>();
  const plain = new PlainValues();
  for (const [tensorName, item] of dict.entries) {
    if (plain.has(item)) continue;
    const misfit = misfitOf(item);
    if (misfit !== undefined) {
      others.set(tensorName, misfit);
      continue;
    }
    const tensor = asKind(item, "tensor");
    if (tensor === undefined)
      throw malformedFile(file.path, `${quote(tensorName)} is ${describe(item)}, not a tensor`);
    const { dtype } = tensor.storage;
    if (isOtherDType(dtype)) {
      others.set(tensorName, { kind: "dtype", dtype });
      continue;
    }
    checkExtent(tensorName, tensor, file);
    tensors.push({ tensorName, tensor, dtype, at: locate(tensor.storage).offset });
  }
  const strided = tensors.filter(({ tensor }) => !isRowMajor(tensor));
  checkStrided(strided, file);
  const encoded = strided.map(({ tensorName, tensor, dtype, at }) => ({
    name: tensorName,
    dtype,
    shape: tensor.shape,
    load: () => loadStrided(tensor, dtype, file, at),
  }));
  const decoded = await decodeTensors({ files, name, path: file.path }, encoded);
  const entries = new Map<string, WeightEntry>();
  for (const { tensorName, tensor, dtype, at } of tensors) {
    const storage: WeightStorage = decoded.get(tensorName) ?? {
      kind: "file",
      file: name,
      offset: startOf(tensor, at),
      length: sizeOf(tensor),
    };
    entries.set(tensorName, { name: tensorName, dtype, shape: tensor.shape, storage });
  }
  return { entries, others };
}

/** What a file of torch.save has. */
export type TorchTensors = Required<Pick<WeightSource, "entries" | "others">>;

interface LocatedTensor {
  readonly tensorName: string;
  readonly tensor: TorchTensor;
  readonly dtype: DType;
  /** Where its storage starts in the file. */
  readonly at: number;
}

/** Why something can be no parameter, though it is a tensor or an array of numpy. */
function misfitOf(item: PickleValue): Misfit | undefined {
  if (asKind(item, "array") !== undefined) return { kind: "dtype", dtype: "an array of numpy" };
  return asKind(item, "other-tensor")?.misfit;
}

function checkStrided(strided: readonly LocatedTensor[], file: RandomAccessFile): void {
  const [first] = strided;
  const bytes = strided.reduce((sum, { tensor }) => sum + sizeOf(tensor) + spanOf(tensor), 0);
  if (first === undefined || bytes <= Math.max(MOST_COPIED, 2 * file.size)) return;
  throw unsupportedFile(
    file.path,
    `tensor ${quote(first.tensorName)} of strides ${formatShape(first.tensor.strides)} is not row-major, and copying all such tensors takes ${bytes} bytes, in a file of ${file.size}: save the weights contiguous`,
  );
}

async function loadStrided(
  tensor: TorchTensor,
  dtype: DType,
  file: RandomAccessFile,
  at: number,
): Promise<Uint8Array> {
  const bytes = await file.read(startOf(tensor, at), spanOf(tensor));
  return copyRowMajor(bytes, dtype, tensor);
}

function startOf({ offset, storage }: TorchTensor, at: number): number {
  return at + offset * storedBytesPerElement(storage.dtype);
}

function sizeOf({ shape, storage: { dtype } }: TorchTensor): number {
  return elementCount(shape) * storedBytesPerElement(dtype);
}

function spanOf(tensor: TorchTensor): number {
  return elementSpan(tensor) * storedBytesPerElement(tensor.storage.dtype);
}

function checkExtent(name: string, tensor: TorchTensor, file: RandomAccessFile): void {
  const { storage, offset, shape } = tensor;
  const end = offset + elementSpan(tensor);
  // Past the safe integers the arithmetic on sizes is not exact, so no check could be trusted.
  if (!(end <= storage.count) || !Number.isSafeInteger(sizeOf(tensor))) {
    throw malformedFile(
      file.path,
      `tensor ${quote(name)} of shape ${formatShape(shape)} leaves its storage of ${storage.count} elements`,
    );
  }
}
