/** The models in fixtures' sentencepiece folder that are supported: of other kinds than ERNIE-M's. */
export const modelKinds = [
  "identity",
  "nfkc",
  "nfkc-cf",
  "nmt-nfkc-cf",
  "unigram-bytes",
  "unigram-symbols",
  "bpe",
  "bpe-bytes",
  "bpe-symbols",
  "bpe-suffix",
  "char",
];
