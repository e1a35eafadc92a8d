import * as p from "@ernie-m/fixtures/pickle-bytes";
import { pickleFile } from "@ernie-m/fixtures/pickle-files";
import { rawSafetensors, safetensorsBytes } from "@ernie-m/fixtures/safetensors-bytes";
import { torchEntries, zipBytes } from "@ernie-m/fixtures/zip-bytes";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { oneFile } from "../../test/plain-tensors.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { resolveWeights } from "../weights/resolve-weights.js";
import { openWeights } from "./open-weights.js";

const BIN = "pytorch_model.bin";
const PD = "model_state.pdparams";
const SAFE = "model.safetensors";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const torch = (object: p.Part) =>
  oneFile(BIN, zipBytes(torchEntries({ "data.pkl": { data: p.pickle(object, 2) } })));
const paddle = (object: p.Part) => oneFile(PD, p.pickle(object));

const float: p.Part = [0x47, new Uint8Array([0x3f, 0xe0, 0, 0, 0, 0, 0, 0])];
const scalar = p.call(p.global("numpy.core.multiarray", "scalar"), p.dtype("f8"), p.bytes(new Uint8Array(8)));

/** Values that training programs keep beside weights: they run no code. */
const plain: readonly (readonly [string, p.Part])[] = [
  ["a float", float],
  ["a number", p.int(7)],
  ["None", p.NONE],
  ["True", p.TRUE],
  ["a string", p.text("2026-11-29")],
  ["bytes", p.bytes(Uint8Array.of(1, 2, 3))],
  ["a list", [p.EMPTY_LIST, p.int(1), p.APPEND]],
  ["a tuple", p.tuple(float, p.NONE)],
  ["settings", p.dict({ lr: float, betas: p.tuple(float, float) })],
  ["a numpy scalar", scalar],
];

describe.each([
  ["torch.save", torch, p.tensor()],
  ["paddle.save", paddle, p.array()],
] as const)("%s", (_, files, tensor) => {
  test.each(plain)("%s beside the tensors is skipped", async (_, value) => {
    const { entries } = await openWeights(files(p.dict({ w: tensor, beside: value })));
    expect([...entries.keys()]).toEqual(["w"]);
  });

  test.each(["state_dict", "model_state_dict", "model"])(
    "a training checkpoint has its weights under %s",
    async (key) => {
      const optimizer = p.dict({ state: [p.EMPTY_DICT, p.int(0), p.dict({ step: float }), p.SETITEM] });
      const checkpoint = p.dict({
        epoch: p.int(3),
        loss: float,
        optimizer,
        [key]: p.dict({ w: tensor, v: tensor }),
      });
      expect([...(await openWeights(files(checkpoint))).entries.keys()]).toEqual(["w", "v"]);
    },
  );

  test("dicts under those keys inside each other, and tensors beside, are no hindrance", async () => {
    const key = fc.constantFrom("state_dict", "model_state_dict", "model");
    const others = fc.uniqueArray(fc.constantFrom("epoch", "rng_state", "step", "ema", "optimizer"));
    const level = fc.tuple(key, others, fc.boolean());
    await fc.assert(
      fc.asyncProperty(fc.array(level, { minLength: 1, maxLength: 4 }), async (levels) => {
        const besides: Readonly<Record<string, p.Part>> = {
          epoch: p.int(3),
          rng_state: tensor,
          step: tensor,
          ema: p.dict({ other: tensor }),
          optimizer: p.dict({ state: [p.EMPTY_DICT, p.int(0), p.dict({ step: tensor }), p.SETITEM] }),
        };
        const nested = levels.reduce<p.Part>(
          (inner, [name, beside, isBefore]) => {
            const kept = Object.fromEntries(beside.map((other) => [other, besides[other]]));
            return p.dict(isBefore ? { ...kept, [name]: inner } : { [name]: inner, ...kept });
          },
          p.dict({ w: tensor, v: tensor }),
        );
        expect([...(await openWeights(files(nested))).entries.keys()]).toEqual(["w", "v"]);
      }),
      { numRuns: 40 },
    );
  });

  test("a dict that holds itself under such a key has its own tensors", async () => {
    const itself = [
      p.EMPTY_DICT,
      p.put(7),
      p.text("model"),
      p.get(7),
      p.SETITEM,
      p.text("w"),
      tensor,
      p.SETITEM,
    ];
    // It is no tensor, and said so: nothing goes round.
    await expect(openWeights(files(itself))).rejects.toThrow('"model" is a dict');
  });

  test("a dict under such a key without a tensor in it is not taken", async () => {
    const beside = p.dict({ model: p.dict({ name: p.text("uie") }), w: tensor });
    expect([...(await openWeights(files(beside))).entries.keys()]).toEqual(["w"]);
  });

  test("tensors in other dicts are no weights, and are named", async () => {
    await expect(openWeights(files(p.dict({ ema: p.dict({ w: tensor }) })))).rejects.toMatchObject({
      code: "malformed-file",
      message: expect.stringContaining('"ema" is a dict'),
    });
  });
});

