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
ROWS = 16000
SPECIAL = ["[CLS]", "[PAD]", "[SEP]", "[UNK]"]


def is_alone(character):
    """Whether a character is a token of its own, as ERNIE-M has it."""
    return character in ",;:.?!~，；：。？！《》【】" or "\u4e00" <= character <= "\u9fff"


def parts(piece):
    """What ERNIE-M makes of a piece: digits apart from all else, Chinese characters and punctuation one by one."""
    found, begin = [], 0

    def keep(end):
        if end > begin and piece[begin:end] != "▁":
            found.append(piece[begin:end])

    for at, character in enumerate(piece):
        if character == "▁":
            continue
        if is_alone(character):
            keep(at)
            found.append(character)
            begin = at + 1
        elif at > 0 and character.isdecimal() != piece[at - 1].isdecimal():
            keep(at)
            begin = at
    keep(len(piece))
    return found


def rows_of(size):
    """Rows of the vocabulary that pieces of a model of `size` pieces can come to; each is in the vocabulary."""
    sentencepiece.SentencePieceTrainer.train(
        input=os.path.join(out, "texts.txt"),
        model_prefix=prefix,
        vocab_size=size,
        model_type="unigram",
        character_coverage=0.9999,
        normalization_rule_name="nmt_nfkc",
        max_sentencepiece_length=12,
        num_threads=2,
        input_sentence_size=400000,
        seed_sentencepiece_size=400000,
    )
    os.remove(prefix + ".vocab")
    pieces = sentencepiece.SentencePieceProcessor(model_file=prefix + ".model")
    # SentencePiece's own first three are <unk>, <s> and </s>; a lone mark of a word's begin is a token, too.
    reached = dict.fromkeys(["▁"] + [part for i in range(3, len(pieces)) for part in parts(pieces.id_to_piece(i))])
    return SPECIAL + list(reached) + ["[MASK]"]


# Pieces that only differ in what is split off share rows: there are more pieces than rows.
size = ROWS + 1100
words = rows_of(size)
while len(words) > ROWS:
    size -= len(words) - ROWS
    words = rows_of(size)
with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
    file.writelines(word + "\n" for word in words)
names = {f"{name}_token": f"[{name.upper()}]" for name in ("unk", "sep", "pad", "cls", "mask")}
with open(os.path.join(folder, "special_tokens_map.json"), "w", encoding="utf-8") as file:
    json.dump(names, file, indent=1)
with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
    json.dump({"do_lower_case": False, **names, "tokenizer_class": "ErnieMTokenizer", "model_max_length": 256}, file, indent=1)
