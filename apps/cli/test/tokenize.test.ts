import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath, readJsonLines } from "@ernie-m/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, runCli } from "./run-cli.js";

interface TokenizerCase {
  readonly text: string;
  readonly pieces: readonly string[];
  readonly pieceIds: readonly number[];
  readonly spans: readonly (readonly [number, number])[];
  readonly tokens: readonly string[];
  readonly ids: readonly number[];
  /** Null: the same as `tokens`. */
  readonly paddleTokens: readonly string[] | null;
}

interface TokenizeLine {
  readonly text: string;
  readonly tokens: readonly string[];
  readonly ids: readonly number[];
  readonly offsets: readonly (readonly [number, number])[];
  readonly pieces?: readonly string[];
  readonly pieceIds?: readonly number[];
  readonly pieceOffsets?: readonly (readonly [number, number])[];
}

const cases = readJsonLines<TokenizerCase>("reference/tokenizer/cases.jsonl");
const model = fixturePath("reference/tokenizer");

/** Offsets in code points as offsets in UTF-16 code units. */
function inUtf16(
  text: string,
  spans: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  const places = [0];
  for (const char of text) places.push((places.at(-1) ?? 0) + char.length);
  return spans.map(([start, end]) => [places[start], places[end]]);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ernie-m-tokenize-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("tokenize agrees with SentencePiece and the published tokenizer", () => {
  test("pieces, ids, offsets and tokens of every case, from a text file", async () => {
    const input = join(folder, "texts.txt");
    await writeFile(input, cases.map(({ text }) => `${text}\n`).join(""));
    const { code, stdout } = await runCli([
      "tokenize",
      "--model",
      model,
      "--plain",
      "--pieces",
      "--input",
      input,
    ]);
    expect(code).toBe(0);
    const lines = jsonLines<TokenizeLine>(stdout);
    expect(lines.length).toBe(cases.length);
    lines.forEach((line, i) => {
      const { text, pieces, pieceIds, spans, tokens, ids } = cases[i];
      expect(line).toMatchObject({ text, pieces, pieceIds, tokens, ids, pieceOffsets: inUtf16(text, spans) });
      expect(line.offsets.length).toBe(ids.length);
    });
  });

  test("the paddle variant's tokens, from JSON Lines", async () => {
    const input = join(folder, "texts.jsonl");
    await writeFile(input, cases.map(({ text }) => `${JSON.stringify({ text })}\n`).join(""));
    const args = ["tokenize", "--model", model, "--plain", "--variant", "paddle", "--input", input];
    const { code, stdout } = await runCli(args);
    expect(code).toBe(0);
    const lines = jsonLines<TokenizeLine>(stdout);
    expect(lines.map(({ tokens }) => tokens)).toEqual(
      cases.map((entry) => entry.paddleTokens ?? entry.tokens),
    );
  });
});

test("special tokens are put around the text, found in it, or taken as text", async () => {
  const text = "a [MASK] b\n";
  const tokens = async (...flags: string[]) =>
    jsonLines<TokenizeLine>((await runCli(["tokenize", ...flags], text)).stdout)[0].tokens;
  expect(await tokens()).toContain("[MASK]");
  expect(await tokens("--plain")).not.toContain("[MASK]");
  const around = await tokens("--special-tokens");
  expect([around[0], around.at(-1)]).toEqual(["[CLS]", "[SEP]"]);
});

test("lines are split at line feeds only, and blank ones are kept", async () => {
  const { stdout } = await runCli(["tokenize"], "a\r\n\n b\u2028c\n");
  expect(jsonLines<TokenizeLine>(stdout).map(({ text }) => text)).toEqual(["a\r", "", " b\u2028c"]);
});