const nine = p.tuple(...Array(9).fill(p.int(1)));
const untyped: p.Part = [
  p.tuple(
    p.text("storage"),
    p.global("torch.storage", "UntypedStorage"),
    p.text("1"),
    p.text("cpu"),
    p.int(4),
  ),
  p.BINPERSID,
];
const rebuilt = (dtype: string): p.Part =>
  p.call(
    p.global("torch._utils", "_rebuild_tensor_v3"),
    ...[untyped, p.int(0), p.tuple(p.int(4)), p.tuple(p.int(1)), p.FALSE],
    ...[p.call(p.global("collections", "OrderedDict")), p.global("torch", dtype)],
  );
const quantized = (type: string): p.Part =>
  p.call(
    p.global("torch._utils", "_rebuild_qtensor"),
    ...[[p.storageId("2", type, p.int(4)), p.BINPERSID], p.int(0), p.tuple(p.int(4)), p.tuple(p.int(1))],
    ...[p.tuple(p.global("torch", "per_tensor_affine"), float, p.int(0)), p.FALSE, p.NONE],
  );

const misfits: readonly (readonly [string, typeof torch, p.Part, p.Part, unknown])[] = [
  ...["QInt8Storage", "QUInt8Storage", "ShortStorage", "ComplexFloatStorage"].map(
    (type) => [type, torch, p.tensor(), p.tensor({ id: p.storageId("3", type) }), { kind: "dtype" }] as const,
  ),
  ...["float8_e4m3fn", "float8_e5m2", "uint16", "complex32", "int4"].map(
    (dtype) =>
      [dtype, torch, p.tensor(), rebuilt(dtype), { kind: "dtype", dtype: `torch.${dtype}` }] as const,
  ),
  ["a quantised tensor", torch, p.tensor(), quantized("QInt8Storage"), { kind: "dtype", dtype: "qint8" }],
  [
    "a quantised parameter",
    torch,
    p.tensor(),
    p.call(p.global("torch._utils", "_rebuild_parameter"), quantized("QUInt4x2Storage")),
    { kind: "dtype", dtype: "quint4x2" },
  ],
  ["nine dimensions", torch, p.tensor(), p.tensor({ shape: nine, strides: nine }), { kind: "rank", rank: 9 }],
  ["an array of numpy", torch, p.tensor(), p.array(), { kind: "dtype", dtype: "an array of numpy" }],
  ...["O8", "c8", "V4", "S4", "i2", "u4", "M8", "f16", ""].map(
    (code) =>
      [
        `an array of "${code}"`,
        paddle,
        p.array(),
        p.array({ dtype: p.dtype(code) }),
        { kind: "dtype", dtype: `numpy's "<${code}"` },
      ] as const,
  ),
  ...[">", "=", "|", ""].map(
    (order) =>
      [
        `an array in the byte order "${order}"`,
        paddle,
        p.array(),
        p.array({ dtype: p.dtype("f4", order) }),
        { kind: "dtype", dtype: `numpy's "${order}f4"` },
      ] as const,
  ),
  ["an array of nine dimensions", paddle, p.array(), p.array({ shape: nine }), { kind: "rank", rank: 9 }],
];

