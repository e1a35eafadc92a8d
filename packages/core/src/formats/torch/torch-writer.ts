import { asciiBytes } from "../../checkpoint/ascii-json.js";
import type { WeightFileWriter } from "../../checkpoint/weight-file.js";
import { byteLengthOf, type DType, elementCount, type TensorInfo } from "../../tensor.js";
import {
  call,
  FALSE,
  int,
  MARK,
  named,
  type Opcodes,
  persistent,
  proto,
  SETITEMS,
  STOP,
  text,
  tuple,
} from "../pickle/pickle-writer.js";
import { LARGEST_ENTRY, ZipWriter } from "../zip/zip-writer.js";

/** Classes of storages by their dtype. */
const STORAGES: { readonly [D in DType]: string } = {
  float64: "DoubleStorage",
  float32: "FloatStorage",
  float16: "HalfStorage",
  bfloat16: "BFloat16Storage",
  int64: "LongStorage",
  int32: "IntStorage",
  int8: "CharStorage",
  uint8: "ByteStorage",
  bool: "BoolStorage",
};

/**
 * A state dict as `torch.save` writes it since 1.6: a zip archive of a pickle and of one entry a tensor,
 * stored as they are. It mentions nothing but what `torch.load(weights_only=True)` accepts.
 *
 * Source: pytorch torch/serialization.py `_save`, torch/_weights_only_unpickler.py.
 */
export const torchWriter: WeightFileWriter = {
  layout: "pt",
  takesIntegers: false,
  largestTensor: LARGEST_ENTRY,
  async write(sink, { stem, tensors, content }) {
    const zip = new ZipWriter(sink);
    const addBytes = (name: string, bytes: Uint8Array): Promise<void> =>
      zip.add(`${stem}/${name}`, bytes.length, only(bytes));
    await addBytes("data.pkl", stateDict(tensors));
    await addBytes("byteorder", asciiBytes("little"));
    for (const [i, tensor] of tensors.entries())
      await zip.add(`${stem}/data/${i}`, byteLengthOf(tensor), content(tensor));
    await addBytes("version", asciiBytes("3\n"));
    await zip.end();
  },
};

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function stateDict(tensors: readonly TensorInfo[]): Uint8Array {
  return Uint8Array.from(
    [
      proto(2),
      call(named("collections", "OrderedDict")),
      MARK,
      ...tensors.flatMap((tensor, i) => [text(tensor.name), tensorOf(tensor, String(i))]),
      SETITEMS,
      STOP,
    ].flat(),
  );
}

function tensorOf({ dtype, shape }: TensorInfo, key: string): Opcodes {
  const count = int(elementCount(shape));
  const storage = tuple(text("storage"), named("torch", STORAGES[dtype]), text(key), text("cpu"), count);
  const strides = shape.map((_, i) => int(elementCount(shape.slice(i + 1))));
  return call(
    named("torch._utils", "_rebuild_tensor_v2"),
    persistent(storage),
    int(0),
    tuple(...shape.map(int)),
    tuple(...strides),
    FALSE,
    call(named("collections", "OrderedDict")),
  );
}
