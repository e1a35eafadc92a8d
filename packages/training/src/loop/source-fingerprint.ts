import { configToJson } from "@ernie-m/config";
import type { CancelSignal, CheckpointFiles, ModelWeight } from "@ernie-m/core";
import { readTokenizerFiles } from "@ernie-m/core/saving";
import type { TrainableModel } from "../model/trainable-model.js";
import { Fingerprint } from "./fingerprint.js";

/** Bytes of a weight that are read at once. */
const BLOCK = 2 ** 22;

/**
 * What a model is before it is trained: configuration, every weight, and the tokenizer.
 *
 * Throws: CheckpointError; the signal's reason.
 */
export async function sourceFingerprint(
  model: TrainableModel,
  signal: CancelSignal | undefined,
): Promise<string> {
  const { config, files, loadReport } = model;
  const fingerprint = new Fingerprint();
  fingerprint.addText(JSON.stringify([configToJson(config), loadReport.tokenizerVariant]));
  for (const [name, bytes] of await readTokenizerFiles(files)) fingerprint.addText(name).addBytes(bytes);
  const weights = [...(await model.loadedWeights()).values()];
  // Whichever order a file has them in.
  for (const weight of weights.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name, dtype, shape, transposed } = weight;
    fingerprint.addText(JSON.stringify([name, dtype, shape, transposed]));
    for await (const block of blocksOf(files, weight)) {
      signal?.throwIfAborted();
      fingerprint.addBytes(block);
    }
  }
  return fingerprint.value;
}

async function* blocksOf(files: CheckpointFiles, { storage }: ModelWeight): AsyncGenerator<Uint8Array> {
  if (storage.kind === "memory") {
    yield storage.data;
    return;
  }
  const file = await files.open(storage.file);
  try {
    for (let start = 0; start < storage.length; start += BLOCK)
      yield await file.read(storage.offset + start, Math.min(BLOCK, storage.length - start));
  } finally {
    await file.close();
  }
}