test.each(misfits)("%s matters only to a model that asks for it", async (_, files, sound, other, misfit) => {
  const name = "ernie_m.encoder.layers.0.norm1.bias";
  const source = await openWeights(files(p.dict({ [name]: sound, beside: other })));
  expect([...source.entries.keys()]).toEqual([name]);
  expect([...(source.others ?? [])]).toEqual([["beside", expect.objectContaining(misfit)]]);
  const spec = { name, shape: [2], kind: "vector", part: "encoder" } as const;
  expect(resolveWeights(source, [spec])).toMatchObject({ missing: [], unexpected: ["beside"] });
  const asked = await openWeights(files(p.dict({ [name]: other })));
  const code = asked.others?.get(name)?.kind === "rank" ? "weight-shape" : "weight-dtype";
  const shape = { ...spec, part: "head" } as const;
  expect(() => resolveWeights(asked, [shape])).toThrow(expect.objectContaining({ code, tensor: name }));
});

test("Paddle's tensors with their names are found inside a training checkpoint", async () => {
  const pair = p.tuple(p.text("linear_0.w_0"), p.array());
  const { entries } = await openWeights(paddle(p.dict({ model: p.dict({ w: pair }), step: p.array() })));
  expect([...entries.keys()]).toEqual(["w"]);
});

test("a tensor of shorts beside the weights is left where it is", async () => {
  const shorts = p.tensor({ id: p.storageId("0", "ShortStorage", p.int(4)) });
  const { entries, others } = await openWeights(torch(p.dict({ counts: shorts })));
  expect([...entries.keys()]).toEqual([]);
  expect([...(others ?? [])]).toEqual([["counts", { kind: "dtype", dtype: "int16" }]]);
});

describe("safetensors", () => {
  const data = (header: object, bytes: number) =>
    oneFile(SAFE, rawSafetensors(utf8(JSON.stringify(header)), new Uint8Array(bytes)));

  test.each([
    ["F8_E4M3", [4], 4],
    ["F8_E5M2", [4], 4],
    ["F4", [4], 2],
    ["I16", [4], 8],
    ["U16", [4], 8],
    ["U32", [4], 16],
    ["U64", [4], 32],
    ["C64", [4], 32],
  ])(
    "a tensor of %s is one that no parameter is of; its size is checked all the same",
    async (dtype, shape, bytes) => {
      const header = {
        w: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
        x: { dtype, shape, data_offsets: [4, 4 + bytes] },
      };
      const { entries, others } = await openWeights(data(header, 4 + bytes));
      expect([...entries.keys()]).toEqual(["w"]);
      expect([...(others?.keys() ?? [])]).toEqual(["x"]);
      const wrong = { x: { dtype, shape, data_offsets: [0, bytes + 1] } };
      await expect(openWeights(data(wrong, bytes + 1))).rejects.toMatchObject({ code: "malformed-file" });
    },
  );

  test("any number of dimensions, and types of newer releases, matter only to a model that asks for them", async () => {
    const kinds = fc.oneof(
      fc
        .array(fc.constantFrom(1, 2), { maxLength: 20 })
        .map((shape) => ({ dtype: "F32", shape, bytes: 4 * shape.reduce<number>((a, b) => a * b, 1) })),
      fc
        .tuple(fc.constantFrom("F8_E4M3FNUZ", "Q4", "f32", "toString", "__proto__"), fc.nat(9))
        .map(([dtype, bytes]) => ({ dtype, shape: [3], bytes })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(kinds, { maxLength: 5 }), async (tensors) => {
        let end = 0;
        const header = Object.fromEntries(
          tensors.map(({ dtype, shape, bytes }, index) => {
            end += bytes;
            return [`x${index}`, { dtype, shape, data_offsets: [end - bytes, end] }];
          }),
        );
        const { entries, others } = await openWeights(data(header, end));
        const isUsual = ({ dtype, shape }: (typeof tensors)[number]) => dtype === "F32" && shape.length <= 8;
        const namesOf = (usual: boolean) =>
          tensors.flatMap((tensor, index) => (isUsual(tensor) === usual ? [`x${index}`] : []));
        expect([...entries.keys()]).toEqual(namesOf(true));
        expect([...(others?.keys() ?? [])]).toEqual(namesOf(false));
      }),
      { numRuns: 50 },
    );
  });

  test("a tensor of nine dimensions that a model asks for is of the wrong shape", async () => {
    const name = "ernie_m.encoder.layers.0.norm1.bias";
    const header = { [name]: { dtype: "F32", shape: Array(9).fill(1), data_offsets: [0, 4] } };
    const spec = { name, shape: [1], kind: "vector", part: "head" } as const;
    const source = await openWeights(data(header, 4));
    expect(() => resolveWeights(source, [spec])).toThrow("expected shape [1], got 9 dimensions");
  });

  test.each([null, { format: "mlx" }, { format: "np" }])(
    "metadata %j is read as the reference library does",
    async (metadata) => {
      const header = { __metadata__: metadata, w: { dtype: "F32", shape: [1], data_offsets: [0, 4] } };
      expect(await openWeights(data(header, 4))).toMatchObject({ layout: "pt" });
    },
  );
});

