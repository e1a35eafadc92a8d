import { readdirSync, readFileSync } from "node:fs";
import { fixturePath } from "@ernie-m/fixtures";
import { floats, rawSafetensors, safetensorsBytes } from "@ernie-m/fixtures/safetensors-bytes";
import { describe, expect, test } from "vitest";
import { referenceCheckpoint } from "../../../test/node-files.js";
import { memoryFiles } from "../../checkpoint/memory-files.js";
import { readWeight } from "../../weights/read-weight.js";
import { openWeights } from "../open-weights.js";

const open = (bytes: Uint8Array) => openWeights(memoryFiles("m", { "model.safetensors": bytes }));

/** What a .safetensors file holds, read the shortest way there is. */
function oracle(path: string): Map<string, { dtype: string; shape: number[]; bytes: Buffer }> {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString("utf8", 8, start)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const { __metadata__, ...tensors } = header;
  return new Map(
    Object.entries(tensors).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => [name, { dtype, shape, bytes: file.subarray(start + begin, start + end) }],
    ),
  );
}

const checkpoints = readdirSync(fixturePath("reference/checkpoints"));
const dtypeNames: Readonly<Record<string, string>> = { F32: "float32", F16: "float16", BF16: "bfloat16" };

describe("reference checkpoints", () => {
  const withSafetensors = checkpoints.filter((name) =>
    readdirSync(fixturePath(`reference/checkpoints/${name}`)).some((file) => file.endsWith(".safetensors")),
  );

  test("there are some", () => expect(withSafetensors.length).toBeGreaterThanOrEqual(16));

  test.each(withSafetensors)("%s: every tensor, every byte", async (name) => {
    const files = referenceCheckpoint(name);
    const source = await openWeights(files);
    expect(source.layout).toBe(name.includes("paddle") ? "pd" : "pt");
    const folder = fixturePath(`reference/checkpoints/${name}`);
    const shards = readdirSync(folder).filter((file) => file.endsWith(".safetensors"));
    let count = 0;
    for (const shard of shards) {
      for (const [tensor, { dtype, shape, bytes }] of oracle(`${folder}/${shard}`)) {
        const entry = source.entries.get(tensor)!;
        expect(entry).toMatchObject({ name: tensor, shape, dtype: dtypeNames[dtype] });
        expect(entry.storage).toMatchObject({ kind: "file", file: shard, length: bytes.length });
        const { data } = await readWeight(files, entry);
        expect(Buffer.from(data.buffer, data.byteOffset, data.byteLength).equals(bytes)).toBe(true);
        count += 1;
      }
    }
    expect(source.entries.size).toBe(count);
  });

  test.each(["tf_model.h5", "flax_model.msgpack"])("%s: says that it cannot be read", async (name) => {
    await expect(openWeights(memoryFiles("m", { [name]: new Uint8Array(4) }))).rejects.toMatchObject({
      code: "unsupported-file",
      reason: `weights are in ${name}, which cannot be read; expected model.safetensors or model.safetensors.index.json or pytorch_model.bin or pytorch_model.bin.index.json or model_state.pdparams or model_state.pdparams.index.json`,
    });
  });
});

describe("what is accepted", () => {
  test("every dtype of the format's table, scalars and tensors without elements", async () => {
    const sizes = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I8: 1, U8: 1, BOOL: 1 };
    const tensors = Object.fromEntries(
      Object.entries(sizes).flatMap(([dtype, size]) => [
        [`${dtype}.matrix`, { dtype, shape: [2, 3], data: new Uint8Array(6 * size) }],
        [`${dtype}.scalar`, { dtype, shape: [], data: new Uint8Array(size) }],
        [`${dtype}.none`, { dtype, shape: [3, 0, 2], data: new Uint8Array(0) }],
      ]),
    );
    const source = await open(safetensorsBytes(tensors));
    expect([...source.entries.values()].map(({ dtype }) => dtype).filter((_, i) => i % 3 === 0)).toEqual([
      "float64",
      "float32",
      "float16",
      "bfloat16",
      "int64",
      "int32",
      "int8",
      "uint8",
      "bool",
    ]);
    expect(source.entries.get("F32.none")).toMatchObject({ shape: [3, 0, 2], storage: { length: 0 } });
    expect(source.entries.get("F64.scalar")).toMatchObject({ shape: [], storage: { length: 8 } });
  });

  test.each([
    ["no metadata", undefined, "pt"],
    ["metadata without a format", { total: "1" }, "pt"],
    ["pt", { format: "pt" }, "pt"],
    ["pd", { format: "pd" }, "pd"],
  ])("layout: %s", async (_, metadata, layout) => {
    expect((await open(safetensorsBytes({ x: floats([2]) }, metadata))).layout).toBe(layout);
  });

  test("a header padded with spaces, and tensors in another order than their data", async () => {
    const header = {
      b: { dtype: "F32", shape: [1], data_offsets: [8, 12] },
      a: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
    };
    const source = await open(rawSafetensors(`${JSON.stringify(header)}     `, floats([3], 5).data));
    expect([...source.entries.keys()]).toEqual(["b", "a"]);
  });

  test("no tensor at all", async () => {
    expect((await open(rawSafetensors("{}"))).entries.size).toBe(0);
  });
});

describe("openWeights", () => {
  test("takes the single file before the index", async () => {
    const source = await openWeights(
      memoryFiles("m", {
        "model.safetensors": safetensorsBytes({ x: floats([1]) }),
        "model.safetensors.index.json": new Uint8Array(0),
      }),
    );
    expect(source.file).toBe("m/model.safetensors");
  });

  test("names what it looked for", async () => {
    await expect(openWeights(memoryFiles("m", { "config.json": new Uint8Array(0) }))).rejects.toMatchObject({
      code: "unreadable-file",
      message:
        "m: no weights: expected model.safetensors or model.safetensors.index.json or pytorch_model.bin or pytorch_model.bin.index.json or model_state.pdparams or model_state.pdparams.index.json",
    });
  });

  test("a shard's tensor that the index does not list is there all the same", async () => {
    const source = await openWeights(
      memoryFiles("m", {
        "model.safetensors.index.json": new TextEncoder().encode('{"weight_map":{"a":"s.safetensors"}}'),
        "s.safetensors": safetensorsBytes({ a: floats([1]), b: floats([1]) }),
      }),
    );
    expect([...source.entries.keys()]).toEqual(["a", "b"]);
    expect(source.file).toBe("m/model.safetensors.index.json");
  });

  test("positions beyond 4 GiB are exact", async () => {
    const far = 2 ** 40;
    const header = {
      big: { dtype: "U8", shape: [far], data_offsets: [0, far] },
      x: { dtype: "F32", shape: [1], data_offsets: [far, far + 4] },
    };
    const start = rawSafetensors(JSON.stringify(header));
    const source = await openWeights({
      ...memoryFiles("m", { "model.safetensors": start }),
      open: async (name) => ({
        path: name,
        size: start.length + far + 4,
        read: async (offset, length) => start.subarray(offset, offset + length),
        close: async () => {},
      }),
    });
    expect(source.entries.get("x")?.storage).toMatchObject({ offset: start.length + far, length: 4 });
  });
});
