import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fixturePath } from "@ernie-m/fixtures";

/**
 * Makes the folder `into`: a reference checkpoint, its configuration changed, with a tokenizer beside it: the
 * reference one, its vocabulary cut to the rows of the embedding table.
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
  const fitting = [...words.slice(0, stated.vocab_size - 1), "[MASK]", ""];
  writeFileSync(join(into, "vocab.txt"), fitting.join("\n"));
  return into;
}

/** Names for the labels of a configuration, in their order. */
export function namedLabels(labels: readonly string[]): object {
  return {
    id2label: Object.fromEntries(labels.entries()),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
  };
}

/** Moves the bias of the token classification checkpoint so that its labels come out about equally often: untrained, one of them nearly always wins. */
export function evenLabels(folder: string): void {
  const file = join(folder, "model.safetensors");
  const bytes = readFileSync(file);
  const data = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.subarray(8, data).toString("utf8"));
  const [start] = header["classifier.bias"].data_offsets as readonly number[];
  for (const [label, usual] of [1.2, -0.1, -0.3, -1.1, -1].entries()) {
    const at = data + start + 4 * label;
    bytes.writeFloatLE(bytes.readFloatLE(at) - usual, at);
  }
  writeFileSync(file, bytes);
}