describe("a file that is not what its name says", () => {
  const pointer = utf8(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`,
  );
  const page = utf8("\ufeff  <!DOCTYPE HTML><html><title>Sign in</title></html>");

  test.each([BIN, PD, SAFE, "model.safetensors.index.json"])(
    "a Git LFS pointer or a page as %s is called so",
    async (name) => {
      await expect(openWeights(memoryFiles("m", { [name]: pointer }))).rejects.toMatchObject({
        message: `m/${name}: is a Git LFS pointer, not the file itself: run git lfs pull in its repository, or download the file`,
      });
      await expect(openWeights(memoryFiles("m", { [name]: page }))).rejects.toMatchObject({
        message: expect.stringContaining(`m/${name}: is a web page, not the file itself`),
      });
    },
  );

  test("weights of another format under the name are named for what they are", async () => {
    const named = (name: string, bytes: Uint8Array) => openWeights(memoryFiles("m", { [name]: bytes }));
    await expect(named(SAFE, pickleFile("zip.bin"))).rejects.toThrow(
      "is not a safetensors file but a zip archive",
    );
    await expect(named(SAFE, pickleFile("legacy.bin"))).rejects.toThrow(
      "is not a safetensors file but a pickle",
    );
    await expect(named(BIN, safetensorsBytes({}))).rejects.toThrow(
      "is not a file of torch.save but a safetensors file",
    );
  });
});

describe("a folder without weights", () => {
  const reasonOf = (files: Readonly<Record<string, Uint8Array>>): Promise<string> =>
    openWeights(memoryFiles("m", { "config.json": utf8("{}"), ...files })).then(
      () => "opened",
      (error: Error) => error.message,
    );

  test("is told what it has instead", async () => {
    const bytes = new Uint8Array(1);
    expect(await reasonOf({})).toMatch(
      /^m: no weights: expected model.safetensors or .* or model_state.pdparams.index.json$/,
    );
    expect(await reasonOf({ "model-00001-of-00002.safetensors": bytes })).toContain(
      '; found "model-00001-of-00002.safetensors": parts of weights need their index beside them',
    );
    expect(await reasonOf({ "model.fp16.safetensors": bytes, "last.ckpt": bytes })).toContain(
      '; found "last.ckpt", "model.fp16.safetensors": if one of them is the weights, name it model.safetensors or the like',
    );
  });

  test("or, where it cannot be listed, which names were tried", async () => {
    const { names: _, ...unlisted } = memoryFiles("http://host/m", { "config.json": utf8("{}") });
    for (const files of [unlisted, { ...unlisted, names: async () => undefined }]) {
      await expect(openWeights({ ...files, weights: "torch" })).rejects.toMatchObject({
        message:
          "http://host/m: no weights: expected pytorch_model.bin or pytorch_model.bin.index.json; each of these was asked for, and what else is there cannot be listed",
      });
    }
  });

  test("but with an adapter is told whose it is", async () => {
    const adapter = { "adapter_config.json": utf8('{"base_model_name_or_path": "org/uie-m-base"}') };
    expect(await reasonOf({ ...adapter, "adapter_model.safetensors": new Uint8Array(1) })).toContain(
      'this is an adapter of "org/uie-m-base": merge it into that model',
    );
    expect(await reasonOf({ "adapter_config.json": utf8("{}") })).toContain(
      "an adapter of a model that it does not name",
    );
  });
});
