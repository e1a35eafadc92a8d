import type { CheckpointErrorCode } from "../src/errors.js";
import { hostileNames } from "./hostile-pickles.js";
import type { HostileCase } from "./hostile-weights.js";
import * as p from "./pickle-bytes.js";
import { pickleFixture } from "./pickle-fixtures.js";
import { torchEntries, type ZipEnd, type ZipEntryToWrite, zipBytes } from "./zip-bytes.js";

const FILE = "pytorch_model.bin";
const MALFORMED = "malformed-file";
const UNSUPPORTED = "unsupported-file";
const TRUNCATED = "truncated-file";

function file(name: string, code: CheckpointErrorCode, says: string, bytes: Uint8Array): HostileCase {
  return { name: `torch: ${name}`, code, says, file: FILE, files: { [FILE]: bytes } };
}

/** An archive whose object is `object`. */
function object(name: string, code: CheckpointErrorCode, says: string, part: p.Part): HostileCase {
  const entries = torchEntries({ "data.pkl": { data: p.pickle(part, 2) } });
  return file(name, code, says, zipBytes(entries));
}

function item(name: string, code: CheckpointErrorCode, says: string, part: p.Part): HostileCase {
  return object(name, code, says, p.dict({ y: part }));
}

/** The sound archive with lies about its entries or its end. */
function zip(
  name: string,
  code: CheckpointErrorCode,
  says: string,
  change: Readonly<Record<string, Partial<ZipEntryToWrite>>>,
  end: ZipEnd = {},
): HostileCase {
  return file(`zip: ${name}`, code, says, zipBytes(torchEntries(change), end));
}

function legacy(name: string, code: CheckpointErrorCode, says: string, parts: p.LegacyParts): HostileCase {
  return file(`legacy: ${name}`, code, says, p.legacyBytes(parts));
}

function truncations(): HostileCase[] {
  const cuts = (good: Uint8Array) =>
    [...Array.from({ length: 12 }, (_, i) => Math.floor(((i + 1) * good.length) / 13)), good.length - 1].map(
      (length) => good.slice(0, length),
    );
  const short = [0, 1, 3].map((length) =>
    file(`cut after ${length} bytes`, TRUNCATED, "too few", pickleFixture("zip.bin").slice(0, length)),
  );
  const zipped = cuts(pickleFixture("zip.bin")).map((bytes) =>
    file(`zip cut after ${bytes.length} bytes`, TRUNCATED, "does not end as one", bytes),
  );
  const pickled = cuts(pickleFixture("legacy.bin")).map((bytes) =>
    file(`legacy cut after ${bytes.length} bytes`, TRUNCATED, "", bytes),
  );
  return [...short, ...zipped, ...pickled];
}

function names(): HostileCase[] {
  return hostileNames.flatMap(([module, name]) => {
    const says = `the name "${module}.${name}" is refused`;
    const part = p.call(p.global(module, name), p.text("touch /tmp/owned"));
    return [
      object(`zip calls ${module}.${name}`, UNSUPPORTED, says, part),
      legacy(`calls ${module}.${name}`, UNSUPPORTED, says, { object: part }),
    ];
  });
}

