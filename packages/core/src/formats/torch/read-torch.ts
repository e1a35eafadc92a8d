import type { CheckpointFiles, RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import { otherFormat } from "../../checkpoint/stand-ins.js";
import type { WeightSource } from "../../checkpoint/weight-source.js";
import { CheckpointError, malformedFile } from "../../errors.js";
import { readTorchLegacy } from "./read-torch-legacy.js";
import { readTorchZip } from "./read-torch-zip.js";

/** The bytes a zip archive with entries starts with. */
const ZIP_START: readonly number[] = [0x50, 0x4b, 0x03, 0x04];

/** The byte a pickle, and so the legacy format, starts with. */
const PICKLE_START = 0x80;

/**
 * Reads a file of torch.save (`pytorch_model.bin`), a zip archive or in the format before 1.6: names, dtypes,
 * shapes and where the bytes lie. The pickle in it is read as data by an allow-list of opcodes and names;
 * nothing is executed. No tensor is read, save those that do not lie row-major, see `decodeTensors`.
 *
 * `name` is the file's name inside the checkpoint `files`, which the entries refer to. The file stays open.
 *
 * Throws: CheckpointError `truncated-file` when the file ends early, `unsupported-file` when the pickle asks
 * for anything but tensors or the archive is compressed or encrypted, `malformed-file` for everything else
 * that is wrong; always before memory is taken for what the file declares.
 */
export async function readTorch(
  file: RandomAccessFile,
  name: string,
  files: CheckpointFiles,
): Promise<WeightSource> {
  if (file.size < ZIP_START.length) {
    throw new CheckpointError(
      "truncated-file",
      file.path,
      `${file.size} bytes are too few for a file of torch.save`,
    );
  }
  const start = await file.read(0, ZIP_START.length);
  if (ZIP_START.every((byte, i) => start[i] === byte)) {
    return { layout: "pt", file: file.path, ...(await readTorchZip(file, { name, files })) };
  }
  if (start[0] === PICKLE_START) {
    return { layout: "pt", file: file.path, ...(await readTorchLegacy(file, { name, files })) };
  }
  const kind = otherFormat(await file.read(0, Math.min(16, file.size)), "torch");
  throw malformedFile(
    file.path,
    kind === undefined
      ? "is neither a zip archive nor a pickle: not a file of torch.save"
      : `is not a file of torch.save but ${kind}`,
  );
}
