"""C++ SentencePiece by way of Python, as bench/child.mjs: python3 child.py MODEL TEXT"""

import json
import sys
import time

import sentencepiece

with open(sys.argv[2], encoding="utf8") as file:
    lines = file.read().split("\n")
if sys.argv[2].endswith(".jsonl"):
    lines = [json.loads(line)["text"] for line in lines if line]
start = time.process_time()
processor = sentencepiece.SentencePieceProcessor(model_file=sys.argv[1])
print(time.process_time() - start, flush=True)
for command in sys.stdin:
    words = command.split()
    if words[0] == "ids":
        texts = lines[int(words[1]) : int(words[2])]
        print(json.dumps([processor.encode(text) for text in texts]), flush=True)
    else:
        texts = lines[int(words[0]) : int(words[1])]
        start = time.process_time()
        times = 0
        spent = 0
        while times == 0 or spent < float(words[2]):
            for text in texts:
                processor.encode(text)
            times += 1
            spent = time.process_time() - start
        print(spent / times, flush=True)
