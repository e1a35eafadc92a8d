import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import type { FileRange } from "../../checkpoint/file-range.js";
import { quote } from "../../checkpoint/quote.js";
import { decodeUtf8 } from "../../checkpoint/utf8.js";
import { malformedFile, unsupportedFile } from "../../errors.js";
import { findZipDirectory, readSize, viewAt, type ZipDirectory } from "./zip-directory.js";

const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64_EXTRA = 1;
const ESCAPE_32 = 0xffffffff;

/** Flags of entries that are encrypted (with either kind of encryption) or whose header is masked. */
const ENCRYPTED = 0x0001 | 0x0040 | 0x2000;

/** The flag of entries whose local header leaves the size to a record after the data. */
const SIZE_FOLLOWS = 0x0008;

/** Bytes of a directory; one of ERNIE-M large has 30 kB. */
const LARGEST_DIRECTORY = 8_000_000;

/** An entry as the central directory has it. */
interface CentralEntry {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  readonly length: number;
  /** Where its local header starts. */
  readonly at: number;
  readonly sizeFollows: boolean;
}

/**
 * The entries of a zip archive by name, each with the range of its bytes. Only stored entries are accepted,
 * so the bytes are the content. Checksums are not verified: that would take reading all of it.
 *
 * Central directory and local headers must agree, no name may occur twice and no two entries may overlap.
 *
 * Throws: CheckpointError `unsupported-file` for compressed or encrypted entries, otherwise `malformed-file`
 * or `truncated-file`.
 * Source: PKWARE APPNOTE.TXT 6.3.10, 4.3.7, 4.3.12 and 4.5.3.
 */
export async function readZipEntries(file: RandomAccessFile): Promise<ReadonlyMap<string, FileRange>> {
  const directory = await findZipDirectory(file);
  const entries = await readCentral(file, directory);
  const ranges = new Map<string, FileRange>();
  let covered = 0;
  for (const entry of entries.toSorted((a, b) => a.at - b.at)) {
    if (entry.at < covered)
      throw malformedFile(file.path, `entry ${quote(entry.name)} overlaps the one before it`);
    const offset = await readLocal(file, directory, entry);
    covered = offset + entry.length;
    if (!(covered <= directory.offset)) {
      throw malformedFile(
        file.path,
        `entry ${quote(entry.name)} of ${entry.length} bytes reaches into the zip directory`,
      );
    }
    if (ranges.has(entry.name)) throw malformedFile(file.path, `two entries are named ${quote(entry.name)}`);
    ranges.set(entry.name, { offset, length: entry.length });
  }
  return ranges;
}

async function readCentral(
  file: RandomAccessFile,
  directory: ZipDirectory,
): Promise<readonly CentralEntry[]> {
  if (directory.length > LARGEST_DIRECTORY) {
    throw malformedFile(
      file.path,
      `a zip directory of ${directory.length} bytes, at most ${LARGEST_DIRECTORY} are accepted`,
    );
  }
  const view = await viewAt(file, directory.offset, directory.length);
  const entries: CentralEntry[] = [];
  let at = 0;
  for (let i = 0; i < directory.entries; i++) {
    if (at + CENTRAL_BYTES > view.byteLength || view.getUint32(at, true) !== CENTRAL_SIGNATURE) {
      throw malformedFile(file.path, `the zip directory declares ${directory.entries} entries and has ${i}`);
    }
    const variable =
      view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const end = at + CENTRAL_BYTES + variable;
    if (end > view.byteLength) throw malformedFile(file.path, `entry ${i} of the zip directory is cut short`);
    entries.push(readCentralEntry(file, new DataView(view.buffer, view.byteOffset + at, end - at)));
    at = end;
  }
  if (at !== view.byteLength) {
    throw malformedFile(
      file.path,
      `the zip directory has ${view.byteLength - at} bytes after its last entry`,
    );
  }
  return entries;
}

