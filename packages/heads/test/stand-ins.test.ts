import { readFileSync } from "node:fs";
import { isErnieMError, parseConfigText } from "@ernie-m/config";
import { memoryFiles } from "@ernie-m/core";
import { fixturePath } from "@ernie-m/fixtures";
import { ErnieMTokenizer, SentencePieceProcessor, trimTokenizer } from "@ernie-m/tokenizer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const sentencePiece = readFileSync(fixturePath("reference/tokenizer/sentencepiece.bpe.model"));
const vocab = readFileSync(fixturePath("reference/tokenizer/vocab.txt"));

type Contents = Readonly<Record<string, Uint8Array>>;

/** Files of someone's own, which nothing looks at but who reads them. */
const ownFiles = (contents: Contents) => ({
  location: "m",
  has: async (name: string) => Object.hasOwn(contents, name),
  readFile: async (name: string) => contents[name],
});

const parts = { "sentencepiece.bpe.model": sentencePiece, "vocab.txt": vocab };
const fromFiles = (contents: Contents) => ErnieMTokenizer.fromFiles(ownFiles({ ...parts, ...contents }));

/** Every way that the bytes of a file come in. */
const entries: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  "memoryFiles, model.safetensors": (bytes) =>
    memoryFiles("m", { "model.safetensors": bytes }).open("model.safetensors"),
  "memoryFiles, config.json": (bytes) => memoryFiles("m", { "config.json": bytes }).readFile("config.json"),
  parseConfigText: (bytes) => parseConfigText(new TextDecoder().decode(bytes)),
  "ErnieMTokenizer.create, sentencePiece": (bytes) => ErnieMTokenizer.create({ sentencePiece: bytes, vocab }),
  "ErnieMTokenizer.create, vocab": (bytes) => ErnieMTokenizer.create({ sentencePiece, vocab: bytes }),
  "SentencePieceProcessor.fromBytes": (bytes) => SentencePieceProcessor.fromBytes(bytes),
  ...Object.fromEntries(
    ["sentencepiece.bpe.model", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json"].map(
      (name) => [`ErnieMTokenizer.fromFiles, ${name}`, (bytes: Uint8Array) => fromFiles({ [name]: bytes })],
    ),
  ),
  "ErnieMTokenizer.fromFiles, added_tokens.json": (bytes) => fromFiles({ "added_tokens.json": bytes }),
  trimTokenizer: (bytes) => trimTokenizer(ownFiles({ ...parts, "vocab.txt": bytes }), ["a"]),
};

const STAND_IN = /is (?:a Git LFS pointer|a web page), not the file itself: .*$/;

/** What is said of bytes that are no such file; undefined when they are not said to be a stand-in. */
async function said(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): Promise<string | undefined> {
  try {
    await read(bytes);
    return undefined;
  } catch (error) {
    expect(isErnieMError(error), String(error)).toBe(true);
    return STAND_IN.exec((error as Error).message.replace("expected JSON, got a ", "is a "))?.[0];
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12\n`;
const pages = [
  "<!DOCTYPE html><p>",
  "\ufeff \r\n<html lang=en>",
  "<!-- saved from url=(0014)about:internet --> <html>",
  '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
  "<head>\n<title>Sign in</title>",
  `${"\n".repeat(600)}<!doctype html>`,
];

describe.each(Object.entries(entries))("%s", (_, read) => {
  test("a Git LFS pointer, or a page however it begins, is called so", async () => {
    expect(await said(read, utf8(pointer))).toBe(
      "is a Git LFS pointer, not the file itself: run git lfs pull in its repository, or download the file",
    );
    for (const page of pages)
      expect(await said(read, utf8(page)), page).toBe(
        "is a web page, not the file itself: it was saved from a page's address, or the server asks to log in",
      );
  });
});

test("the tokenizer, which knows no other package, has the same rule as checkpoints", async () => {
  const bit = fc.constantFrom(
    ...[
      "\ufeff",
      " ",
      "\n",
      "\t",
      "<!--",
      "-->",
      "<?xml",
      "?>",
      "<!doctype",
      "<!DOCTYPE\n",
      "html",
      "<html",
      "<BODY",
    ],
    ...[">", "/>", "a", "<head", pointer, "\n".repeat(700), "ü", "\0"],
  );
  const text = fc.array(bit, { maxLength: 8 }).map((bits) => bits.join(""));
  const bytes = fc
    .tuple(text, fc.constantFrom("utf8", "utf16le"), fc.boolean())
    .map(([value, encoding, marked]) =>
      Buffer.from(`${marked ? "\ufeff" : ""}${value}`, encoding as BufferEncoding),
    );
  const [checkpoint, tokenizer] = ["memoryFiles, config.json", "SentencePieceProcessor.fromBytes"];
  await fc.assert(
    fc.asyncProperty(bytes, async (given) => {
      expect(await said(entries[tokenizer], given)).toBe(await said(entries[checkpoint], given));
    }),
    { numRuns: 1000 },
  );
});
