import type { WeightFileWriter } from "../../checkpoint/weight-file.js";
import { byteLengthOf, type DType, type TensorInfo } from "../../tensor.js";
import {
  BUILD,
  bytesOf,
  call,
  EMPTY_DICT,
  FALSE,
  int,
  MARK,
  NONE,
  named,
  type Opcodes,
  proto,
  SETITEMS,
  STOP,
  shortBytes,
  TRUE,
  TUPLE,
  text,
  tuple,
} from "../pickle/pickle-writer.js";

/** Numpy's codes. It has no bfloat16: Paddle takes 16-bit unsigned integers for its bits. */
const CODES: { readonly [D in DType]: string } = {
  float64: "f8",
  float32: "f4",
  float16: "f2",
  bfloat16: "u2",
  int64: "i8",
  int32: "i4",
  int8: "i1",
  uint8: "u1",
  bool: "b1",
};

/**
 * A state dict as `paddle.save` writes it: a pickle of protocol 4, a dict from name to numpy array. The table
 * of the names that parameters have inside Paddle is there because `paddle.load` makes tensors only of what
 * it lists.
 *
 * Source: Paddle python/paddle/framework/io.py `_pickle_save` and `load`; numpy `array_reduce`.
 */
export const paddleWriter: WeightFileWriter = {
  layout: "pd",
  takesIntegers: false,
  largestTensor: Number.MAX_SAFE_INTEGER,
  async write(sink, { tensors, content }) {
    const write = (...parts: readonly Opcodes[]): Promise<void> => sink.write(Uint8Array.from(parts.flat()));
    await write(proto(4), EMPTY_DICT, MARK);
    for (const tensor of tensors) {
      await write(text(tensor.name), EMPTY_ARRAY, startOfState(tensor));
      for await (const block of content(tensor)) await sink.write(block);
      await write(TUPLE, BUILD);
    }
    await write(text("StructuredToParameterName@@"), EMPTY_DICT, MARK);
    for (const { name } of tensors) await write(text(name), text(name.replaceAll(".", "_")));
    await write(SETITEMS, SETITEMS, STOP);
  },
};

/** An array before it is given its state: version, shape, dtype, order and data. */
const EMPTY_ARRAY = call(
  named("numpy.core.multiarray", "_reconstruct"),
  named("numpy", "ndarray"),
  tuple(int(0)),
  shortBytes("b"),
);

/** The state up to its data, after which `TUPLE` ends it. */
function startOfState(tensor: TensorInfo): Opcodes {
  const { dtype, shape } = tensor;
  const type = [
    ...call(named("numpy", "dtype"), text(CODES[dtype]), FALSE, TRUE),
    ...tuple(int(3), text("<"), NONE, NONE, NONE, int(-1), int(-1), int(0)),
    ...BUILD,
  ];
  return [MARK, int(1), tuple(...shape.map(int)), type, FALSE, bytesOf(byteLengthOf(tensor))].flat();
}
