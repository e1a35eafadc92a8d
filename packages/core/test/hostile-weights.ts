import type { CheckpointErrorCode, WeightErrorCode } from "../src/errors.js";
import { countingFloats, floats, rawSafetensors, safetensorsBytes } from "./safetensors-bytes.js";
import { tinyTensors } from "./tiny-model.js";

/** Files that must be refused, and how. */
export interface HostileCase {
  readonly name: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly code: CheckpointErrorCode | WeightErrorCode;
  /** The file the message must start with. */
  readonly file: string;
  /** Part of the message. */
  readonly says: string;
}

const SINGLE = "model.safetensors";
const INDEX = "model.safetensors.index.json";

const good = safetensorsBytes(tinyTensors(), { format: "pt" });
const goodHeaderLength = Number(new DataView(good.buffer).getBigUint64(0, true));

function single(name: string, code: HostileCase["code"], says: string, bytes: Uint8Array): HostileCase {
  return { name, code, says, file: SINGLE, files: { [SINGLE]: bytes } };
}

/** A file of one tensor "x" with this description; 16 bytes of data. */
function described(name: string, code: HostileCase["code"], says: string, info: unknown): HostileCase {
  const text = JSON.stringify({ x: info });
  return single(name, code, says, rawSafetensors(text, countingFloats(4)));
}

function header(name: string, code: HostileCase["code"], says: string, text: string): HostileCase {
  return single(name, code, says, rawSafetensors(text, countingFloats(4)));
}

/** Two tensors "a" and "b" of two floats each at these offsets; `bytes` bytes of data. */
function ranges(name: string, says: string, a: number[], b: number[], bytes = 16): HostileCase {
  const info = (offsets: number[]) => ({
    dtype: "U8",
    shape: [offsets[1] - offsets[0]],
    data_offsets: offsets,
  });
  const text = JSON.stringify({ a: info(a), b: info(b) });
  const code = says.includes("ends at byte") ? "truncated-file" : "malformed-file";
  return single(name, code, says, rawSafetensors(text, new Uint8Array(bytes)));
}

function truncations(): HostileCase[] {
  const dataStart = 8 + goodHeaderLength;
  const cuts: readonly (readonly [string, number, HostileCase["code"], string])[] = [
    ["empty file", 0, "truncated-file", "0 bytes are too few"],
    ["one byte", 1, "truncated-file", "1 bytes are too few"],
    ["inside the header's length", 7, "truncated-file", "7 bytes are too few"],
    ["after the header's length", 8, "truncated-file", "the file ends after 0 of them"],
    ["inside the header", 8 + 100, "truncated-file", "the file ends after 100 of them"],
    ["before the header's last byte", dataStart - 1, "truncated-file", "the file ends after"],
    ["after the header", dataStart, "truncated-file", "of which there are 0"],
    ["inside the data", dataStart + 9, "truncated-file", "of which there are 9"],
    ["before the last byte", good.length - 1, "truncated-file", "of which there are"],
  ];
  return cuts.map(([name, length, code, says]) => single(`cut: ${name}`, code, says, good.slice(0, length)));
}

function headerLengths(): HostileCase[] {
  const absurd: readonly (readonly [string, bigint, HostileCase["code"], string])[] = [
    ["2^64 - 1", 2n ** 64n - 1n, "malformed-file", "18446744073709551615 bytes is declared"],
    ["2^63", 2n ** 63n, "malformed-file", "at most 100000000 are accepted"],
    ["2^53 + 1", 2n ** 53n + 1n, "malformed-file", "9007199254740993 bytes is declared"],
    ["over the limit", 100_000_001n, "malformed-file", "100000001 bytes is declared"],
    ["at the limit, beyond the file", 100_000_000n, "truncated-file", "100000000 bytes is declared"],
    ["one more than there is", BigInt(good.length - 7), "truncated-file", "the file ends after"],
    ["zero", 0n, "malformed-file", "the header is not JSON"],
    ["one byte less", BigInt(goodHeaderLength - 1), "malformed-file", "the header is not JSON"],
  ];
  return absurd.map(([name, length, code, says]) => {
    const bytes = good.slice();
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    return single(`header length: ${name}`, code, says, bytes);
  });
}