function entries(): HostileCase[] {
  const differs = "is described differently";
  const extra = (...parts: p.Part[]) => p.bytesOf(...parts);
  return [
    zip("deflated", UNSUPPORTED, "is compressed (method 8)", { "data/0": { method: 8 } }),
    zip("deflated bomb", UNSUPPORTED, "is compressed", {
      "data/0": { method: 8, stored: 8, length: 0xfffffff0 },
    }),
    zip("method 99", UNSUPPORTED, "is compressed (method 99)", { "data.pkl": { method: 99 } }),
    zip("encrypted", UNSUPPORTED, "is encrypted", { "data/0": { flags: 1 } }),
    zip("strongly encrypted", UNSUPPORTED, "is encrypted", { "data/0": { flags: 0x41 } }),
    zip("masked", UNSUPPORTED, "is encrypted", { "data/0": { flags: 0x2000 } }),
    zip("in another file", UNSUPPORTED, "in another file", { "data/0": { disk: 1 } }),
    zip("name not UTF-8 of the directory", MALFORMED, differs, { "data/0": { localName: "archive/data/1" } }),
    zip("local name longer", MALFORMED, differs, { "data/0": { localName: "archive/data/00" } }),
    zip("local header compressed", MALFORMED, differs, { "data/0": { localMethod: 8 } }),
    zip("local header encrypted", MALFORMED, differs, { "data/0": { localFlags: 1 } }),
    zip("local header of another size", MALFORMED, differs, { "data/0": { localLength: 4 } }),
    zip("local header without signature", MALFORMED, differs, { "data/0": { localSignature: 0x12345678 } }),
    zip("no central signature", MALFORMED, "declares 4 entries and has 2", { "data/0": { signature: 1 } }),
    zip("stored in fewer bytes", MALFORMED, "stored as 4 bytes and has 8", { "data/0": { stored: 4 } }),
    zip("larger than the file", MALFORMED, "reaches into the zip directory", {
      "data/0": { length: 0xfffffffe, flags: 8 },
    }),
    zip("into the directory", MALFORMED, "reaches into the zip directory", {
      version: { length: 60, flags: 8 },
    }),
    zip("over the next entry", MALFORMED, "overlaps the one before", { "data/0": { length: 12, flags: 8 } }),
    zip("two at one place", MALFORMED, "overlaps the one before", { byteorder: { at: 0 } }),
    zip("beyond the entries", MALFORMED, "beyond the entries", { "data/0": { at: 0x7fffffff } }),
    zip("ZIP64 size without field", MALFORMED, "no ZIP64 sizes", { "data/0": { length: 0xffffffff } }),
    zip("ZIP64 size in a cut field", MALFORMED, "no ZIP64 sizes", {
      "data/0": { length: 0xffffffff, extra: extra(p.le(1, 2), p.le(16, 2), p.le(8, 8)) },
    }),
    zip("ZIP64 size absurd", MALFORMED, "reaches into the zip directory", {
      "data/0": {
        length: 0xffffffff,
        flags: 8,
        extra: extra(p.le(1, 2), p.le(16, 2), p.le(2n ** 63n, 8), p.le(2n ** 63n, 8)),
      },
    }),
    zip("ZIP64 position absurd", MALFORMED, "beyond the entries", {
      "data/0": { at: 0xffffffff, extra: extra(p.le(1, 2), p.le(8, 2), p.le(2n ** 64n - 1n, 8)) },
    }),
    zip("two of one name", MALFORMED, 'two entries are named "archive/data.pkl"', {
      version: { name: "archive/data.pkl" },
    }),
    zip("two storages of one name", MALFORMED, 'named "archive/data/0"', {
      version: { name: "archive/data/0" },
    }),
    zip("two objects", MALFORMED, "2 objects", { version: { name: "other/data.pkl" } }),
    zip("no object", MALFORMED, "0 objects", { "data.pkl": { name: "archive/data.txt" } }),
    zip("object in no folder", MALFORMED, "0 objects", { "data.pkl": { name: "data.pkl" } }),
    zip("TorchScript", UNSUPPORTED, "TorchScript", { version: { name: "archive/constants.pkl" } }),
    zip("path traversal", MALFORMED, "the storage", { "data/0": { name: "archive/data/../../0" } }),
    zip("storage too short", MALFORMED, "has 4 bytes, 2 elements", { "data/0": { data: new Uint8Array(4) } }),
    zip("storage too long", MALFORMED, "has 12 bytes, 2 elements", {
      "data/0": { data: new Uint8Array(12) },
    }),
    ...["big", "", "LITTLE", "little\n", "x".repeat(1000)].map((order) =>
      zip(`byte order ${JSON.stringify(order.slice(0, 9))}`, UNSUPPORTED, "its byte order is", {
        byteorder: { data: new TextEncoder().encode(order) },
      }),
    ),
    zip("empty object", TRUNCATED, "0 are left", { "data.pkl": { data: new Uint8Array(0) } }),
    zip("rest after the object", MALFORMED, "1 bytes of data.pkl", {
      "data.pkl": { data: p.bytesOf(p.pickle(p.dict({ x: p.tensor() })), 0) },
    }),
    zip("object reaches into the next entry", TRUNCATED, "left of the pickle", {
      "data.pkl": { data: p.bytesOf(p.proto(2), 0x42, p.le(20, 4)) },
    }),
  ];
}

