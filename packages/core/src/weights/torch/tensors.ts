import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import { quote, showShape } from "../../checkpoint/quote.js";
import { CheckpointError } from "../../errors.js";
import { bytesPerElement, elementCount } from "../../tensor.js";
import {
  asKind,
  describe,
  type FileRange,
  type PickleValue,
  type TorchStorage,
  type TorchTensor,
} from "../pickle/values.js";
import { copyRowMajor, elementSpan, isRowMajor } from "../strided.js";
import type { WeightEntry, WeightStorage } from "../weight-source.js";

/** Bytes that tensors which are not row-major may take together, both where they lie and copied. */
const MOST_COPIED = 64 * 2 ** 20;

/** Finds the bytes of a storage; throws CheckpointError when it is not there. */
export type LocateStorage = (storage: TorchStorage) => FileRange;

/**
 * The entries of a state dict. Tensors that lie row-major in their storage, as those of saved models do, are
 * referred to where they are; small ones that do not are copied into memory in row-major order.
 *
 * Throws: CheckpointError `malformed-file` when `value` is no state dict or a tensor leaves its storage,
 * `unsupported-file` when tensors that are not row-major take more than 64 MiB.
 */
export async function tensorEntries(
  value: PickleValue,
  file: RandomAccessFile,
  name: string,
  locate: LocateStorage,
): Promise<ReadonlyMap<string, WeightEntry>> {
  const dict = asKind(value, "dict");
  if (dict === undefined) {
    throw malformed(file, `holds ${describe(value)}, not a state dict`);
  }
  const tensors = [...dict.entries].map(([tensorName, item]) => {
    const tensor = asKind(item, "tensor");
    if (tensor === undefined)
      throw malformed(file, `${quote(tensorName)} is ${describe(item)}, not a tensor`);
    checkExtent(tensorName, tensor, file);
    return { tensorName, tensor, at: locate(tensor.storage).offset };
  });
  const copied = tensors.filter(({ tensor }) => !isRowMajor(tensor));
  const bytes = copied.reduce((sum, { tensor }) => sum + bytesOf(tensor) + spanOf(tensor), 0);
  if (bytes > MOST_COPIED) {
    throw new CheckpointError(
      "unsupported-file",
      file.path,
      `tensor ${quote(copied[0]!.tensorName)} of strides ${showShape(copied[0]!.tensor.strides)} is not row-major, and copying all such tensors takes ${bytes} bytes; at most ${MOST_COPIED} are copied: save the weights contiguous`,
    );
  }
  const entries = new Map<string, WeightEntry>();
  for (const { tensorName, tensor, at } of tensors) {
    const { dtype } = tensor.storage;
    const storage = await storageOf(tensor, file, name, at + tensor.offset * bytesPerElement[dtype]);
    entries.set(tensorName, { name: tensorName, dtype, shape: tensor.shape, storage });
  }
  return entries;
}

async function storageOf(
  tensor: TorchTensor,
  file: RandomAccessFile,
  name: string,
  offset: number,
): Promise<WeightStorage> {
  if (isRowMajor(tensor)) return { kind: "file", file: name, offset, length: bytesOf(tensor) };
  const bytes = await file.read(offset, spanOf(tensor));
  return { kind: "memory", data: copyRowMajor(bytes, tensor.storage.dtype, tensor) };
}

function bytesOf(tensor: TorchTensor): number {
  return elementCount(tensor.shape) * bytesPerElement[tensor.storage.dtype];
}

function spanOf(tensor: TorchTensor): number {
  return elementSpan(tensor) * bytesPerElement[tensor.storage.dtype];
}

function checkExtent(name: string, tensor: TorchTensor, file: RandomAccessFile): void {
  const { storage, offset, shape } = tensor;
  const end = offset + elementSpan(tensor);
  // Past the safe integers the arithmetic on sizes is not exact, so no check could be trusted.
  if (!(end <= storage.count) || !Number.isSafeInteger(bytesOf(tensor))) {
    throw malformed(
      file,
      `tensor ${quote(name)} of shape ${showShape(shape)} leaves its storage of ${storage.count} elements`,
    );
  }
}

function malformed(file: RandomAccessFile, reason: string): CheckpointError {
  return new CheckpointError("malformed-file", file.path, reason);
}
