import type { Tensor, TensorMap } from "@ernie-m/core";

/** `view`, or a copy of it when it is a part of a larger buffer: cloning a view clones all of its buffer. */
export function compact(view: Uint8Array): Uint8Array {
  return view.byteLength === view.buffer.byteLength ? view : view.slice();
}

/** Tensors whose data are buffers of their own, for cloning. */
export function compactTensors(tensors: TensorMap): TensorMap {
  const compacted: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    const { data } = tensor;
    compacted[name] =
      data.byteLength === data.buffer.byteLength ? tensor : ({ ...tensor, data: data.slice() } as Tensor);
  }
  return compacted;
}

/** The buffers of tensors, each once. Shared memory is never moved. */
export function buffersOf(tensors: TensorMap): readonly ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of Object.values(tensors))
    if (data.buffer instanceof ArrayBuffer) buffers.add(data.buffer);
  return [...buffers];
}
