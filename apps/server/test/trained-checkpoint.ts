import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fixturePath } from "@ernie-m/fixtures";

/**
 * Makes the folder `into`: a reference checkpoint, its configuration changed, with the reference tokenizer beside it, its
 * vocabulary cut to the rows of the embedding table.
 */
export function makeCheckpoint(into: string, name: string, config: object = {}): string {
  mkdirSync(into, { recursive: true });
  const from = (file: string): string => fixturePath(`reference/checkpoints/${name}/${file}`);
  const stated = JSON.parse(readFileSync(from("config.json"), "utf8"));
  writeFileSync(join(into, "config.json"), JSON.stringify({ ...stated, ...config }));
  cpSync(from("model.safetensors"), join(into, "model.safetensors"));
  const tokenizer = (file: string): string => fixturePath(`reference/tokenizer/${file}`);
  cpSync(tokenizer("sentencepiece.bpe.model"), join(into, "sentencepiece.bpe.model"));
  const words = readFileSync(tokenizer("vocab.txt"), "utf8").split("\n");
  writeFileSync(join(into, "vocab.txt"), [...words.slice(0, stated.vocab_size - 1), "[MASK]", ""].join("\n"));
  return into;
}