function headerTexts(): HostileCase[] {
  const broken = "malformed-file";
  return [
    single(
      "a text file",
      broken,
      "is a web page, not the file itself",
      new TextEncoder().encode("<!doctype html><title>404</title>"),
    ),
    single(
      "a git-lfs pointer",
      broken,
      "is a Git LFS pointer, not the file itself: run git lfs pull",
      new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1"),
    ),
    single(
      "header not UTF-8",
      broken,
      "the header is not UTF-8",
      rawSafetensors(Uint8Array.of(0x7b, 0xff, 0x7d)),
    ),
    single(
      "name with an overlong slash",
      broken,
      "the header is not UTF-8",
      rawSafetensors(Uint8Array.of(0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d)),
    ),
    header("header is an array", broken, "not a JSON object", "[]"),
    header("header is null", broken, "not a JSON object", "null"),
    header("header is a string", broken, "not a JSON object", '"x"'),
    header("header with a trailing comma", broken, "not JSON", '{"x":1,}'),
    header("header with rest", broken, "not JSON", "{}{}"),
    header("header with NUL", broken, "not JSON", "{}\0\0"),
    header("header with a byte order mark", broken, "not JSON", "\ufeff{}"),
    header("header nested without end", broken, "not JSON", "[".repeat(100_000)),
    header(
      "the same tensor twice",
      broken,
      'key "x" twice',
      '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}',
    ),
    header(
      "the same tensor twice, escaped",
      broken,
      'key "x" twice',
      '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\\u0078":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}',
    ),
    header(
      "two shapes",
      broken,
      'key "shape" twice',
      '{"x":{"dtype":"F32","shape":[4],"shape":[2,2],"data_offsets":[0,16]}}',
    ),
    header("metadata not an object", broken, "__metadata__ is not an object", '{"__metadata__":"pt"}'),
    header("metadata a number", broken, "__metadata__ is not an object", '{"__metadata__":0}'),
    header("metadata not strings", broken, '"format" is not a string', '{"__metadata__":{"format":1}}'),
    header("metadata nested", broken, '"a" is not a string', '{"__metadata__":{"a":{}}}'),
    ...["tf", "flax", "PT", ""].map((format) =>
      single(
        `format ${format}`,
        "unsupported-file",
        `__metadata__.format is "${format}"`,
        safetensorsBytes(tinyTensors(), { format }),
      ),
    ),
    single(
      "format with a line break",
      "unsupported-file",
      '"a\\nb"',
      safetensorsBytes(tinyTensors(), { format: "a\nb" }),
    ),
  ];
}

