import { type CheckpointFiles, checkFiles } from "./checkpoint-files.js";

/** Files of a checkpoint that belong to its tokenizer. */
const TOKENIZER_FILES = [
  "sentencepiece.bpe.model",
  "vocab.txt",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
] as const;

/** The tokenizer's files that a checkpoint has, whole. Throws: CheckpointError when one cannot be read. */
export async function readTokenizerFiles(files: CheckpointFiles): Promise<ReadonlyMap<string, Uint8Array>> {
  checkFiles(files);
  const found = new Map<string, Uint8Array>();
  for (const name of TOKENIZER_FILES) {
    if (await files.has(name)) found.set(name, await files.readFile(name));
  }
  return found;
}
