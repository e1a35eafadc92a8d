import { readdirSync, readFileSync } from "node:fs";
import { isErnieMError } from "@ernie-m/config";
import { type CheckpointFiles, memoryFiles, openWeights, readConfig } from "@ernie-m/core";
import { fixturePath, referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { describe, expect, test } from "vitest";

/** Damaged files of each kind; FUZZ_FILES asks for more, FUZZ_SEED for others. */
const FILES = Number(process.env.FUZZ_FILES ?? 60);
const SEED = Number(process.env.FUZZ_SEED ?? 20261129);

type Contents = Record<string, Uint8Array>;

function folder(path: string): Contents {
  return Object.fromEntries(
    readdirSync(path).map((name) => [name, new Uint8Array(readFileSync(`${path}/${name}`))]),
  );
}

const checkpoint = (name: string): Contents => folder(fixturePath(`reference/checkpoints/${name}`));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A tokenizer's files, small ones but for those that are damaged, with every JSON file there is. */
const tokenizer: Contents = {
  "sentencepiece.bpe.model": new Uint8Array(
    readFileSync(new URL("sentencepiece.bpe.model", referenceModelUrl)),
  ),
  "vocab.txt": new Uint8Array(readFileSync(new URL("vocab.txt", referenceModelUrl))),
  "tokenizer_config.json": utf8(
    '{"do_lower_case": false, "padding_side": "right", "model_max_length": 514, "added_tokens_decoder": {"9": {"content": "<x>", "special": true}}}',
  ),
  "special_tokens_map.json": utf8(
    '{"cls_token": "[CLS]", "mask_token": {"content": "[MASK]"}, "additional_special_tokens": ["<a>"]}',
  ),
  "added_tokens.json": utf8('{"<b>": 10001, "<c>": 10002}'),
};

interface Kind {
  readonly files: Contents;
  /** The file that is damaged. */
  readonly damaged: string;
  /** Reads it to where nothing more can be wrong with it. */
  read(files: CheckpointFiles): Promise<unknown>;
}

const weights = (name: string, damaged: string): Kind => ({
  files: checkpoint(name),
  damaged,
  read: openWeights,
});
const configuration = (name: string, damaged: string): Kind => ({
  files: checkpoint(name),
  damaged,
  read: readConfig,
});
const tokens = (damaged: string): Kind => ({
  files: tokenizer,
  damaged,
  read: async (files) => (await ErnieMTokenizer.fromFiles(files)).encode("Zoë paid ５０€ in 東京 <a><b> 😀."),
});

const kinds: Readonly<Record<string, Kind>> = {
  safetensors: weights("information-extraction", "model.safetensors"),
  "index of shards": weights("information-extraction-sharded", "model.safetensors.index.json"),
  "torch zip": weights("information-extraction-torch-zip", "pytorch_model.bin"),
  "torch legacy": weights("information-extraction-torch-legacy", "pytorch_model.bin"),
  "paddle, protocol 4": weights("information-extraction-paddle", "model_state.pdparams"),
  "paddle, protocol 2": weights("information-extraction-paddle-p2", "model_state.pdparams"),
  "config.json": configuration("base", "config.json"),
  "model_config.json": configuration("information-extraction-paddle", "model_config.json"),
  ...Object.fromEntries(Object.keys(tokenizer).map((name) => [name, tokens(name)])),
};

/** Numbers from 0 to below 1, the same for a seed. Source: splitmix32. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Where a file says what it is: damage to the rest of a large one is damage to numbers. */
const TELLING = 4096;

/** The bytes with one to eight faults of the kinds that disks, transfers and people make. */
function damage(bytes: Uint8Array, random: () => number): Uint8Array {
  let parts = bytes;
  const place = (): number => {
    const near = random() < 0.8 ? Math.min(TELLING, parts.length) : parts.length;
    const at = Math.floor(random() * near);
    return random() < 0.3 ? Math.max(0, parts.length - 1 - at) : at;
  };
  for (let faults = 1 + Math.floor(random() * 8); faults > 0; faults--) {
    const at = place();
    const length = 1 + Math.floor(random() * 16);
    switch (Math.floor(random() * 6)) {
      case 0:
        parts = parts.slice();
        if (at < parts.length) parts[at] ^= 1 << Math.floor(random() * 8);
        break;
      case 1:
        parts = parts.slice();
        if (at < parts.length) parts[at] = Math.floor(random() * 256);
        break;
      case 2:
        parts = parts.slice(0, at);
        break;
      case 3:
        parts = Uint8Array.from([...parts.subarray(0, at), ...parts.subarray(at + length)]);
        break;
      case 4:
        parts = Buffer.concat([parts.subarray(0, at), parts.subarray(at, at + length), parts.subarray(at)]);
        break;
      default:
        parts = Buffer.concat([
          parts.subarray(0, at),
          Uint8Array.from({ length }, () => Math.floor(random() * 256)),
          parts.subarray(at),
        ]);
    }
  }
  return new Uint8Array(parts);
}

describe.each(Object.entries(kinds))("%s", (name, { files, damaged, read }) => {
  test("is read as it is", async () => {
    await expect(read(memoryFiles("m", files))).resolves.toBeDefined();
  });

  test(`damaged ${FILES} times it is read, or refused by name in one short line`, async () => {
    const random = randomFrom(SEED + name.length * 7919);
    let refused = 0;
    for (let i = 0; i < FILES; i++) {
      const contents = { ...files, [damaged]: damage(files[damaged], random) };
      try {
        await read(memoryFiles("m", contents));
      } catch (error) {
        refused++;
        expect(isErnieMError(error), `${i}: ${String(error)}`).toBe(true);
        const { message } = error as Error;
        expect(message.length).toBeLessThanOrEqual(1000);
        expect(message).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
      }
    }
    expect(refused).toBeGreaterThan(0);
  });
});