function descriptions(): HostileCase[] {
  const broken = "malformed-file";
  const fine = { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] };
  return [
    described("tensor is null", broken, 'tensor "x" is not described', null),
    described("tensor is a number", broken, 'tensor "x" is not described', 1),
    described("tensor is a list", broken, 'tensor "x" is not described', []),
    described("no dtype", broken, 'tensor "x" has no dtype', { ...fine, dtype: undefined }),
    described("dtype is a number", broken, 'tensor "x" has no dtype', { ...fine, dtype: 4 }),
    described("dtype unknown", "unsupported-file", '"x" has dtype "Q4"; supported are F64', {
      ...fine,
      dtype: "Q4",
    }),
    described("dtype F8_E4M4", "unsupported-file", '"F8_E4M4"', { ...fine, dtype: "F8_E4M4" }),
    described("dtype in lower case", "unsupported-file", '"f32"', { ...fine, dtype: "f32" }),
    described("dtype toString", "unsupported-file", '"toString"', { ...fine, dtype: "toString" }),
    described("no shape", broken, "not a list of sizes", { ...fine, shape: undefined }),
    described("shape is a number", broken, "not a list of sizes", { ...fine, shape: 4 }),
    described("shape is an object", broken, "not a list of sizes", { ...fine, shape: { length: 1, 0: 4 } }),
    described("shape of strings", broken, "not a list of sizes", { ...fine, shape: ["2", "2"] }),
    described("negative size", broken, "not a list of sizes", { ...fine, shape: [-2, -2] }),
    described("fractional size", broken, "not a list of sizes", { ...fine, shape: [2.5, 2] }),
    described("size beyond exact integers", broken, "not a list of sizes", { ...fine, shape: [2 ** 53] }),
    header(
      "size that is infinite",
      broken,
      "not a list of sizes",
      '{"x":{"dtype":"F32","shape":[1e999],"data_offsets":[0,16]}}',
    ),
    header(
      "size that is minus zero",
      broken,
      "not a list of sizes",
      '{"x":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}',
    ),
    described("sizes that overflow", broken, "absurdly large", { ...fine, shape: [2 ** 40, 2 ** 40] }),
    described("sizes that wrap to 16 bytes", broken, "absurdly large", {
      ...fine,
      shape: [2 ** 32, 2 ** 32, 4],
    }),
    described("rank 9", broken, "9 dimensions", { ...fine, shape: [1, 1, 1, 1, 1, 1, 1, 2, 2] }),
    described("rank 1000", broken, "1000 dimensions", { ...fine, shape: Array(1000).fill(1) }),
    described("shape too small", broken, "has 16 bytes, float32 [2, 1] takes 8", { ...fine, shape: [2, 1] }),
    described("shape too large", broken, "has 16 bytes, float32 [2, 3] takes 24", { ...fine, shape: [2, 3] }),
    described("scalar of 16 bytes", broken, "has 16 bytes, float32 [] takes 4", { ...fine, shape: [] }),
    described("dtype of another size", broken, "float16 [2, 2] takes 8", { ...fine, dtype: "F16" }),
    described("no offsets", broken, "not two byte positions", { ...fine, data_offsets: undefined }),
    described("one offset", broken, "not two byte positions", { ...fine, data_offsets: [0] }),
    described("three offsets", broken, "not two byte positions", { ...fine, data_offsets: [0, 8, 16] }),
    described("negative offset", broken, "not two byte positions", { ...fine, data_offsets: [-16, 0] }),
    described("fractional offset", broken, "not two byte positions", { ...fine, data_offsets: [0.5, 16.5] }),
    described("offsets as text", broken, "not two byte positions", { ...fine, data_offsets: ["0", "16"] }),
    described("offsets reversed", broken, "before they begin", { ...fine, data_offsets: [16, 0] }),
    described("offset past the end", "truncated-file", 'tensor "x" ends at byte 32', {
      ...fine,
      data_offsets: [16, 32],
    }),
    described("4 PiB in a small file", "truncated-file", "of which there are 16", {
      dtype: "U8",
      shape: [2 ** 52],
      data_offsets: [0, 2 ** 52],
    }),
    ranges("overlap", 'tensor "b" overlaps tensor "a"', [0, 8], [4, 16]),
    ranges("one inside the other", 'tensor "b" overlaps tensor "a"', [0, 16], [4, 8]),
    ranges("the same bytes", 'tensor "b" overlaps tensor "a"', [0, 16], [0, 16]),
    ranges("empty tensor inside another", 'tensor "b" overlaps tensor "a"', [0, 16], [8, 8]),
    ranges("hole at the start", '1 bytes before tensor "a" belong to no tensor', [1, 8], [8, 16]),
    ranges("hole between", '4 bytes before tensor "b" belong to no tensor', [0, 4], [8, 16]),
    ranges("rest at the end", '1 bytes after tensor "b" belong to no tensor', [0, 8], [8, 15]),
    ranges("second past the end", 'tensor "b" ends at byte 24', [0, 8], [8, 24]),
    single(
      "data and no tensor",
      broken,
      "16 bytes after the header",
      rawSafetensors("{}", countingFloats(4)),
    ),
    header(
      "a long name is cut in the message",
      broken,
      `tensor "${"n".repeat(120)}…" is not described`,
      JSON.stringify({ ["n".repeat(100_000)]: 1 }),
    ),
    header("a name with a line break", broken, 'tensor "a\\nb" is not', '{"a\\nb":1}'),
    header("a tensor called __proto__", broken, 'tensor "__proto__" is not described', '{"__proto__":1}'),
  ];
}

