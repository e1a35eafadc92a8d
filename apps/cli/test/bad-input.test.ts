import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensor } from "@ernie-m/core";
import { encodeNumbers } from "@ernie-m/core/testing";
import { writeSafetensors } from "@ernie-m/core/weights";
import { fixturePath, referenceModelPath } from "@ernie-m/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, REFERENCE, runCli } from "./run-cli.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-bad-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let copies = 0;
/** A copy of a checkpoint, changed by `change`. */
function spoiled(checkpoint: string, change: (path: (name: string) => string) => void): string {
  const copy = join(folder, `copy-${copies++}`);
  cpSync(checkpoint, copy, { recursive: true });
  change((name) => join(copy, name));
  return copy;
}

const base = fixturePath("reference/checkpoints/base");

function inputs(tensors: Record<string, Tensor>): string {
  const path = join(folder, `inputs-${copies++}.safetensors`);
  writeFileSync(path, writeSafetensors(tensors));
  return path;
}

function ids(shape: readonly number[], fill = 5): Tensor {
  return encodeNumbers("int64", shape, new Array(shape.reduce((a, b) => a * b, 1)).fill(fill));
}

/** Expects one clear line that holds every part, exit code `code`, nothing on standard output, no output file. */
async function expectRefusal(
  args: readonly string[],
  expected: { readonly code: 1 | 2; readonly says: readonly string[] },
  input = "text\n",
): Promise<void> {
  const output = args[args.indexOf("--output") + 1];
  const { code, stdout, stderr } = await runCli(args, input);
  const lines = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("warning"));
  for (const part of expected.says) expect(stderr).toContain(part);
  expect(stderr).not.toContain("unexpected failure");
  expect(stderr).not.toMatch(/^\s+at /m);
  if (expected.code === 1) expect(lines.length).toBe(1);
  expect(code).toBe(expected.code);
  expect(stdout).toBe("");
  if (args.includes("--output")) expect(existsSync(output)).toBe(false);
}

const forward = (model: string, file: string, ...flags: string[]): string[] => [
  "forward",
  "--model",
  model,
  "--inputs",
  file,
  "--output",
  join(folder, `out-${copies++}.safetensors`),
  ...flags,
];
const extract = (model: string, schema = '["person"]'): string[] => [
  "extract",
  "--model",
  model,
  "--schema",
  schema,
];

/** Header and data of the base checkpoint's weights, to be put together wrongly. */
function baseWeights(): {
  header: Record<string, { dtype: string; shape: number[]; data_offsets: number[] }>;
  data: Buffer;
} {
  const file = readFileSync(join(base, "model.safetensors"));
  const length = Number(file.readBigUInt64LE(0));
  return { header: JSON.parse(file.subarray(8, 8 + length).toString()), data: file.subarray(8 + length) };
}

