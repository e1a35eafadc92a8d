import { readFileSync } from "node:fs";
import { fixturePath } from "@ernie-m/fixtures";
import { ErnieMTokenizer, type TokenizerParts } from "../src/index.js";

const folder = "reference/tokenizer";

/** The 4,000-piece tokenizer that the reference cases were made with. */
export function referenceTokenizer(parts: Partial<TokenizerParts> = {}): ErnieMTokenizer {
  return ErnieMTokenizer.create({ sentencePiece: modelBytes(), vocab: vocabBytes(), ...parts });
}

export function modelBytes(): Uint8Array {
  return readFileSync(modelPath());
}

export function modelPath(): string {
  return fixturePath(`${folder}/sentencepiece.bpe.model`);
}

export function vocabBytes(): Uint8Array {
  return readFileSync(fixturePath(`${folder}/vocab.txt`));
}
