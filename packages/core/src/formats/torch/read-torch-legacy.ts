import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import type { FileRange } from "../../checkpoint/file-range.js";
import { storedBytesPerElement } from "../../checkpoint/other-dtypes.js";
import { quote } from "../../checkpoint/quote.js";
import { CheckpointError, malformedFile, unsupportedFile } from "../../errors.js";
import type { Vocabulary } from "../pickle/machine.js";
import { readPickle } from "../pickle/read-pickle.js";
import { asKind, asString, describe, type PickleValue } from "../pickle/values.js";
import { type TorchFile, type TorchTensors, tensorEntries } from "./tensor-entries.js";
import { torchVocabulary } from "./torch-names.js";

const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;

/** Bytes of the number of elements, which stands before every storage. */
const COUNT_BYTES = 8;

const noNames: Vocabulary = { names: new Map() };

/**
 * Reads a file of torch.save before 1.6: pickles of the magic number, the protocol, the platform, the object
 * and the keys of its storages, then the storages in that order, each after its number of elements. Their
 * bytes are left where they are.
 *
 * Throws: CheckpointError.
 * Source: pytorch torch/serialization.py `_legacy_save` and `_legacy_load`.
 */
export async function readTorchLegacy(file: RandomAccessFile, place: TorchFile): Promise<TorchTensors> {
  const magic = await readPickle(file, 0, file.size, noNames);
  if (magic.value !== MAGIC_NUMBER)
    throw malformedFile(file.path, "a pickle without the magic number of torch.save");
  const version = await readPickle(file, magic.end, file.size, noNames);
  if (version.value !== PROTOCOL_VERSION) {
    throw unsupportedFile(
      file.path,
      `${showNumber(version.value)} is the version of its protocol, not ${PROTOCOL_VERSION}`,
    );
  }
  const platform = await readPickle(file, version.end, file.size, noNames);
  checkPlatform(platform.value, file);
  const vocabulary = torchVocabulary();
  const object = await readPickle(file, platform.end, file.size, vocabulary);
  const keys = await readPickle(file, object.end, file.size, noNames);
  const ranges = new Map<string, FileRange>();
  let at = keys.end;
  for (const key of storageKeys(keys.value, file)) {
    const storage = vocabulary.storages.get(key);
    if (storage === undefined)
      throw malformedFile(file.path, `no tensor has the storage ${quote(key)} that it lists`);
    if (ranges.has(key)) throw malformedFile(file.path, `the storage ${quote(key)} is listed twice`);
    const offset = at + COUNT_BYTES;
    const length = storage.count * storedBytesPerElement(storage.dtype);
    if (!(offset + length <= file.size)) {
      throw new CheckpointError(
        "truncated-file",
        file.path,
        `storage ${quote(key)} of ${storage.count} elements at byte ${at} reaches beyond the file of ${file.size} bytes`,
      );
    }
    const count = await readCount(file, at);
    if (count !== BigInt(storage.count)) {
      throw malformedFile(
        file.path,
        `storage ${quote(key)} at byte ${at} has ${count} elements, its tensors expect ${storage.count}`,
      );
    }
    ranges.set(key, { offset, length });
    at = offset + length;
  }
  if (at !== file.size)
    throw malformedFile(file.path, `${file.size - at} bytes after the last storage belong to nothing`);
  return tensorEntries(object.value, file, place, ({ key }) => {
    const range = ranges.get(key);
    if (range === undefined) throw malformedFile(file.path, `the storage ${quote(key)} is not listed`);
    return range;
  });
}

async function readCount(file: RandomAccessFile, at: number): Promise<bigint> {
  const bytes = await file.read(at, COUNT_BYTES);
  return new DataView(bytes.buffer, bytes.byteOffset, COUNT_BYTES).getBigInt64(0, true);
}

function checkPlatform(value: PickleValue, file: RandomAccessFile): void {
  const platform = asKind(value, "dict")?.entries;
  if (platform === undefined)
    throw malformedFile(file.path, `${describe(value)} describes the platform, not a dict`);
  if (platform.get("little_endian") !== true) {
    throw unsupportedFile(file.path, "was saved on a platform that is not little-endian");
  }
}

function storageKeys(value: PickleValue, file: RandomAccessFile): readonly string[] {
  const items = asKind(value, "list")?.items;
  if (items === undefined)
    throw malformedFile(file.path, `${describe(value)} lists the storages, not a list`);
  return items.map((item) => {
    const key = asString(item);
    if (key === undefined)
      throw malformedFile(file.path, `the key of a storage is ${describe(item)}, not a string`);
    return key;
  });
}

function showNumber(value: PickleValue): string {
  return typeof value === "number" ? String(value) : describe(value);
}
