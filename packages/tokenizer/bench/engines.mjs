/**
 * The tokenizers of the table. Each is loaded in one call and then encodes a list of texts: ours to vocabulary ids
 * and UTF-16 offsets, the others to ids; none of them gives offsets.
 *
 * `open(folder)` gives `{ encode(texts), ids(texts) }`: the first is what is measured, the second gives
 * SentencePiece ids to compare, as `pieceIds` lists them. It throws ERR_MODULE_NOT_FOUND for what is not installed.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ErnieMTokenizer } from "../dist/index.js";
import { parseModelProto } from "../dist/sentencepiece/model-proto.js";
import { SentencePieceProcessor } from "../dist/sentencepiece/processor.js";

export function modelPath(folder) {
  return join(folder, "sentencepiece.bpe.model");
}

/** The files that ours is made from. */
export function tokenizerParts(folder) {
  const vocabPath = join(folder, "vocab.txt");
  const sentencePiece = readFileSync(modelPath(folder));
  return { sentencePiece, ...(existsSync(vocabPath) ? { vocab: readFileSync(vocabPath) } : {}) };
}

export const engines = {
  ours: {
    name: "@ernie-m/tokenizer, ids and offsets",
    prepare: tokenizerParts,
    open: (parts) => {
      const tokenizer = ErnieMTokenizer.create(parts);
      return {
        encode: (texts) => {
          let numbers = 0;
          for (const text of texts) {
            const { ids, starts, ends } = tokenizer.tokenize(text);
            numbers += ids.length + starts.length + ends.length;
          }
          return numbers;
        },
        ids: (texts) => texts.map((text) => Array.from(tokenizer.pieces(text).ids)),
      };
    },
  },
  wasm: {
    name: "@sctg/sentencepiece-js 1.3.3, C++ in WebAssembly",
    prepare: async (folder) => ({
      peer: await import("@sctg/sentencepiece-js"),
      base64: readFileSync(modelPath(folder)).toString("base64"),
    }),
    open: async ({ peer, base64 }) => {
      const processor = new peer.SentencePieceProcessor();
      await processor.loadFromB64StringModel(base64);
      const encode = (texts) => texts.map((text) => Array.from(processor.encodeIds(text)));
      return { encode, ids: encode };
    },
  },
  huggingFace: {
    name: "@huggingface/tokenizers 0.2.0, JavaScript",
    prepare: async (folder) => ({
      peer: await import("@huggingface/tokenizers"),
      json: JSON.stringify(asTokenizerJson(readFileSync(modelPath(folder)))),
    }),
    open: ({ peer, json }) => {
      const tokenizer = new peer.Tokenizer(JSON.parse(json), {});
      const encode = (texts) =>
        texts.map((text) => tokenizer.encode(text, { add_special_tokens: false }).ids);
      return { encode, ids: encode };
    },
  },
};

/** The model as the `tokenizer.json` that it is usually converted to. */
function asTokenizerJson(modelBytes) {
  const proto = parseModelProto(modelBytes, "model");
  const processor = SentencePieceProcessor.fromBytes(modelBytes);
  const vocab = Array.from({ length: proto.pieceCount }, (_, id) => [
    processor.idToPiece(id),
    proto.scores[id],
  ]);
  return {
    version: "1.0",
    added_tokens: [],
    normalizer: {
      type: "Sequence",
      normalizers: [
        {
          type: "Precompiled",
          precompiled_charsmap: Buffer.from(proto.normalizer.precompiledCharsmap).toString("base64"),
        },
        { type: "Replace", pattern: { Regex: " {2,}" }, content: " " },
      ],
    },
    pre_tokenizer: { type: "Metaspace", replacement: "▁", add_prefix_space: true, prepend_scheme: "always" },
    post_processor: null,
    decoder: { type: "Metaspace", replacement: "▁", add_prefix_space: true, prepend_scheme: "always" },
    model: { type: "Unigram", unk_id: processor.unkId, vocab },
  };
}
