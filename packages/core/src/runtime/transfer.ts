import type { Tensor, TensorMap } from "../tensor.js";

/** `view`, or a copy of it when it is a part of a larger buffer: a message copies whole buffers. */
export function ownBytes(view: Uint8Array): Uint8Array {
  return isWholeBuffer(view) ? view : view.slice();
}

/** Tensors whose data are buffers of their own, for a message that copies them. */
export function ownBuffers(tensors: TensorMap): TensorMap {
  const owned: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(tensors))
    owned[name] = isWholeBuffer(tensor.data)
      ? tensor
      : // The same kind of array, which the compiler does not follow through a union.
        ({ ...tensor, data: tensor.data.slice() } as Tensor);
  return owned;
}

/** The buffers of tensors, each once, for a message that moves them. Shared memory is never moved. */
export function buffersOf(tensors: TensorMap): readonly ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of Object.values(tensors)) {
    const { buffer } = data;
    if (!isShared(buffer)) buffers.add(buffer);
  }
  return [...buffers];
}

function isWholeBuffer({ byteLength, buffer }: ArrayBufferView): boolean {
  return byteLength === buffer.byteLength;
}

/** Not instanceof: the buffer may be of another realm. */
function isShared(buffer: ArrayBufferLike): buffer is SharedArrayBuffer {
  return Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
}
