import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import { CheckpointError, malformedFile, unsupportedFile } from "../../errors.js";

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_BYTES = 56;

/** Values that say that the number itself stands in a ZIP64 record. */
const ESCAPE_16 = 0xffff;
const ESCAPE_32 = 0xffffffff;

/** Entries an archive may have; ERNIE-M large has 400. */
const MOST_ENTRIES = 10_000;

/** Where the central directory of an archive lies and what it should hold. */
export interface ZipDirectory {
  readonly offset: number;
  readonly length: number;
  readonly entries: number;
}

interface EndRecord extends ZipDirectory {
  /** Where the record itself starts. */
  readonly at: number;
}

/**
 * Finds the central directory through the records at the end of a zip archive: the end record, without a
 * comment, and before it the ZIP64 ones if there are any. Directory and records must fill the file from the
 * directory's start to the end, without a gap.
 *
 * Throws: CheckpointError `truncated-file` when the file does not end in an end record, `malformed-file` when
 * the records contradict each other or the file, `unsupported-file` for archives in several files.
 * Source: PKWARE APPNOTE.TXT 6.3.10, 4.3.14 to 4.3.16.
 */
export async function findZipDirectory(file: RandomAccessFile): Promise<ZipDirectory> {
  const end = await readEnd(file);
  const zip64 = await readZip64End(file, end.at);
  const directory = zip64 === undefined ? end : reconcile(file, end, zip64);
  if (directory.entries > MOST_ENTRIES) {
    throw malformedFile(
      file.path,
      `${directory.entries} entries are declared, at most ${MOST_ENTRIES} are accepted`,
    );
  }
  if (directory.offset + directory.length !== directory.at) {
    throw malformedFile(
      file.path,
      `the zip directory of ${directory.length} bytes at byte ${directory.offset} does not reach its end record at byte ${directory.at}`,
    );
  }
  return directory;
}

async function readEnd(file: RandomAccessFile): Promise<EndRecord> {
  const at = file.size - END_BYTES;
  const view = at < 0 ? undefined : await viewAt(file, at, END_BYTES);
  if (view?.getUint32(0, true) !== END_SIGNATURE || view.getUint16(20, true) !== 0) {
    throw new CheckpointError(
      "truncated-file",
      file.path,
      "starts as a zip archive and does not end as one: it is cut short, or something follows it",
    );
  }
  if (view.getUint32(4, true) !== 0) throw severalFiles(file);
  const entries = view.getUint16(10, true);
  if (view.getUint16(8, true) !== entries)
    throw malformedFile(file.path, "the zip end record contradicts itself");
  return { at, entries, length: view.getUint32(12, true), offset: view.getUint32(16, true) };
}

async function readZip64End(file: RandomAccessFile, endAt: number): Promise<EndRecord | undefined> {
  const locatorAt = endAt - ZIP64_LOCATOR_BYTES;
  if (locatorAt < ZIP64_END_BYTES) return undefined;
  const locator = await viewAt(file, locatorAt, ZIP64_LOCATOR_BYTES);
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  if (locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) > 1) throw severalFiles(file);
  const at = locatorAt - ZIP64_END_BYTES;
  if (locator.getBigUint64(8, true) !== BigInt(at)) {
    throw malformedFile(file.path, "the ZIP64 end record is not before its locator");
  }
  const view = await viewAt(file, at, ZIP64_END_BYTES);
  if (view.getUint32(0, true) !== ZIP64_END_SIGNATURE || view.getBigUint64(4, true) !== 44n) {
    throw malformedFile(file.path, "the ZIP64 end record is broken");
  }
  if (view.getBigUint64(16, true) !== 0n) throw severalFiles(file);
  const entries = readSize(view, 32);
  if (readSize(view, 24) !== entries)
    throw malformedFile(file.path, "the ZIP64 end record contradicts itself");
  return { at, entries, length: readSize(view, 40), offset: readSize(view, 48) };
}

/** The ZIP64 record holds; the older one must say the same or that it cannot. */
function reconcile(file: RandomAccessFile, end: EndRecord, zip64: EndRecord): EndRecord {
  const agrees =
    (end.entries === ESCAPE_16 || end.entries === zip64.entries) &&
    (end.length === ESCAPE_32 || end.length === zip64.length) &&
    (end.offset === ESCAPE_32 || end.offset === zip64.offset);
  if (!agrees) throw malformedFile(file.path, "the zip end record and the ZIP64 one contradict each other");
  return zip64;
}

/** Reads `length` bytes, which must lie in the file. */
export async function viewAt(file: RandomAccessFile, at: number, length: number): Promise<DataView> {
  const bytes = await file.read(at, length);
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

/** A 64-bit size; one past 2^53 comes out rounded, which no check of a size minds. */
export function readSize(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function severalFiles(file: RandomAccessFile): CheckpointError {
  return unsupportedFile(file.path, "is part of a zip archive in several files");
}
