/** Checkpoints of published shapes as the pickles that torch before 1.6 and Paddle write, a block at a time. */
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { elementCount } from "@ernie-m/core";
import { folderFor, statePickle, weightBlocks } from "./formats.mjs";

const MAGIC_NUMBER = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const concat = (parts) =>
  Buffer.from(
    parts.flat(Number.POSITIVE_INFINITY).flatMap((part) => (typeof part === "number" ? [part] : [...part])),
  );
const text = (value) => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return [0x58, ...length, ...bytes];
};
const int = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return [0x4a, ...bytes];
};
const global = (module, name) => [0x63, ...Buffer.from(`${module}\n${name}\n`)];
const FLOAT32 = [
  [global("numpy", "dtype"), 0x28, text("f4"), 0x89, 0x88, 0x74, 0x52],
  [0x28, int(3), text("<"), 0x4e, 0x4e, 0x4e, int(-1), int(-1), int(0), 0x74, 0x62],
];
const ARRAY = [
  global("numpy.core.multiarray", "_reconstruct"),
  [0x28, global("numpy", "ndarray"), 0x28, int(0), 0x74],
  [global("_codecs", "encode"), 0x28, text("b"), text("latin1"), 0x74, 0x52, 0x74, 0x52],
];

/** One storage after another behind the pickles, as torch.save wrote before 1.6. */
export function writeLegacyTorchFolder(root, { json, parameters }) {
  const folder = folderFor(root, "torch-legacy", json);
  const file = openSync(join(folder, "pytorch_model.bin"), "w");
  const little = { text: "little_endian", value: [0x88] };
  writeSync(file, concat([0x80, 2, 0x8a, 10, ...MAGIC_NUMBER, 0x2e]));
  writeSync(file, concat([0x80, 2, 0x4d, 0xe9, 0x03, 0x2e]));
  writeSync(file, concat([0x80, 2, 0x7d, text(little.text), little.value, 0x73, 0x2e]));
  writeSync(file, statePickle(parameters));
  writeSync(file, concat([0x80, 2, 0x5d, 0x28, parameters.map((_, i) => text(String(i))), 0x65, 0x2e]));
  for (const [i, parameter] of parameters.entries()) {
    const count = Buffer.alloc(8);
    count.writeBigUInt64LE(BigInt(elementCount(parameter.shape)));
    writeSync(file, count);
    for (const block of weightBlocks(parameter, i)) writeSync(file, block);
  }
  closeSync(file);
  return folder;
}

/**
 * What paddle.save writes: a pickle of numpy arrays, their bytes as they are (protocol 4) or as text (protocol 2).
 * Linear weights are [in, out], with the bytes that other formats have in [out, in]: results differ from theirs.
 */
export function writePaddleFolder(root, { json, parameters }, protocol) {
  const folder = folderFor(root, `paddle-${protocol}`, json);
  const file = openSync(join(folder, "model_state.pdparams"), "w");
  writeSync(file, concat([0x80, protocol, 0x7d]));
  for (const [i, parameter] of parameters.entries()) {
    const { name, shape } = parameter;
    const isLinear = shape.length === 2 && !name.includes("embeddings");
    const sizes = (isLinear ? shape.toReversed() : shape).map(int);
    writeSync(file, concat([text(name), ARRAY, 0x28, int(1), [0x28, ...sizes, 0x74], FLOAT32, 0x89]));
    const blocks = () => weightBlocks(parameter, i);
    if (protocol === 2) writeLatin1(file, blocks);
    else {
      const size = Buffer.alloc(9);
      size[0] = 0x8e;
      size.writeBigUInt64LE(BigInt(elementCount(shape) * 4), 1);
      writeSync(file, size);
      for (const block of blocks()) writeSync(file, block);
    }
    writeSync(file, concat([0x74, 0x62, 0x73]));
  }
  writeSync(file, concat([0x2e]));
  closeSync(file);
  return folder;
}

/** `_codecs.encode(text, "latin1")`: what protocol 2 makes of bytes. */
function writeLatin1(file, blocks) {
  let length = 0;
  for (const block of blocks()) for (const byte of block) length += byte < 0x80 ? 1 : 2;
  const start = Buffer.alloc(5);
  start[0] = 0x58;
  start.writeUInt32LE(length, 1);
  writeSync(file, concat([global("_codecs", "encode"), 0x28]));
  writeSync(file, start);
  for (const block of blocks())
    writeSync(
      file,
      Buffer.from(Buffer.from(block.buffer, block.byteOffset, block.length).toString("latin1")),
    );
  writeSync(file, concat([text("latin1"), 0x74, 0x52]));
}
