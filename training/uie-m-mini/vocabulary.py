"""Makes the tokenizer's files from texts.txt, as `main.js texts` writes it.

    pip install sentencepiece==0.2.2
    python3 vocabulary.py OUT        (OUT/texts.txt -> OUT/tokenizer)
"""
import json
import os
import sys

import sentencepiece

out = sys.argv[1]
folder = os.path.join(out, "tokenizer")
os.makedirs(folder, exist_ok=True)
prefix = os.path.join(folder, "sentencepiece.bpe")
sentencepiece.SentencePieceTrainer.train(
    input=os.path.join(out, "texts.txt"),
    model_prefix=prefix,
    vocab_size=15998,
    model_type="unigram",
    character_coverage=0.9997,
    normalization_rule_name="nmt_nfkc",
    max_sentencepiece_length=12,
    num_threads=2,
    input_sentence_size=400000,
    seed_sentencepiece_size=400000,
)
os.remove(prefix + ".vocab")
pieces = sentencepiece.SentencePieceProcessor(model_file=prefix + ".model")
special = ["[CLS]", "[PAD]", "[SEP]", "[UNK]"]
# SentencePiece's own first three are <unk>, <s> and </s>.
words = special + [pieces.id_to_piece(i) for i in range(3, len(pieces))] + ["[MASK]"]
with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
    file.writelines(word + "\n" for word in words)
names = {f"{name}_token": f"[{name.upper()}]" for name in ("unk", "sep", "pad", "cls", "mask")}
with open(os.path.join(folder, "special_tokens_map.json"), "w", encoding="utf-8") as file:
    json.dump(names, file, indent=1)
with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
    json.dump({"do_lower_case": False, **names, "tokenizer_class": "ErnieMTokenizer", "model_max_length": 256}, file, indent=1)
