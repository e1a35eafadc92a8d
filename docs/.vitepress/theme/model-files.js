/** What the embedded model's folder holds for a program, in the package and in the playground's copy of it. */
export const MODEL_FILES = [
  "config.json",
  "model.safetensors",
  "sentencepiece.bpe.model",
  "special_tokens_map.json",
  "tokenizer_config.json",
  "vocab.txt",
];
