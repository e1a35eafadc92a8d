/** Checkpoints of published shapes with random weights, written in several formats a block at a time. */
import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { parseConfig } from "@ernie-m/config";
import { elementCount, modelParameters } from "@ernie-m/core";
import { heads } from "@ernie-m/heads/table";

const SHAPES = {
  base: { hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072 },
  large: { hidden_size: 1024, num_hidden_layers: 24, num_attention_heads: 16, intermediate_size: 4096 },
};

/** One tag a token: what is measured is loading, so the head is the smallest there is. */
const head = heads["token-classification"];
const graph = await head.graph();

/** A model of a published shape: configuration and parameters. */
export function modelOf(shape) {
  const json = {
    architectures: [head.architecture],
    model_type: "ernie_m",
    vocab_size: 250_002,
    max_position_embeddings: 514,
    ...SHAPES[shape],
  };
  const config = parseConfig(json, "config.json");
  return { json, config, parameters: modelParameters(config, graph) };
}

/** A file, or the files of a folder. */
export function filesOf(path) {
  return statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
}

/** Reads everything once, so that no process pays for the disk. */
export async function readOnce(path) {
  for (const file of filesOf(path)) for await (const _ of createReadStream(file, { highWaterMark: 2 ** 24 }));
}

const BLOCK = 2 ** 22;
let noise;

/**
 * The bytes of parameter number `index`, float32 numbers like those of trained weights, in blocks. No two parameters
 * are alike: ONNX Runtime would keep equal ones once.
 */
export function* weightBlocks({ shape }, index) {
  noise ??= Float32Array.from(
    { length: BLOCK },
    () => (Math.random() + Math.random() + Math.random() - 1.5) * 0.04,
  );
  let from = (index * 104_729) % BLOCK;
  for (let left = elementCount(shape); left > 0; ) {
    const count = Math.min(left, BLOCK - from);
    yield new Uint8Array(noise.buffer, from * 4, count * 4);
    left -= count;
    from = 0;
  }
}

export function folderFor(root, name, json) {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(json));
  return folder;
}

export function writeSafetensorsFolder(root, { json, parameters }) {
  const folder = folderFor(root, "safetensors", json);
  const header = { __metadata__: { format: "pt" } };
  let end = 0;
  for (const { name, shape } of parameters) {
    header[name] = { dtype: "F32", shape, data_offsets: [end, end + elementCount(shape) * 4] };
    end += elementCount(shape) * 4;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = openSync(join(folder, "model.safetensors"), "w");
  writeSync(file, length);
  writeSync(file, text);
  for (const [i, parameter] of parameters.entries())
    for (const block of weightBlocks(parameter, i)) writeSync(file, block);
  closeSync(file);
  return folder;
}

export function writeTorchFolder(root, { json, parameters }) {
  const folder = folderFor(root, "torch", json);
  const zip = new StoredZip(join(folder, "pytorch_model.bin"));
  zip.add("archive/data.pkl", [statePickle(parameters)]);
  parameters.forEach((parameter, i) => {
    zip.add(`archive/data/${i}`, weightBlocks(parameter, i));
  });
  zip.add("archive/version", [Buffer.from("3\n")]);
  zip.end();
  return folder;
}

/** A zip archive without compression, as torch.save writes it; below 4 GB. */
class StoredZip {
  #file;
  #at = 0;
  #directory = [];

  constructor(path) {
    this.#file = openSync(path, "w");
  }

  add(name, blocks) {
    const offset = this.#at;
    const entry = { name: Buffer.from(name), offset, crc: 0, size: 0 };
    this.#write(this.#header(0x04034b50, entry));
    for (const block of blocks) {
      entry.crc = crc32(block, entry.crc);
      entry.size += block.length;
      this.#write(block);
    }
    const header = this.#header(0x04034b50, entry);
    writeSync(this.#file, header, 0, header.length, offset);
    this.#directory.push(entry);
  }

  end() {
    const start = this.#at;
    for (const entry of this.#directory) this.#write(this.#header(0x02014b50, entry));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#directory.length, 8);
    end.writeUInt16LE(this.#directory.length, 10);
    end.writeUInt32LE(this.#at - start, 12);
    end.writeUInt32LE(start, 16);
    this.#write(end);
    closeSync(this.#file);
  }

  #header(signature, { name, offset, crc, size }) {
    const central = signature === 0x02014b50;
    const header = Buffer.alloc(central ? 46 : 30);
    const shared = central ? 6 : 4;
    header.writeUInt32LE(signature, 0);
    if (central) header.writeUInt16LE(20, 4);
    header.writeUInt16LE(20, shared);
    header.writeUInt32LE(crc, shared + 10);
    header.writeUInt32LE(size, shared + 14);
    header.writeUInt32LE(size, shared + 18);
    header.writeUInt16LE(name.length, shared + 22);
    if (central) header.writeUInt32LE(offset, 42);
    return Buffer.concat([header, name]);
  }

  #write(bytes) {
    writeSync(this.#file, bytes, 0, bytes.length, this.#at);
    this.#at += bytes.length;
  }
}

/** A state dict as torch pickles it: `_rebuild_tensor_v2` over storages by key. */
export function statePickle(parameters) {
  const bytes = [];
  const op = (...codes) => bytes.push(Buffer.from(codes));
  const text = (value) => {
    const data = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(data.length);
    bytes.push(Buffer.from("X"), length, data);
  };
  const number = (value) => {
    const data = Buffer.alloc(5);
    data.write("J");
    data.writeInt32LE(value, 1);
    bytes.push(data);
  };
  const global = (module, name) => bytes.push(Buffer.from(`c${module}\n${name}\n`));
  const mark = () => bytes.push(Buffer.from("("));
  const close = (code) => bytes.push(Buffer.from(code));
  const tuple = (values) => {
    mark();
    for (const value of values) number(value);
    close("t");
  };
  op(0x80, 2);
  close("}");
  mark();
  parameters.forEach(({ name, shape }, i) => {
    text(name);
    global("torch._utils", "_rebuild_tensor_v2");
    mark();
    mark();
    text("storage");
    global("torch", "FloatStorage");
    text(String(i));
    text("cpu");
    number(elementCount(shape));
    close("tQ");
    number(0);
    tuple(shape);
    tuple(shape.map((_, axis) => elementCount(shape.slice(axis + 1))));
    op(0x89);
    global("collections", "OrderedDict");
    close(")R");
    close("tR");
  });
  close("u.");
  return Buffer.concat(bytes);
}
