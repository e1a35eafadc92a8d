import { asciiBytes } from "../../checkpoint/ascii-json.js";
import type { SinkFile } from "../../checkpoint/checkpoint-sink.js";
import { crc32 } from "./crc32.js";

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const DESCRIPTOR_SIGNATURE = 0x08074b50;
const DESCRIPTOR_BYTES = 16;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_BYTES = 46;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_BYTES = 56;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;

/** Says that a position or size stands in a field of 64 bits. */
const ESCAPE_32 = 0xffffffff;
const ESCAPE_16 = 0xffff;
const ZIP64_EXTRA = 1;
const ZIP64_EXTRA_BYTES = 12;

/** The extra field that torch.save fills up with. */
const PADDING_EXTRA = 0x4246;
const EXTRA_HEADER_BYTES = 4;

/** Where contents start, as torch.save has it: what wants aligned elements can use them where they lie. */
const ALIGNMENT = 64;

/** Versions of the format that a reader must know: 1.0, and 4.5 for positions of 64 bits. */
const VERSION = 10;
const VERSION_64 = 45;

/** The checksum follows the content. */
const CHECKSUM_FOLLOWS = 0x0008;

/** 1 January 1980, the first date there is. */
const NO_DATE = 0x0021;

/** Bytes that an entry may have: its sizes are written with 32 bits. */
export const LARGEST_ENTRY = ESCAPE_32 - 1;

interface Written {
  readonly name: Uint8Array;
  readonly size: number;
  readonly checksum: number;
  readonly at: number;
}

/**
 * Writes a zip archive from its first byte to its last: entries stored as they are, each content at a
 * multiple of 64 bytes, positions beyond 4 GiB included.
 *
 * Source: PKWARE APPNOTE.TXT 6.3.10, 4.3.
 */
export class ZipWriter {
  readonly #file: SinkFile;
  readonly #entries: Written[] = [];
  #at: number;

  /** `at` bytes of the file are written already. */
  constructor(file: SinkFile, at = 0) {
    this.#file = file;
    this.#at = at;
  }

  /** Adds an entry of `size` bytes, at most `LARGEST_ENTRY`. `name` is ASCII. Throws: SaveError. */
  async add(name: string, size: number, content: AsyncIterable<Uint8Array>): Promise<void> {
    const entry = { name: asciiBytes(name), size, at: this.#at };
    await this.#write(localHeader(entry.name, this.#at));
    const start = this.#at;
    let checksum = 0;
    for await (const block of content) {
      checksum = crc32(block, checksum);
      await this.#write(block);
    }
    if (this.#at - start !== size) throw new TypeError(`${name} has another size than was said`);
    await this.#write(descriptor(checksum, size));
    this.#entries.push({ ...entry, checksum });
  }

  /** Ends the archive. Throws: SaveError. */
  async end(): Promise<void> {
    const start = this.#at;
    for (const entry of this.#entries) await this.#write(centralHeader(entry));
    await this.#write(endRecords(this.#entries.length, start, this.#at));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#file.write(bytes);
    this.#at += bytes.length;
  }
}

function localHeader(name: Uint8Array, at: number): Uint8Array {
  const end = LOCAL_BYTES + name.length;
  const unpadded = end + EXTRA_HEADER_BYTES;
  const padding = (ALIGNMENT - ((at + unpadded) % ALIGNMENT)) % ALIGNMENT;
  const header = new Uint8Array(unpadded + padding);
  const view = new DataView(header.buffer);
  view.setUint32(0, LOCAL_SIGNATURE, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, CHECKSUM_FOLLOWS, true);
  view.setUint16(12, NO_DATE, true);
  view.setUint16(26, name.length, true);
  view.setUint16(28, EXTRA_HEADER_BYTES + padding, true);
  header.set(name, LOCAL_BYTES);
  view.setUint16(end, PADDING_EXTRA, true);
  view.setUint16(end + 2, padding, true);
  return header;
}

function descriptor(checksum: number, size: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(DESCRIPTOR_BYTES));
  view.setUint32(0, DESCRIPTOR_SIGNATURE, true);
  view.setUint32(4, checksum, true);
  view.setUint32(8, size, true);
  view.setUint32(12, size, true);
  return new Uint8Array(view.buffer);
}

function centralHeader({ name, size, checksum, at }: Written): Uint8Array {
  const isFar = at >= ESCAPE_32;
  const header = new Uint8Array(CENTRAL_BYTES + name.length + (isFar ? ZIP64_EXTRA_BYTES : 0));
  const view = new DataView(header.buffer);
  view.setUint32(0, CENTRAL_SIGNATURE, true);
  view.setUint16(4, isFar ? VERSION_64 : VERSION, true);
  view.setUint16(6, isFar ? VERSION_64 : VERSION, true);
  view.setUint16(8, CHECKSUM_FOLLOWS, true);
  view.setUint16(14, NO_DATE, true);
  view.setUint32(16, checksum, true);
  view.setUint32(20, size, true);
  view.setUint32(24, size, true);
  view.setUint16(28, name.length, true);
  view.setUint16(30, isFar ? ZIP64_EXTRA_BYTES : 0, true);
  view.setUint32(42, isFar ? ESCAPE_32 : at, true);
  header.set(name, CENTRAL_BYTES);
  if (isFar) {
    const extra = CENTRAL_BYTES + name.length;
    view.setUint16(extra, ZIP64_EXTRA, true);
    view.setUint16(extra + 2, ZIP64_EXTRA_BYTES - EXTRA_HEADER_BYTES, true);
    view.setBigUint64(extra + EXTRA_HEADER_BYTES, BigInt(at), true);
  }
  return header;
}

/** What ends an archive of `count` entries whose directory lies from byte `start` to byte `end`. */
function endRecords(count: number, start: number, end: number): Uint8Array {
  const isFar = end >= ESCAPE_32 || count >= ESCAPE_16;
  const far = isFar ? ZIP64_END_BYTES + ZIP64_LOCATOR_BYTES : 0;
  const view = new DataView(new ArrayBuffer(far + END_BYTES));
  if (isFar) {
    view.setUint32(0, ZIP64_END_SIGNATURE, true);
    view.setBigUint64(4, BigInt(ZIP64_END_BYTES - 12), true);
    view.setUint16(12, VERSION_64, true);
    view.setUint16(14, VERSION_64, true);
    view.setBigUint64(24, BigInt(count), true);
    view.setBigUint64(32, BigInt(count), true);
    view.setBigUint64(40, BigInt(end - start), true);
    view.setBigUint64(48, BigInt(start), true);
    view.setUint32(ZIP64_END_BYTES, ZIP64_LOCATOR_SIGNATURE, true);
    view.setBigUint64(ZIP64_END_BYTES + 8, BigInt(end), true);
    view.setUint32(ZIP64_END_BYTES + 16, 1, true);
  }
  view.setUint32(far, END_SIGNATURE, true);
  view.setUint16(far + 8, Math.min(count, ESCAPE_16), true);
  view.setUint16(far + 10, Math.min(count, ESCAPE_16), true);
  view.setUint32(far + 12, Math.min(end - start, ESCAPE_32), true);
  view.setUint32(far + 16, Math.min(start, ESCAPE_32), true);
  return new Uint8Array(view.buffer);
}
