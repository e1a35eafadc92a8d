import { hostilePaddle, hostileTorch } from "@ernie-m/fixtures/hostile";
import * as p from "@ernie-m/fixtures/pickle-bytes";
import { pickleFile } from "@ernie-m/fixtures/pickle-files";
import { torchEntries, zipBytes } from "@ernie-m/fixtures/zip-bytes";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { oneFile, plainTensors } from "../../../test/plain-tensors.js";
import type { CheckpointFiles } from "../../checkpoint/checkpoint-files.js";
import { memoryFiles } from "../../checkpoint/memory-files.js";
import { CheckpointError } from "../../errors.js";
import { openWeights } from "../open-weights.js";
import { refusedOpcodes } from "./refused-opcodes.js";

const BIN = "pytorch_model.bin";
const PDPARAMS = "model_state.pdparams";

/** `files`, counting what is open and what was read. */
function watched(files: CheckpointFiles) {
  const seen = { open: 0, bytes: 0, names: new Set<string>() };
  const watching: CheckpointFiles = {
    ...files,
    async open(name) {
      seen.names.add(name);
      const file = await files.open(name);
      seen.open += 1;
      return {
        ...file,
        read(offset, length) {
          seen.bytes += length;
          return file.read(offset, length);
        },
        async close() {
          seen.open -= 1;
        },
      };
    },
  };
  return { watching, seen };
}

const corpus = [...hostilePaddle(), ...hostileTorch()];

test("the corpus is large and without repetition", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(400);
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
});

test.each(corpus)("refuses $name", async ({ files, code, file, says }) => {
  const { watching, seen } = watched(memoryFiles("folder", files));
  const error: unknown = await openWeights(watching).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CheckpointError);
  if (!(error instanceof CheckpointError)) return;
  expect(error.message).toContain(says);
  expect(error.message.startsWith(`folder/${file}: `)).toBe(true);
  expect(error.message).not.toMatch(/[\r\n\0]/);
  expect(error.message.length).toBeLessThan(600);
  expect(error).toMatchObject({ code, file: `folder/${file}` });
  expect(seen.open).toBe(0);
  expect([...seen.names]).toEqual([file]);
  expect(seen.bytes).toBeLessThanOrEqual(10 * files[file].length + 100_000);
});

describe("what the cases are made of is sound", () => {
  test("a dict of arrays", async () => {
    const tensors = await plainTensors(oneFile(PDPARAMS, p.pickle(p.dict({ x: p.array() }))));
    expect(tensors.x).toEqual({ dtype: "float32", shape: [2], values: [0, 0], kind: "file" });
  });

  test.each([
    ["zip", zipBytes(torchEntries())],
    ["zip with ZIP64 records", zipBytes(torchEntries(), { zip64: {} })],
    [
      "zip with sizes in ZIP64 only",
      zipBytes(torchEntries(), { count: 0xffff, length: 0xffffffff, offset: 0xffffffff, zip64: {} }),
    ],
    ["zip without byte order", zipBytes(torchEntries().filter(({ name }) => !name.endsWith("byteorder")))],
    ["legacy", p.legacyBytes()],
  ])("%s", async (_, bytes) => {
    const tensors = await plainTensors(oneFile(BIN, bytes));
    expect(tensors.x).toEqual({ dtype: "float32", shape: [2], values: [0, 0], kind: "file" });
  });
});

// Steps: 40,000 names times 9,990 mentions times 60,000 items, unless what was looked at is remembered.
test.each([
  [PDPARAMS, p.array(), (object: p.Part) => p.pickle(object)],
  [
    BIN,
    p.tensor(),
    (object: p.Part) => zipBytes(torchEntries({ "data.pkl": { data: p.pickle(object, 2) } })),
  ],
] as const)(
  "%s: a long list in a long list under many names is looked at once",
  async (file, tensor, write) => {
    const list = (index: number, items: p.Part): p.Part => [
      p.EMPTY_LIST,
      p.put(index),
      p.MARK,
      items,
      p.APPENDS,
    ];
    const long = list(1, new Uint8Array(60_000).fill(p.NONE));
    const longer = list(2, Array(9_990).fill(p.get(1)));
    const names = Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`n${i}`, p.get(2)]));
    const tensors = await plainTensors(oneFile(file, write(p.dict({ w: tensor, long, longer, ...names }))));
    expect(Object.keys(tensors)).toEqual(["w"]);
  },
);

