import type { CancelSignal } from "../checkpoint/checkpoint-files.js";
import type { OpenFiles } from "../checkpoint/open-files.js";
import type { ModelWeight } from "../checkpoint/weight-source.js";
import { convertElements, type SavedDType } from "../elements/convert-elements.js";
import { transposeMatrix } from "../elements/transpose.js";
import { bytesPerElement, isFloatDType } from "../tensor.js";
import { quantizedBlocks } from "./quantized-tensors.js";
import type { SavedTensor } from "./saved-tensor.js";

/** Bytes read at once: large enough that calls cost nothing, small enough that memory does not matter. */
const BLOCK_BYTES = 16 * 1024 ** 2;

/** How a tensor is read. */
export interface BlockOptions {
  readonly signal?: CancelSignal | undefined;
  /** Bytes read at once; 16 MiB unless told. A row or column that is longer is read whole. */
  readonly blockBytes?: number;
}

/**
 * The bytes of a tensor to be saved, a block at a time: a few blocks are in memory, never the tensor.
 *
 * Throws: CheckpointError when the weight cannot be read; WeightError `weight-dtype` when a value does not
 * fit the dtype; what `signal` throws.
 */
export async function* tensorBlocks(
  files: OpenFiles,
  tensor: SavedTensor,
  { signal, blockBytes = BLOCK_BYTES }: BlockOptions = {},
): AsyncGenerator<Uint8Array> {
  const { weight, dtype, quantized } = tensor;
  if (quantized !== undefined) {
    for await (const block of quantizedBlocks(tensor, quantized, blockBytes, (bytes) =>
      // Quantised from [out, in], whichever way the integers are written.
      storedBlocks(files, { ...tensor, transposed: false }, bytes),
    )) {
      signal?.throwIfAborted();
      yield block;
    }
    return;
  }
  const file = weight.storage.kind === "file" ? weight.storage.file : "memory";
  let first = 0;
  for await (const block of storedBlocks(files, tensor, blockBytes)) {
    signal?.throwIfAborted();
    if (dtype === weight.dtype || !isFloatDType(weight.dtype)) yield block;
    else
      yield convertElements(block, weight.dtype, dtype as SavedDType, { file, tensor: weight.name, first });
    first += block.length / bytesPerElement[weight.dtype];
  }
}

function storedBlocks(
  files: OpenFiles,
  { weight, rows, transposed }: SavedTensor,
  blockBytes: number,
): AsyncGenerator<Uint8Array> {
  if (rows !== undefined) return gatheredRows(files, weight, rows, blockBytes);
  return weight.transposed === transposed
    ? plainBlocks(files, weight, blockBytes)
    : transposedBlocks(files, weight, blockBytes);
}

async function* plainBlocks(
  files: OpenFiles,
  { storage, dtype }: ModelWeight,
  blockBytes: number,
): AsyncGenerator<Uint8Array> {
  const length = storage.kind === "file" ? storage.length : storage.data.length;
  const size = bytesPerElement[dtype];
  const step = Math.max(size, blockBytes - (blockBytes % size));
  for (let offset = 0; offset < length; offset += step)
    yield await files.read(storage, offset, Math.min(step, length - offset));
}

/** A matrix the other way round: blocks of columns become blocks of rows. */
async function* transposedBlocks(
  files: OpenFiles,
  weight: ModelWeight,
  blockBytes: number,
): AsyncGenerator<Uint8Array> {
  const [rows = 0, width = 0] = weight.shape;
  const size = bytesPerElement[weight.dtype];
  const most = Math.max(1, Math.floor(blockBytes / (rows * size)));
  for (let column = 0; column < width; column += most) {
    const columns = Math.min(most, width - column);
    const block = await columnBlock(files, weight, column, columns);
    yield transposeMatrix(block, rows, columns, size);
  }
}

/** The columns from `first` on of every row, as one matrix. */
async function columnBlock(
  files: OpenFiles,
  { shape: [rows = 0, width = 0], dtype, storage }: ModelWeight,
  first: number,
  columns: number,
): Promise<Uint8Array> {
  const size = bytesPerElement[dtype];
  if (columns === width) return files.read(storage, 0, rows * width * size);
  const block = new Uint8Array(rows * columns * size);
  for (let row = 0; row < rows; row++) {
    const part = await files.read(storage, (row * width + first) * size, columns * size);
    block.set(part, row * columns * size);
  }
  return block;
}

/** Some rows of a table. Those between wanted ones are read too: cheaper than a call for each run of rows. */
async function* gatheredRows(
  files: OpenFiles,
  { shape: [stored = 0, width = 1], dtype, storage }: ModelWeight,
  rows: Int32Array,
  blockBytes: number,
): AsyncGenerator<Uint8Array> {
  const rowBytes = width * bytesPerElement[dtype];
  const most = Math.max(1, Math.floor(blockBytes / rowBytes));
  for (let at = 0; at < rows.length; ) {
    // A stretch of ascending rows that one read of `most` rows covers.
    const start = rows[at];
    let end = at;
    const limit = Math.min(stored, start + most);
    while (end < rows.length && rows[end] >= start && rows[end] < limit) end++;
    const last = rows.subarray(at, end).reduce((highest, row) => Math.max(highest, row), start);
    const source = await files.read(storage, start * rowBytes, (last - start + 1) * rowBytes);
    const block = new Uint8Array((end - at) * rowBytes);
    for (let i = at; i < end; i++) {
      const from = (rows[i] - start) * rowBytes;
      block.set(source.subarray(from, from + rowBytes), (i - at) * rowBytes);
    }
    yield block;
    at = end;
  }
}