function ends(): HostileCase[] {
  const end = (name: string, code: CheckpointErrorCode, says: string, lies: ZipEnd) =>
    zip(`end: ${name}`, code, says, {}, lies);
  const gap = "does not reach its end record";
  const contradict = "contradict each other";
  return [
    end("a comment", TRUNCATED, "does not end as one", { comment: new Uint8Array(5) }),
    end("one entry more", MALFORMED, "declares 5 entries and has 4", { count: 5 }),
    end("one entry less", MALFORMED, "bytes after its last entry", { count: 3 }),
    end("no entries", MALFORMED, "after its last entry", { count: 0 }),
    end("65534 entries", MALFORMED, "65534 entries are declared", { count: 65534 }),
    end("two counts", MALFORMED, "contradicts itself", { countHere: 1 }),
    end("directory longer", MALFORMED, gap, { length: 0x7fffffff }),
    end("directory shorter", MALFORMED, gap, { length: 46 }),
    end("directory elsewhere", MALFORMED, gap, { offset: 0 }),
    end("directory beyond the file", MALFORMED, gap, { offset: 0xfffffffe }),
    end("a gap before it", MALFORMED, gap, { gap: new Uint8Array(7) }),
    end("of several files", UNSUPPORTED, "several files", { disk: 1 }),
    end("ZIP64 elsewhere", MALFORMED, "not before its locator", { zip64: { at: 0n } }),
    end("ZIP64 without signature", MALFORMED, "is broken", { zip64: { signature: 0 } }),
    end("ZIP64 of another count", MALFORMED, contradict, { zip64: { count: 1 } }),
    end("ZIP64 of another length", MALFORMED, contradict, { zip64: { length: 2n ** 64n - 1n } }),
    end("ZIP64 of another offset", MALFORMED, contradict, { zip64: { offset: 0n } }),
    end("ZIP64 absurd", MALFORMED, gap, { length: 0xffffffff, zip64: { length: 2n ** 64n - 1n } }),
    end("ZIP64 of a trillion entries", MALFORMED, "1000000000000 entries", {
      count: 0xffff,
      zip64: { count: 1e12 },
    }),
    file("zip: nothing but a start", TRUNCATED, "does not end as one", Uint8Array.of(0x50, 0x4b, 3, 4)),
    file("zip: an empty archive", MALFORMED, "neither a zip archive nor a pickle", zipBytes([])),
    file("a web page", MALFORMED, "is a web page", new TextEncoder().encode("<!doctype html>")),
    file(
      "a tar archive",
      MALFORMED,
      "neither a zip archive",
      new TextEncoder().encode("storages".padEnd(512, "\0")),
    ),
  ];
}

function tensors(): HostileCase[] {
  const leaves = "leaves its storage of 2 elements";
  const sizes = "offset, size and stride";
  const billion = p.int(0x7fffffff);
  return [
    item("one element too many", MALFORMED, leaves, p.tensor({ shape: p.tuple(p.int(3)) })),
    item("offset too far", MALFORMED, leaves, p.tensor({ offset: p.int(1) })),
    item("stride too long", MALFORMED, leaves, p.tensor({ strides: p.tuple(p.int(2)) })),
    item(
      "absurd shape",
      MALFORMED,
      leaves,
      p.tensor({ shape: p.tuple(...Array(8).fill(billion)), strides: p.tuple(...Array(8).fill(billion)) }),
    ),
    item(
      "absurd shape of stride 0",
      MALFORMED,
      leaves,
      p.tensor({ shape: p.tuple(...Array(8).fill(billion)), strides: p.tuple(...Array(8).fill(p.int(0))) }),
    ),
    item(
      "large shape of stride 0",
      UNSUPPORTED,
      "is not row-major",
      p.tensor({ shape: p.tuple(billion), strides: p.tuple(p.int(0)) }),
    ),
    item("negative offset", MALFORMED, sizes, p.tensor({ offset: p.int(-1) })),
    item("negative stride", MALFORMED, sizes, p.tensor({ strides: p.tuple(p.int(-1)) })),
    item("negative size", MALFORMED, sizes, p.tensor({ shape: p.tuple(p.int(-2)) })),
    item("more strides than sizes", MALFORMED, sizes, p.tensor({ strides: p.tuple(p.int(1), p.int(1)) })),
    item("nine dimensions", MALFORMED, sizes, p.tensor({ shape: p.tuple(...Array(9).fill(p.int(1))) })),
    item(
      "of text",
      MALFORMED,
      "rebuilt from a string",
      p.call(p.global("torch._utils", "_rebuild_tensor_v2"), ...Array(6).fill(p.text("x"))),
    ),
    item(
      "of no arguments",
      UNSUPPORTED,
      "0 arguments",
      p.call(p.global("torch._utils", "_rebuild_tensor_v2")),
    ),
    item(
      "a parameter of nothing",
      MALFORMED,
      "made of nothing",
      p.call(p.global("torch._utils", "_rebuild_parameter")),
    ),
    item(
      "storage that is not there",
      MALFORMED,
      'the storage "1" is not in the archive',
      p.tensor({ id: p.storageId("1") }),
    ),
    item(
      "storage with a path",
      MALFORMED,
      "is not in the archive",
      p.tensor({ id: p.storageId("../../etc/passwd") }),
    ),
    item(
      "storage of more elements",
      MALFORMED,
      "has 8 bytes, 3 elements",
      p.tensor({ id: p.storageId("0", "FloatStorage", p.int(3)) }),
    ),
    item(
      "storage of 2^31 elements",
      MALFORMED,
      "has 8 bytes",
      p.tensor({ id: p.storageId("0", "FloatStorage", billion), shape: p.tuple(billion) }),
    ),
    item(
      "storage of another type",
      MALFORMED,
      "has 8 bytes, 2 elements of float64",
      p.tensor({ id: p.storageId("0", "DoubleStorage") }),
    ),
    object(
      "a storage described twice",
      MALFORMED,
      "described twice, differently",
      p.dict({ a: p.tensor(), b: p.tensor({ id: p.storageId("0", "LongStorage") }) }),
    ),
    item(
      "storage that is a view",
      UNSUPPORTED,
      "is a view",
      p.tensor({ id: p.storageId("0", "FloatStorage", p.int(2), p.tuple(p.text("1"))) }),
    ),
    item(
      "storage of negative size",
      MALFORMED,
      "a storage without class",
      p.tensor({ id: p.storageId("0", "FloatStorage", p.int(-2)) }),
    ),
    item("a module", UNSUPPORTED, "that is no storage", [p.tuple(p.text("module"), p.NONE), p.BINPERSID]),
    item("an id that is text", UNSUPPORTED, "that is no storage", [p.text("0"), p.BINPERSID]),
    item("a checkpoint of a trainer", MALFORMED, '"y" is a dict, not a tensor', p.dict({ x: p.tensor() })),
    object("a tensor alone", MALFORMED, "holds a tensor, not a state dict", p.tensor()),
    object("a list of tensors", MALFORMED, "holds a list", [p.EMPTY_LIST, p.tensor(), p.APPEND]),
  ];
}

