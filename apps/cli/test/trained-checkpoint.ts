import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fixturePath } from "@ernie-m/fixtures";
import { modelUrl } from "@ernie-m/model-uie-m-mini";

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

/**
 * Makes the folder `into`: the embedded model's encoder, tokenizer and span scores as a question answering checkpoint.
 * Its questions are kinds: `person`, `location`.
 */
export function makeAnswerer(into: string): string {
  const from = (file: string): string => fileURLToPath(new URL(file, modelUrl));
  cpSync(fileURLToPath(modelUrl), into, { recursive: true });
  const { uie: _, ...config } = JSON.parse(readFileSync(from("config.json"), "utf8"));
  const architectures = ["ErnieMForQuestionAnswering"];
  writeFileSync(join(into, "config.json"), JSON.stringify({ ...config, architectures }));
  const bytes = readFileSync(from("model.safetensors"));
  const data = 8 + Number(bytes.readBigUInt64LE());
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> =
    JSON.parse(bytes.subarray(8, data).toString("utf8"));
  const parts: Buffer[] = [];
  let at = 0;
  const entries: [string, object][] = [];
  const add = (
    name: string,
    dtype: string,
    shape: readonly number[],
    ...sources: readonly string[]
  ): void => {
    const begin = at;
    for (const source of sources) {
      const [start, end] = header[source].data_offsets;
      parts.push(bytes.subarray(data + start, data + end));
      at += end - start;
    }
    entries.push([name, { dtype, shape, data_offsets: [begin, at] }]);
  };
  for (const [name, { dtype, shape }] of Object.entries(header))
    if (name !== "__metadata__" && !name.startsWith("linear_")) add(name, dtype, shape, name);
  const { dtype, shape } = header["linear_start.weight"];
  add("qa_outputs.weight", dtype, [2, shape[1]], "linear_start.weight", "linear_end.weight");
  add("qa_outputs.bias", header["linear_start.bias"].dtype, [2], "linear_start.bias", "linear_end.bias");
  const text = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(join(into, "model.safetensors"), Buffer.concat([length, text, ...parts]));
  return into;
}