function readCentralEntry(file: RandomAccessFile, view: DataView): CentralEntry {
  const nameLength = view.getUint16(28, true);
  const nameBytes = new Uint8Array(view.buffer, view.byteOffset + CENTRAL_BYTES, nameLength);
  const name = decodeUtf8(nameBytes);
  if (name === undefined) throw malformedFile(file.path, "the name of a zip entry is not UTF-8");
  const flags = view.getUint16(8, true);
  if ((flags & ENCRYPTED) !== 0) throw unsupportedFile(file.path, `entry ${quote(name)} is encrypted`);
  const method = view.getUint16(10, true);
  if (method !== 0) {
    throw unsupportedFile(
      file.path,
      `entry ${quote(name)} is compressed (method ${method}); torch.save stores its entries as they are`,
    );
  }
  const sizes = readSizes(file, view, name, nameLength);
  if (sizes.stored !== sizes.length) {
    throw malformedFile(
      file.path,
      `entry ${quote(name)} is stored as ${sizes.stored} bytes and has ${sizes.length}: they must be as many`,
    );
  }
  if (view.getUint16(34, true) !== 0)
    throw unsupportedFile(file.path, `entry ${quote(name)} is in another file`);
  return { name, nameBytes, length: sizes.length, at: sizes.at, sizeFollows: (flags & SIZE_FOLLOWS) !== 0 };
}

interface Sizes {
  readonly stored: number;
  readonly length: number;
  readonly at: number;
}

/**
 * Sizes and position, those that do not fit 32 bits from the ZIP64 extra field, where they stand in this
 * order.
 */
function readSizes(file: RandomAccessFile, view: DataView, name: string, nameLength: number): Sizes {
  const [stored, length, at] = [view.getUint32(20, true), view.getUint32(24, true), view.getUint32(42, true)];
  const start = CENTRAL_BYTES + nameLength;
  let field = findZip64Extra(view, start, start + view.getUint16(30, true));
  const resolve = (value: number): number => {
    if (value !== ESCAPE_32) return value;
    if (field === undefined || field.at + 8 > field.end) {
      throw malformedFile(file.path, `entry ${quote(name)} has no ZIP64 sizes where they are declared`);
    }
    const size = readSize(view, field.at);
    field = { at: field.at + 8, end: field.end };
    return size;
  };
  const fullLength = resolve(length);
  const fullStored = resolve(stored);
  return { stored: fullStored, length: fullLength, at: resolve(at) };
}

function findZip64Extra(
  view: DataView,
  start: number,
  end: number,
): { readonly at: number; readonly end: number } | undefined {
  let at = start;
  while (at + 4 <= end) {
    const fieldEnd = at + 4 + view.getUint16(at + 2, true);
    if (fieldEnd > end) return undefined;
    if (view.getUint16(at, true) === ZIP64_EXTRA) return { at: at + 4, end: fieldEnd };
    at = fieldEnd;
  }
  return undefined;
}

/** Checks the local header against the directory; returns where the entry's bytes start. */
async function readLocal(
  file: RandomAccessFile,
  directory: ZipDirectory,
  entry: CentralEntry,
): Promise<number> {
  const fixed = LOCAL_BYTES + entry.nameBytes.length;
  if (!(entry.at + fixed <= directory.offset)) {
    throw malformedFile(
      file.path,
      `entry ${quote(entry.name)} is declared at byte ${entry.at}, beyond the entries`,
    );
  }
  const view = await viewAt(file, entry.at, fixed);
  const sameSize = (at: number): boolean => [entry.length, ESCAPE_32].includes(view.getUint32(at, true));
  const agrees =
    view.getUint32(0, true) === LOCAL_SIGNATURE &&
    (view.getUint16(6, true) & ENCRYPTED) === 0 &&
    view.getUint16(8, true) === 0 &&
    (entry.sizeFollows || (sameSize(18) && sameSize(22))) &&
    view.getUint16(26, true) === entry.nameBytes.length &&
    entry.nameBytes.every((byte, i) => view.getUint8(LOCAL_BYTES + i) === byte);
  if (!agrees) {
    throw malformedFile(
      file.path,
      `entry ${quote(entry.name)} is described differently at byte ${entry.at}, where it lies`,
    );
  }
  return entry.at + fixed + view.getUint16(28, true);
}
