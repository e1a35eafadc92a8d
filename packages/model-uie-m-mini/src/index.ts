/**
 * Folder of the embedded checkpoint: config.json, model.safetensors (fp16, 12 MB), sentencepiece.bpe.model,
 * vocab.txt and the tokenizer's two JSON files. A `file:` URL in Node.
 */
export const modelUrl: URL = new URL("../model/", import.meta.url);