/** A sharded checkpoint of two shards in which one thing is changed. */
function sharded(
  name: string,
  code: HostileCase["code"],
  says: string,
  change: (files: Record<string, Uint8Array>, map: Record<string, unknown>) => void,
): HostileCase {
  const tensors = Object.entries(tinyTensors());
  const halves = [tensors.slice(0, 8), tensors.slice(8)].map((half) => Object.fromEntries(half));
  const files: Record<string, Uint8Array> = {};
  const map: Record<string, unknown> = {};
  halves.forEach((half, i) => {
    files[`s${i}.safetensors`] = safetensorsBytes(half, { format: "pt" });
    for (const tensor of Object.keys(half)) map[tensor] = `s${i}.safetensors`;
  });
  change(files, map);
  files[INDEX] ??= new TextEncoder().encode(JSON.stringify({ metadata: {}, weight_map: map }));
  return {
    name: `index: ${name}`,
    code,
    says,
    file: code === "truncated-file" ? "s1.safetensors" : INDEX,
    files,
  };
}

function indexes(): HostileCase[] {
  const broken = "malformed-file";
  const WORD = "ernie_m.embeddings.word_embeddings.weight";
  const text = (value: string) => (files: Record<string, Uint8Array>) => {
    files[INDEX] = new TextEncoder().encode(value);
  };
  const paths = [
    "../s0.safetensors",
    "..\\s0.safetensors",
    "/etc/passwd",
    "C:\\s0.safetensors",
    "C:s0.safetensors",
    "sub/s0.safetensors",
    "./s0.safetensors",
    "..",
    ".",
    "",
    "s0.safetensors\0.txt",
    "s0\n.safetensors",
    "file:///etc/passwd",
    "x".repeat(256),
  ];
  return [
    sharded("not JSON", broken, "the index is not JSON", text("{")),
    sharded("not UTF-8", broken, "the index is not UTF-8", (files) => {
      files[INDEX] = Uint8Array.of(0x7b, 0x80, 0x7d);
    }),
    sharded("empty", broken, "the index is not JSON", text("")),
    sharded("an array", broken, "the index is not a JSON object", text("[]")),
    sharded("no weight_map", broken, "weight_map is not an object", text("{}")),
    sharded(
      "weight_map a list",
      broken,
      "weight_map is not an object",
      text('{"weight_map":["s0.safetensors"]}'),
    ),
    sharded("weight_map empty", broken, "weight_map names no tensor", text('{"weight_map":{}}')),
    sharded(
      "weight_map twice",
      broken,
      'key "weight_map" twice',
      text('{"weight_map":{},"weight_map":{"a":"b"}}'),
    ),
    sharded(
      "a tensor twice",
      broken,
      'key "a" twice',
      text('{"weight_map":{"a":"s0.safetensors","a":"s1.safetensors"}}'),
    ),
    sharded("a shard that is null", broken, "no file name", (_, map) => {
      map[WORD] = null;
    }),
    sharded("a shard that is a number", broken, "no file name", (_, map) => {
      map[WORD] = 0;
    }),
    ...paths.map((path) =>
      sharded(`shard ${JSON.stringify(path.slice(0, 30))}`, broken, "is not a plain file name", (_, map) => {
        map[WORD] = path;
      }),
    ),
    sharded("a shard that is missing", "unreadable-file", 'shard "s1.safetensors" is missing', (files) => {
      delete files["s1.safetensors"];
    }),
    sharded("a shard called as a method", "unreadable-file", 'shard "toString" is missing', (_, map) => {
      map[WORD] = "toString";
    }),
    sharded("a tensor in the wrong shard", broken, 'is not in its shard "s1.safetensors"', (_, map) => {
      map[WORD] = "s1.safetensors";
    }),
    sharded("a tensor in no shard", broken, 'tensor "ghost" is not in its shard', (_, map) => {
      map.ghost = "s0.safetensors";
    }),
    sharded(
      "a tensor in both shards",
      broken,
      'is both in "s0.safetensors" and in "s1.safetensors"',
      (files) => {
        files["s1.safetensors"] = safetensorsBytes(tinyTensors(), { format: "pt" });
      },
    ),
    sharded("shards of two layouts", broken, "the shards differ in layout", (files) => {
      const half = Object.fromEntries(Object.entries(tinyTensors()).slice(8));
      files["s1.safetensors"] = safetensorsBytes(half, { format: "pd" });
    }),
    sharded("a shard that is cut", "truncated-file", "of which there are", (files) => {
      files["s1.safetensors"] = files["s1.safetensors"].slice(0, -1);
    }),
    {
      ...sharded("the index as its own shard", broken, "bytes is declared", (_, map) => {
        for (const key of Object.keys(map)) map[key] = INDEX;
      }),
      file: INDEX,
    },
  ];
}

