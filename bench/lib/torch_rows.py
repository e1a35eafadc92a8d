"""Trains an extractor in plain PyTorch on the rows that a training of ours would take, and writes its weights.

The one argument is a file of JSON: model and to (folders), steps (learningRate; rows with ids, and how likely each is a start and an end),
weightDecay, maxGradNorm, pad.
"""
import json
import sys

import torch
import torch.nn.functional as F
from torch_model import Model, Steps, padded, read_config, read_weights, write_weights

torch.set_num_threads(1)
with open(sys.argv[1]) as file:
    ASKED = json.load(file)
W = read_weights(ASKED["model"])
MODEL = Model(read_config(ASKED["model"]), W)
trained = [(name, weight) for name, weight in W.items() if "pooler" not in name]
optimizer = Steps(trained, dense=False, weight_decay=ASKED["weightDecay"])


for number, step in enumerate(ASKED["steps"]):
    rows = step["rows"]
    mask = padded([[1.0] * len(row["ids"]) for row in rows], 0.0)
    logits = MODEL.spans(MODEL.encode(padded([row["ids"] for row in rows], ASKED["pad"]), mask))
    loss = 0
    for some, key in zip(logits, ("starts", "ends")):
        target = padded([row[key] for row in rows], 0.0)
        loss = loss + (F.binary_cross_entropy_with_logits(some, target, reduction="none") * mask).sum() / 2
    for _, weight in trained:
        weight.grad = None
    (loss / mask.sum()).backward()
    torch.nn.utils.clip_grad_norm_([weight for _, weight in trained], ASKED["maxGradNorm"])
    optimizer.step(number, step["learningRate"], step["learningRate"])
write_weights(f"{ASKED['to']}/model.safetensors", W)