function legacies(): HostileCase[] {
  const list = (...keys: p.Part[]): p.Part => [p.EMPTY_LIST, p.MARK, keys, p.APPENDS];
  return [
    legacy("another number", MALFORMED, "without the magic number", { magic: p.int(7) }),
    legacy("a plain pickle", MALFORMED, "without the magic number", { magic: p.EMPTY_DICT }),
    legacy("another version", UNSUPPORTED, "1002 is the version", { version: p.int(1002) }),
    legacy("version is text", UNSUPPORTED, "a string is the version", { version: p.text("1001") }),
    legacy("big-endian", UNSUPPORTED, "not little-endian", { platform: p.dict({ little_endian: p.FALSE }) }),
    legacy("platform unknown", UNSUPPORTED, "not little-endian", { platform: p.EMPTY_DICT }),
    legacy("platform is none", MALFORMED, "None describes the platform", { platform: p.NONE }),
    legacy("a name in the magic number", UNSUPPORTED, "is refused", { magic: p.global("os", "system") }),
    legacy("a name in the keys", UNSUPPORTED, "is refused", { keys: p.global("os", "system") }),
    legacy("keys are no list", MALFORMED, "lists the storages, not a list", { keys: p.EMPTY_DICT }),
    legacy("a key is a number", MALFORMED, "the key of a storage is a number", { keys: list(p.int(0)) }),
    legacy("a key of nothing", MALFORMED, 'no tensor has the storage "1"', { keys: list(p.text("1")) }),
    legacy("a key twice", MALFORMED, "is listed twice", {
      keys: list(p.text("0"), p.text("0")),
      storages: [p.le(2, 8), new Uint8Array(8), p.le(2, 8), new Uint8Array(8)],
    }),
    legacy("no keys", MALFORMED, "after the last storage", { keys: p.EMPTY_LIST }),
    legacy("a storage not listed", MALFORMED, 'the storage "0" is not listed', {
      keys: p.EMPTY_LIST,
      storages: [],
    }),
    legacy("another count", MALFORMED, "has 3 elements, its tensors expect 2", {
      storages: [p.le(3, 8), new Uint8Array(8)],
    }),
    legacy("absurd count", MALFORMED, "has -1 elements", {
      storages: [p.le(2n ** 64n - 1n, 8), new Uint8Array(8)],
    }),
    legacy("no storages", TRUNCATED, "reaches beyond the file", { storages: [] }),
    legacy("rest after the storages", MALFORMED, "1 bytes after the last storage", {
      storages: [p.le(2, 8), new Uint8Array(9)],
    }),
    legacy("storage larger than the file", TRUNCATED, "reaches beyond the file", {
      object: p.dict({ x: p.tensor({ id: p.storageId("0", "FloatStorage", p.int(0x7fffffff)) }) }),
    }),
  ];
}

/** Broken and hostile files of torch.save, in both formats. */
export function hostileTorch(): readonly HostileCase[] {
  return [...truncations(), ...names(), ...entries(), ...ends(), ...tensors(), ...legacies()];
}
