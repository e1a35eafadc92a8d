/** The tokenizer of a checkpoint as the `tokenizer.json` of transformers.js: pieces with the ids of vocab.txt. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PbfReader } from "pbf";

const SPECIAL = ["[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]"];
const PREFIX = { replacement: "▁", add_prefix_space: true, prepend_scheme: "always" };

export async function tokenizerJson(folder) {
  const { scores, charsmap } = readModel(await readFile(join(folder, "sentencepiece.bpe.model")));
  const tokens = (await readFile(join(folder, "vocab.txt"), "utf8")).replace(/\n$/, "").split("\n");
  const id = (token) => tokens.indexOf(token);
  const special = (content) => ({ SpecialToken: { id: content, type_id: 0 } });
  const text = { Sequence: { id: "A", type_id: 0 } };
  return {
    version: "1.0",
    added_tokens: SPECIAL.map((content) => ({
      id: id(content),
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: { type: "Precompiled", precompiled_charsmap: Buffer.from(charsmap).toString("base64") },
    pre_tokenizer: { type: "Metaspace", ...PREFIX },
    post_processor: {
      type: "TemplateProcessing",
      single: [special("[CLS]"), text, special("[SEP]")],
      pair: [],
      special_tokens: Object.fromEntries(
        ["[CLS]", "[SEP]"].map((token) => [token, { id: token, ids: [id(token)], tokens: [token] }]),
      ),
    },
    decoder: { type: "Metaspace", ...PREFIX },
    model: {
      type: "Unigram",
      unk_id: id("[UNK]"),
      vocab: tokens.map((token) => [token, scores.get(token) ?? 0]),
    },
  };
}

export const tokenizerConfig = {
  tokenizer_class: "XLMRobertaTokenizer",
  model_max_length: 512,
  cls_token: "[CLS]",
  pad_token: "[PAD]",
  sep_token: "[SEP]",
  unk_token: "[UNK]",
  mask_token: "[MASK]",
};

/** Scores by piece and the normalization table; field numbers of sentencepiece_model.proto. */
function readModel(bytes) {
  const model = { scores: new Map(), charsmap: new Uint8Array(0) };
  new PbfReader(bytes).readFields((field, result, pbf) => {
    if (field === 1) {
      const { text, score } = pbf.readMessage(readPiece, { text: "", score: 0 });
      result.scores.set(text, score);
    } else if (field === 3) pbf.readMessage(readNormalizer, result);
  }, model);
  return model;
}

function readPiece(field, piece, pbf) {
  if (field === 1) piece.text = pbf.readString();
  else if (field === 2) piece.score = pbf.readFloat();
}

function readNormalizer(field, model, pbf) {
  if (field === 2) model.charsmap = pbf.readBytes();
}
