import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import type { FileRange } from "../../checkpoint/file-range.js";
import { storedBytesPerElement } from "../../checkpoint/other-dtypes.js";
import { quote } from "../../checkpoint/quote.js";
import { malformedFile, unsupportedFile } from "../../errors.js";
import { readPickle } from "../pickle/read-pickle.js";
import { readZipEntries } from "../zip/zip-entries.js";
import { type TorchFile, type TorchTensors, tensorEntries } from "./tensor-entries.js";
import { torchVocabulary } from "./torch-names.js";

/** The entry, inside the archive's one folder, that holds the object. */
const PICKLE = "data.pkl";

/**
 * Reads a file of torch.save since 1.6: a zip archive of one folder with the object as `data.pkl`, one
 * storage an entry as `data/<key>`, and `byteorder` in newer versions. The entries are stored, so tensors are
 * referred to where they lie.
 *
 * Throws: CheckpointError.
 * Source: pytorch torch/serialization.py `_save` and `_load`, caffe2/serialize/inline_container.cc.
 */
export async function readTorchZip(file: RandomAccessFile, place: TorchFile): Promise<TorchTensors> {
  const entries = await readZipEntries(file);
  const folder = findFolder(entries, file);
  if (entries.has(`${folder}/constants.pkl`)) {
    throw unsupportedFile(file.path, "is a TorchScript program, not a state dict");
  }
  await checkByteOrder(entries.get(`${folder}/byteorder`), file);
  const pickle = entries.get(`${folder}/${PICKLE}`)!;
  const end = pickle.offset + pickle.length;
  const object = await readPickle(file, pickle.offset, end, torchVocabulary());
  if (object.end !== end) {
    throw malformedFile(
      file.path,
      `${end - object.end} bytes of ${PICKLE} after the pickle belong to nothing`,
    );
  }
  return tensorEntries(object.value, file, place, (storage) => {
    const entry = entries.get(`${folder}/data/${storage.key}`);
    if (entry === undefined)
      throw malformedFile(file.path, `the storage ${quote(storage.key)} is not in the archive`);
    const length = storage.count * storedBytesPerElement(storage.dtype);
    if (entry.length === length) return entry;
    throw malformedFile(
      file.path,
      `the storage ${quote(storage.key)} has ${entry.length} bytes, ${storage.count} elements of ${storage.dtype} take ${length}`,
    );
  });
}

/** The name of the folder that holds the object: the file's name when it was saved, or `archive`. */
function findFolder(entries: ReadonlyMap<string, FileRange>, file: RandomAccessFile): string {
  const suffix = `/${PICKLE}`;
  const folders = [...entries.keys()]
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
    .filter((folder) => !folder.includes("/"));
  const [folder] = folders;
  if (folder === undefined || folders.length > 1) {
    throw malformedFile(
      file.path,
      `a zip archive with ${folders.length} objects (${PICKLE}); torch.save writes one`,
    );
  }
  return folder;
}

async function checkByteOrder(entry: FileRange | undefined, file: RandomAccessFile): Promise<void> {
  if (entry === undefined) return;
  const bytes = entry.length <= 16 ? await file.read(entry.offset, entry.length) : new Uint8Array(0);
  const order = String.fromCharCode(...bytes);
  if (order === "little") return;
  throw unsupportedFile(file.path, `its byte order is ${quote(order)}, not "little"`);
}