test("every byte that is no opcode is refused as such", async () => {
  const accepted: number[] = [];
  for (let byte = 0; byte < 256; byte++) {
    const bytes = p.bytesOf(p.proto(4), byte, new Uint8Array(20));
    const error: unknown = await openWeights(oneFile(PDPARAMS, bytes)).catch((thrown: unknown) => thrown);
    const message = String(error);
    if (message.includes("is no opcode") && message.includes("byte 2 ")) continue;
    if (refusedOpcodes.has(byte)) expect(message).toContain(`opcode ${refusedOpcodes.get(byte)} `);
    else accepted.push(byte);
  }
  // Protocols 0 to 5 have 68 opcodes.
  expect(accepted.length + refusedOpcodes.size).toBe(68);
});

test("T42: of a file of 3 GB almost nothing is read", async () => {
  const elements = 750_000_000;
  const length = 4 * elements;
  const data = new Uint8Array(0);
  const whole = p.pickle(
    p.dict({ x: p.array({ shape: p.tuple(p.int(elements)), data: [0x42, p.le(length, 4), data] }) }),
  );
  // The payload would stand after its length; cut there, and let the file be silent about the rest.
  const needle = Buffer.from(p.bytesOf(0x42, p.le(length, 4)));
  const split = Buffer.from(whole).indexOf(needle) + needle.length;
  const read = { bytes: 0 };
  const files: CheckpointFiles = {
    location: "m",
    has: async (name) => name === PDPARAMS,
    readFile: () => Promise.reject(new Error("not whole")),
    open: async () => ({
      path: `m/${PDPARAMS}`,
      size: whole.length + length,
      async read(offset, count) {
        read.bytes += count;
        const at = (i: number) => (i < split ? whole[i] : i < split + length ? 0xff : whole[i - length]);
        return Uint8Array.from({ length: count }, (_, i) => at(offset + i));
      },
      close: async () => {},
    }),
  };
  const { entries } = await openWeights(files);
  expect(entries.get("x")).toMatchObject({
    shape: [elements],
    storage: { kind: "file", file: PDPARAMS, offset: split, length },
  });
  expect(read.bytes).toBeLessThan(100_000);
});

describe("a mutated file loads or is refused, nothing else", () => {
  const fixtures = [
    [BIN, pickleFile("zip.bin")],
    [BIN, pickleFile("legacy.bin")],
    [PDPARAMS, pickleFile("slices-p2.pdparams")],
    [PDPARAMS, pickleFile("slices-p3.pdparams")],
    [PDPARAMS, pickleFile("arrays-p5.pdparams").slice()],
    [BIN, zipBytes(torchEntries(), { zip64: {} })],
  ] as const;

  async function survives(name: string, bytes: Uint8Array): Promise<void> {
    try {
      await plainTensors(oneFile(name, bytes));
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      expect(error.message.startsWith("m/")).toBe(true);
      expect(error.message).not.toMatch(/[\r\n\0]/);
    }
  }

  const values = fc.oneof(
    fc.nat(255),
    fc.constantFrom(0xff, 0x80, 0x2e, 0x28, 0x52, 0x62, 0x51, 0x63, 0x93, 0x85, 0x86, 0x68, 0x71, 0x94, 0x30),
  );

  test.each(fixtures.map(([name, good], i) => ({ i, name, good })))(
    "$name $i: bytes changed",
    ({ name, good }) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(good.length - 1), values), { minLength: 1, maxLength: 4 }),
          async (changes) => {
            const bytes = good.slice();
            for (const [at, value] of changes) bytes[at] = value;
            await survives(name, bytes);
          },
        ),
        { numRuns: 500 },
      ),
  );

  test.each(fixtures.map(([name, good], i) => ({ i, name, good })))(
    "$name $i: cut and spliced",
    ({ name, good }) =>
      fc.assert(
        fc.asyncProperty(fc.nat(good.length), fc.nat(good.length), async (to, from) => {
          await survives(name, good.slice(0, to));
          await survives(name, p.bytesOf(good.subarray(0, to), good.subarray(from)));
        }),
        { numRuns: 200 },
      ),
  );

  test("programs of random opcodes", () =>
    fc.assert(
      fc.asyncProperty(fc.array(values, { maxLength: 60 }), async (program) => {
        await survives(PDPARAMS, p.pickle(program));
      }),
      { numRuns: 1000 },
    ));
});
