import { bytesOf, dict, le, pickle, tensor } from "./pickle-bytes.js";

/** An entry to write; what is not given is what an honest writer would write. */
export interface ZipEntryToWrite {
  readonly name: string;
  readonly data: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** Lies of the central directory. */
  readonly stored?: number;
  readonly length?: number;
  readonly at?: number;
  readonly disk?: number;
  readonly extra?: Uint8Array;
  readonly signature?: number;
  /** Lies of the local header. */
  readonly localName?: string;
  readonly localMethod?: number;
  readonly localLength?: number;
  readonly localFlags?: number;
  readonly localSignature?: number;
}

/** Lies of the records at the end. */
export interface ZipEnd {
  readonly count?: number;
  readonly countHere?: number;
  readonly length?: number;
  readonly offset?: number;
  readonly disk?: number;
  readonly comment?: Uint8Array;
  /** Bytes between the directory and the end. */
  readonly gap?: Uint8Array;
  /** Writes ZIP64 records with these lies. */
  readonly zip64?: {
    readonly count?: number;
    readonly length?: bigint;
    readonly offset?: bigint;
    readonly at?: bigint;
    readonly signature?: number;
  };
}

const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A zip archive of stored entries. */
export function zipBytes(entries: readonly ZipEntryToWrite[], end: ZipEnd = {}): Uint8Array {
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = utf8(entry.name);
    const localName = utf8(entry.localName ?? entry.name);
    const { length } = entry.data;
    const localLength = le(entry.localLength ?? length, 4);
    const local = bytesOf(
      le(entry.localSignature ?? 0x04034b50, 4),
      le(20, 2),
      le(entry.localFlags ?? entry.flags ?? 0, 2),
      le(entry.localMethod ?? entry.method ?? 0, 2),
      new Uint8Array(8),
      localLength,
      localLength,
      le(localName.length, 2),
      le(0, 2),
      localName,
      entry.data,
    );
    const extra = entry.extra ?? new Uint8Array(0);
    centrals.push(
      bytesOf(
        le(entry.signature ?? 0x02014b50, 4),
        new Uint8Array(4),
        le(entry.flags ?? 0, 2),
        le(entry.method ?? 0, 2),
        new Uint8Array(8),
        le(entry.stored ?? entry.length ?? length, 4),
        le(entry.length ?? length, 4),
        le(name.length, 2),
        le(extra.length, 2),
        le(0, 2),
        le(entry.disk ?? 0, 2),
        new Uint8Array(6),
        le(entry.at ?? at, 4),
        name,
        extra,
      ),
    );
    locals.push(local);
    at += local.length;
  }
  const directory = bytesOf(centrals);
  const gap = end.gap ?? new Uint8Array(0);
  const recordAt = at + directory.length + gap.length;
  const comment = end.comment ?? new Uint8Array(0);
  return bytesOf(
    locals,
    directory,
    gap,
    end.zip64 === undefined ? [] : zip64Records(end.zip64, entries.length, directory.length, at, recordAt),
    le(0x06054b50, 4),
    le(end.disk ?? 0, 4),
    le(end.countHere ?? end.count ?? entries.length, 2),
    le(end.count ?? entries.length, 2),
    le(end.length ?? directory.length, 4),
    le(end.offset ?? at, 4),
    le(comment.length, 2),
    comment,
  );
}

function zip64Records(
  lies: NonNullable<ZipEnd["zip64"]>,
  count: number,
  length: number,
  offset: number,
  recordAt: number,
): Uint8Array {
  return bytesOf(
    le(lies.signature ?? 0x06064b50, 4),
    le(44, 8),
    new Uint8Array(12),
    le(lies.count ?? count, 8),
    le(lies.count ?? count, 8),
    le(lies.length ?? length, 8),
    le(lies.offset ?? offset, 8),
    le(0x07064b50, 4),
    le(0, 4),
    le(lies.at ?? recordAt, 8),
    le(1, 4),
  );
}

/** The entries of a sound torch archive of one tensor `x` of two floats, changed by `change`. */
export function torchEntries(
  change: Readonly<Record<string, Partial<ZipEntryToWrite>>> = {},
): readonly ZipEntryToWrite[] {
  const contents: Record<string, Uint8Array> = {
    "data.pkl": pickle(dict({ x: tensor() }), 2),
    byteorder: utf8("little"),
    "data/0": new Uint8Array(8),
    version: utf8("3\n"),
  };
  return Object.entries(contents).map(([name, data]) => ({
    name: `archive/${name}`,
    data,
    ...change[name],
  }));
}
