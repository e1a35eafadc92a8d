/**
 * The engine against the slow oracle, and against SentencePiece itself, on random texts with a fixed seed.
 *
 *   npx vitest run test/fuzz.test.ts                 a short run against the oracle
 *   FUZZ=2000000 FUZZ_CPP=100000 npx vitest run …    a long one, and SentencePiece by way of Python, that many
 *                                                    texts with each kind of model
 *
 * FUZZ_MODEL: another model file. FUZZ_SEED: other texts.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fixturePath } from "@ernie-m/fixtures";
import { expect, test } from "vitest";
import { parseModelProto } from "../src/sentencepiece/model-proto.js";
import { SentencePieceProcessor } from "../src/sentencepiece/processor.js";
import { modelKinds } from "./model-kinds.js";
import { randomTexts } from "./random-texts.js";
import { ReferenceEncoder } from "./reference-lattice.js";
import { modelBytes, modelPath } from "./reference-model.js";
import { encodeWith } from "./spans.js";

const count = Number(process.env.FUZZ ?? 3000);
const cppCount = Number(process.env.FUZZ_CPP ?? 0);
const seed = Number(process.env.FUZZ_SEED ?? 20240611);
const path = process.env.FUZZ_MODEL ?? modelPath();
const bytes = process.env.FUZZ_MODEL === undefined ? modelBytes() : readFileSync(path);
const HOURS = 3_600_000;

test(`agrees with the oracle on ${count} random texts`, { timeout: 12 * HOURS }, () => {
  const processor = SentencePieceProcessor.fromBytes(bytes);
  const oracle = new ReferenceEncoder(parseModelProto(bytes, path));
  const next = randomTexts(seed, true);
  for (let n = 0; n < count; n++) {
    const text = next();
    const got = encodeWith(processor, text);
    const expected = oracle.encode(text);
    // toEqual is slow; nearly always there is nothing to report.
    if (JSON.stringify(got) !== JSON.stringify(expected)) expect(got, JSON.stringify(text)).toEqual(expected);
  }
});

const PYTHON = `
import gzip, json, sys, sentencepiece
with (gzip.open if sys.argv[1].endswith(".gz") else open)(sys.argv[1], "rb") as file:
    p = sentencepiece.SentencePieceProcessor(model_proto=file.read())
for line in sys.stdin:
    pieces = p.encode(json.loads(line), out_type="immutable_proto").pieces
    print(json.dumps([[piece.id, piece.begin, piece.end] for piece in pieces], separators=(",", ":")))
`;

/** What SentencePiece makes of texts: a line of JSON each, [id, begin, end] of every piece. */
function askSentencePiece(model: string, texts: readonly string[]): string[] {
  const input = texts.map((text) => `${JSON.stringify(text)}\n`).join("");
  const options = { input, encoding: "utf8", maxBuffer: 2 ** 30 } as const;
  const python = spawnSync(process.env.PYTHON ?? "python3", ["-c", PYTHON, model], options);
  expect(python.status, python.stderr).toBe(0);
  const lines = python.stdout.trimEnd().split("\n");
  expect(lines.length).toBe(texts.length);
  return lines;
}

const models = [path, ...modelKinds.map((name) => fixturePath(`sentencepiece/${name}.model.gz`))];

test.skipIf(cppCount === 0).each(models)(
  `agrees with SentencePiece on ${cppCount} random texts: %s`,
  { timeout: HOURS },
  (model) => {
    const content = readFileSync(model);
    const processor = SentencePieceProcessor.fromBytes(model.endsWith(".gz") ? gunzipSync(content) : content);
    const next = randomTexts(seed + 1, false);
    for (let done = 0; done < cppCount; done += 10_000) {
      const texts = Array.from({ length: Math.min(10_000, cppCount - done) }, next);
      const expected = askSentencePiece(model, texts);
      texts.forEach((text, i) => {
        const { ids, spans } = encodeWith(processor, text);
        const got = JSON.stringify(ids.map((id, k) => [id, ...spans[k]]));
        if (got !== expected[i]) expect(got, JSON.stringify(text)).toBe(expected[i]);
      });
    }
  },
);