function weightFile(header: unknown, data: Buffer, declared?: bigint): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(declared ?? BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

const WORDS = "embeddings.word_embeddings.weight";

describe("a broken checkpoint", () => {
  const broken: readonly [name: string, says: readonly string[], make: () => Buffer][] = [
    [
      "truncated",
      ["model.safetensors"],
      () => readFileSync(join(base, "model.safetensors")).subarray(0, 300_000),
    ],
    ["empty", ["model.safetensors"], () => Buffer.alloc(0)],
    [
      "header length absurd",
      ["model.safetensors", "header"],
      () => weightFile({}, Buffer.alloc(0), 2n ** 62n),
    ],
    [
      "header beyond the file",
      ["model.safetensors", "header"],
      () => weightFile({}, Buffer.alloc(0), 100_000n),
    ],
    [
      "header not JSON",
      ["model.safetensors", "JSON"],
      () => Buffer.concat([Buffer.from([4, 0, 0, 0, 0, 0, 0, 0]), Buffer.from("{{{{")]),
    ],
    [
      "offsets past the end",
      ["pooler.dense.weight"],
      () => {
        const { header, data } = baseWeights();
        header["pooler.dense.weight"].data_offsets[1] += 4096;
        return weightFile(header, data);
      },
    ],
    [
      "offsets overlapping",
      ["model.safetensors"],
      () => {
        const { header, data } = baseWeights();
        header["embeddings.layer_norm.bias"].data_offsets = [
          ...header["embeddings.layer_norm.weight"].data_offsets,
        ];
        return weightFile(header, data);
      },
    ],
    [
      "a wrong dtype",
      [WORDS, "int32", "float32"],
      () => {
        const { header, data } = baseWeights();
        header[WORDS].dtype = "I32";
        return weightFile(header, data);
      },
    ],
    [
      "a wrong shape",
      ["encoder.layers.0.linear1.weight", "[64, 128]", "[128, 64]"],
      () => {
        const { header, data } = baseWeights();
        header["encoder.layers.0.linear1.weight"].shape = [64, 128];
        return weightFile(header, data);
      },
    ],
    [
      "weights of another architecture",
      ["ERNIE-M"],
      () =>
        Buffer.from(
          writeSafetensors({
            "roberta.encoder.layer.0.attention.self.query.weight": encodeNumbers("float32", [1], [1]),
          }),
        ),
    ],
  ];
  test.each(broken)("%s", async (_, says, make) => {
    const model = spoiled(base, (path) => writeFileSync(path("model.safetensors"), make()));
    await expectRefusal(forward(model, inputs({ input_ids: ids([1, 4]) })), { code: 1, says });
  });

  test("no weights", () => {
    const model = spoiled(base, (path) => rmSync(path("model.safetensors")));
    return expectRefusal(forward(model, inputs({ input_ids: ids([1, 4]) })), {
      code: 1,
      says: ["model.safetensors"],
    });
  });

  test("no configuration", () => {
    const model = spoiled(base, (path) => rmSync(path("config.json")));
    return expectRefusal(forward(model, inputs({ input_ids: ids([1, 4]) })), {
      code: 1,
      says: ["config.json"],
    });
  });

  test("an unknown activation lists the known ones; every problem is told at once", () => {
    const model = spoiled(base, (path) => {
      const config = JSON.parse(readFileSync(path("config.json"), "utf8"));
      writeFileSync(
        path("config.json"),
        JSON.stringify({ ...config, hidden_act: "gelu2", num_attention_heads: 5 }),
      );
    });
    const says = ["hidden_act", "gelu2", "gelu_new", "num_attention_heads"];
    return expectRefusal(forward(model, inputs({ input_ids: ids([1, 4]) })), { code: 1, says });
  });

  test("no SentencePiece model", () => {
    const model = spoiled(referenceModelPath, (path) => rmSync(path("sentencepiece.bpe.model")));
    return expectRefusal(extract(model), { code: 1, says: ["sentencepiece.bpe.model"] });
  });

  test("no vocabulary", () => {
    const model = spoiled(referenceModelPath, (path) => rmSync(path("vocab.txt")));
    return expectRefusal(extract(model), { code: 1, says: ["vocab.txt"] });
  });

  test("a vocabulary that the embedding table does not fit names both sizes", () => {
    const model = spoiled(referenceModelPath, (path) =>
      writeFileSync(path("vocab.txt"), `${readFileSync(path("vocab.txt"), "utf8")}surplus\n`),
    );
    return expectRefusal(extract(model), { code: 1, says: ["16003", "16002"] });
  });

  test("a folder that does not exist", () =>
    expectRefusal(extract(join(folder, "nowhere")), { code: 1, says: ["nowhere"] }));
});

describe("bad inputs of forward", () => {
  const bad: readonly [name: string, tensors: Record<string, Tensor>, says: readonly string[]][] = [
    ["an id past the table", { input_ids: ids([1, 4], 512) }, ["input_ids", "511", "512"]],
    ["a negative id", { input_ids: ids([1, 4], -1) }, ["input_ids", "-1"]],
    ["ids as floats", { input_ids: encodeNumbers("float32", [1, 2], [1, 2]) }, ["input_ids", "float32"]],
    ["an empty batch", { input_ids: ids([0, 4]) }, ["input_ids", "int64[0, 4]"]],
    ["an empty sequence", { input_ids: ids([1, 0]) }, ["input_ids", "int64[1, 0]"]],
    ["a wrong rank", { input_ids: ids([4]) }, ["input_ids", "int64[4]"]],
    ["a sequence past the position table", { input_ids: ids([1, 129]) }, ["128", "129"]],
    [
      "a position past the table",
      { input_ids: ids([1, 2]), position_ids: ids([1, 2], 128) },
      ["position_ids", "127", "128"],
    ],
    [
      "a mask of another shape",
      { input_ids: ids([1, 4]), attention_mask: ids([1, 3], 1) },
      ["attention_mask", "[1, 3]"],
    ],
    ["no ids at all", { attention_mask: ids([1, 3], 1) }, ["input_ids"]],
    [
      "both ids and embeddings",
      { input_ids: ids([1, 1]), inputs_embeds: encodeNumbers("float32", [1, 1, 64], new Array(64).fill(0)) },
      ["inputs_embeds"],
    ],
  ];
  test.each(bad)("%s", (_, tensors, says) =>
    expectRefusal(forward(base, inputs(tensors)), { code: 1, says }),
  );

  test("a label that is no class", () =>
    expectRefusal(
      forward(
        fixturePath("reference/checkpoints/sequence-classification"),
        inputs({ input_ids: ids([1, 4]), labels: ids([1], 7) }),
      ),
      { code: 1, says: ["labels", "7"] },
    ));

  test("an inputs file that does not exist", () =>
    expectRefusal(forward(base, join(folder, "none.safetensors")), { code: 1, says: ["none.safetensors"] }));

  test("a head that cannot be pruned", () =>
    expectRefusal(forward(base, inputs({ input_ids: ids([1, 4]) }), "--prune-heads", '{"0":[9]}'), {
      code: 1,
      says: ["9"],
    }));
});

describe("wrong usage", () => {
  const usages: readonly [args: readonly string[], says: string][] = [
    [["extract"], "--schema"],
    [
      ["extract", "--schema", "person"],
      '--schema: not JSON: expected for example \'["person"]\', got "person"',
    ],
    [["extract", "--schema", '["person"]', "--threshold", "2"], "--threshold"],
    [["extract", "--schema", '["person"]', "--lang", "fr"], "--lang"],
    [["extract", "--schema", '["person"]', "--device", "abacus"], "--device"],
    [["extract", "--schema", '["person"]', "--dtype", "fp7"], "--dtype"],
    [["extract", "--schema", '["person"]', "--tresh", "1"], "--tresh"],
    [["tokenize", "--variant", "x"], "--variant"],
    [["forward", "--inputs", "a"], "--output"],
    [["forward", "--inputs", "a", "--output", "b", "--head", "tail"], "--head"],
    [["forward", "--inputs", "a", "--output", "b", "--padded-length", "3"], "--padded-length"],
    [["frobnicate"], "frobnicate"],
  ];
  test.each(usages)("%j", (args, says) => expectRefusal(args, { code: 2, says: [says] }));
});

describe("schema errors name the place", () => {
  const schemas: readonly [schema: unknown, path: string][] = [
    [[], "$"],
    [5, "$"],
    [["person", 7], "$[1]"],
    [[""], "$[0]"],
    [[{ person: ["a", null] }], "$[0].person[1]"],
    [["Sentiment []"], "$[0]"],
    [["Sentiment [good, good]"], "$[0]"],
  ];
  test.each(schemas)("%j", async (schema, path) => {
    const { code, stderr, stdout } = await runCli(["extract", "--schema", JSON.stringify(schema)], "text\n");
    expect(code).toBe(1);
    expect(stderr).toContain(`schema ${path}:`);
    expect(stdout).toBe("");
  });
});

describe("odd texts are no errors", () => {
  test("lone surrogates, NUL, blank lines and a line of a megabyte", async () => {
    const file = join(folder, "odd.jsonl");
    const person = "Marie Curie was born in Warsaw.";
    const texts = [
      "\ud800",
      `\u0000${person}`,
      "",
      "   ",
      `${person} \udc00`,
      `${"word ".repeat(200_000)}${person}`,
    ];
    writeFileSync(file, texts.map((text) => `${JSON.stringify({ text })}\n`).join(""));
    const tokenized = await runCli(["tokenize", "--input", file]);
    expect(tokenized.code).toBe(0);
    expect(jsonLines<{ text: string }>(tokenized.stdout).map(({ text }) => text)).toEqual(texts);

    writeFileSync(
      file,
      texts
        .slice(0, 5)
        .map((text) => `${JSON.stringify({ text })}\n`)
        .join(""),
    );
    const extracted = await runCli(["extract", ...REFERENCE, "--schema", '["person"]', "--input", file]);
    expect(extracted.code).toBe(0);
    const lines = jsonLines<{
      text: string;
      result: { person?: { text: string; start: number; end: number }[] };
    }>(extracted.stdout);
    expect(lines.map(({ text }) => text)).toEqual(texts.slice(0, 5));
    for (const { text, result } of lines)
      for (const span of result.person ?? []) expect(span.text).toBe(text.slice(span.start, span.end));
    expect(lines[1].result.person?.map((span) => span.text)).toEqual(["\u0000Marie Curie"]);
  });

  test("bytes that are not UTF-8 are refused with their line", () =>
    expectBytesRefused(Buffer.from([0x61, 0x0a, 0xff, 0x0a])));
});

async function expectBytesRefused(bytes: Buffer): Promise<void> {
  const file = join(folder, "latin1.txt");
  writeFileSync(file, bytes);
  await expectRefusal(["extract", "--schema", '["person"]', "--input", file], {
    code: 1,
    says: ["latin1.txt", "line 2", "UTF-8"],
  });
}

test("a failure leaves the output file that was there", async () => {
  const output = join(folder, "kept.jsonl");
  writeFileSync(output, "kept");
  const input = join(folder, "bad.jsonl");
  writeFileSync(input, '{"text": "a"}\n{"text": 5}\n');
  const { code } = await runCli(["extract", "--schema", '["person"]', "--input", input, "--output", output]);
  expect(code).toBe(1);
  expect(readFileSync(output, "utf8")).toBe("kept");
});