function wrongTensors(): HostileCase[] {
  const HEAD = "ernie_m.encoder.layers.0";
  const changed = (
    name: string,
    code: HostileCase["code"],
    says: string,
    change: (tensors: ReturnType<typeof tinyTensors>) => void,
  ): HostileCase => {
    const tensors = tinyTensors();
    change(tensors);
    return single(`tensors: ${name}`, code, says, safetensorsBytes(tensors));
  };
  const WORD = "ernie_m.embeddings.word_embeddings.weight";
  return [
    single("tensors: none", "unknown-architecture", "no tensors", safetensorsBytes({})),
    changed(
      "one missing",
      "missing-weight",
      `${HEAD}.linear1.weight: expected a tensor of shape [3, 2]`,
      (all) => {
        delete all[`${HEAD}.linear1.weight`];
      },
    ),
    changed("wrong shape", "weight-shape", `${WORD}: expected shape [5, 2], got [6, 2]`, (all) => {
      all[WORD] = floats([6, 2]);
    }),
    changed("transposed", "weight-shape", "expected shape [3, 2], got [2, 3]", (all) => {
      all[`${HEAD}.linear1.weight`] = floats([2, 3]);
    }),
    changed("wrong rank", "weight-shape", "expected shape [2], got [2, 1]", (all) => {
      all[`${HEAD}.norm1.bias`] = floats([2, 1]);
    }),
    changed(
      "integers",
      "weight-dtype",
      "expected float32, float16, bfloat16 or float64, got int32",
      (all) => {
        all[WORD] = { ...floats([5, 2]), dtype: "I32" };
      },
    ),
    changed("two names for one", "malformed-file", `both stand for ${WORD}`, (all) => {
      all["embeddings.word_embeddings.weight"] = floats([5, 2]);
    }),
    single(
      "tensors: of BERT",
      "unknown-architecture",
      '"bert.embeddings.word_embeddings.weight"',
      safetensorsBytes({
        "bert.embeddings.word_embeddings.weight": floats([5, 2]),
        "bert.encoder.layer.0.output.dense.weight": floats([2, 3]),
        "classifier.weight": floats([2, 2]),
      }),
    ),
    changed("of BERT without its prefix", "unknown-architecture", "token_type_embeddings", (all) => {
      for (const key of Object.keys(all)) {
        all[key.replace("ernie_m.", "")] = all[key];
        delete all[key];
      }
      all["embeddings.token_type_embeddings.weight"] = floats([2, 2]);
    }),
  ];
}

/** Broken and hostile weight files, every one to be refused with a typed error. */
export function hostileWeights(): readonly HostileCase[] {
  return [
    ...truncations(),
    ...headerLengths(),
    ...headerTexts(),
    ...descriptions(),
    ...indexes(),
    ...wrongTensors(),
  ];
}
