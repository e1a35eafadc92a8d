"""Trains on records in plain PyTorch and prints the losses: rows, labels, steps and rates are made here, of tokens alone.

The one argument is a file of JSON: model (folder), task, records, tokens by text (ids, and starts and ends in UTF-16 code
units), special (cls, sep, pad), labels, settings, and adapters (a folder with model.safetensors) where there are some.
"""
import json
import math
import sys

import torch
import torch.nn.functional as F
from torch_model import Model, Steps, padded, read_config, read_weights

torch.set_num_threads(1)
with open(sys.argv[1]) as file:
    ASKED = json.load(file)
TASK, SETTINGS, SPECIAL, LABELS = (ASKED[key] for key in ("task", "settings", "special", "labels"))
MAX = SETTINGS["maxTokens"]


def tokens(text):
    return ASKED["tokens"][text]


def pair(first, second):
    cls, sep = SPECIAL["cls"], SPECIAL["sep"]
    return [cls, *first, sep, sep, *second, sep]


def fitted(first, second):
    first, second = list(first), list(second)
    while len(first) + len(second) > MAX - 4:
        (first if len(first) > len(second) else second).pop()
    return pair(first, second)


def units(text):
    return text.encode("utf-16-le")


def covering(of, start, end):
    count = range(len(of["ids"]))
    first = [i for i in count if of["starts"][i] <= start < of["ends"][i]]
    last = [i for i in count if of["starts"][i] <= end - 1 < of["ends"][i]]
    return first[0], last[-1]


def extraction(record):
    asked, text = tokens(record["prompt"]), tokens(record["text"])
    ids = pair(asked["ids"], text["ids"])
    starts, ends = [0.0] * len(ids), [0.0] * len(ids)
    for span in record["spans"]:
        first, last = covering(text, span["start"], span["end"])
        starts[first + len(asked["ids"]) + 3] = 1.0
        ends[last + len(asked["ids"]) + 3] = 1.0
    return {"rows": [ids], "starts": starts, "ends": ends}


def classification(record):
    first = tokens(record["text"])["ids"]
    if "pair" in record:
        ids = fitted(first, tokens(record["pair"])["ids"])
    else:
        ids = [SPECIAL["cls"], *first[: MAX - 2], SPECIAL["sep"]]
    if "labels" in record:
        return {"rows": [ids], "values": [float(label in record["labels"]) for label in LABELS]}
    if "value" in record:
        value = record["value"]
        return {"rows": [ids], "values": value if isinstance(value, list) else [value]}
    return {"rows": [ids], "label": LABELS.index(record["label"])}


def entities(record):
    of, text = tokens(record["text"]), units(record["text"])
    places = []
    for start, end in zip(of["starts"], of["ends"]):
        while start < end and text[2 * start : 2 * start + 2].decode("utf-16-le", "replace").isspace():
            start += 1
        while start < end and text[2 * end - 2 : 2 * end].decode("utf-16-le", "replace").isspace():
            end -= 1
        places.append((start, end))
    labels = [LABELS.index("O")] * len(places)
    for entity in record["entities"]:
        begun = False
        for i, (start, end) in enumerate(places):
            if start < end and start < entity["end"] and entity["start"] < end:
                labels[i] = LABELS.index(f"{'I' if begun else 'B'}-{entity['label']}")
                begun = True
    return {"rows": [[SPECIAL["cls"], *of["ids"], SPECIAL["sep"]]], "tags": [-100, *labels, -100]}


def answers(record):
    asked, context = tokens(record["question"]), tokens(record["context"])
    row = {"rows": [pair(asked["ids"], context["ids"])], "start": 0, "end": 0}
    if record["answers"]:
        answer = record["answers"][0]
        length = len(units(answer["text"])) // 2
        first, last = covering(context, answer["start"], answer["start"] + length)
        by = len(asked["ids"]) + 3
        row.update(start=first + by, end=last + by)
    return row


def choices(record):
    first = tokens(record["prompt"])["ids"]
    return {"rows": [fitted(first, tokens(choice)["ids"]) for choice in record["choices"]], "label": record["label"]}


MAKERS = {
    "extraction": extraction,
    "classification": classification,
    "entities": entities,
    "answers": answers,
    "choices": choices,
}

CONFIG = read_config(ASKED["model"])
W = read_weights(ASKED["model"])


def encoded(rows):
    mask = padded([[1.0] * len(row) for row in rows], 0.0)
    return MODEL.encode(padded(rows, SPECIAL["pad"]), mask), mask


def cross_entropy(logits, labels):
    smoothing = SETTINGS.get("labelSmoothing", 0)
    return F.cross_entropy(logits, labels, reduction="sum", ignore_index=-100, label_smoothing=smoothing)


def terms_of(batch):
    """Sum of the terms of rows, and how many they are."""
    x, mask = encoded([ids for row in batch for ids in row["rows"]])
    if TASK == "extraction":
        asked = SETTINGS.get("positiveWeight", 1)
        # With a weight, of 1 too, PyTorch 1.13 adds what is lost of tokens far from a span to their logits, and rounds it off.
        weight = None if asked == 1 else torch.tensor(float(asked))

        def bce(logits, key):
            target = padded([row[key] for row in batch], 0.0)
            every = F.binary_cross_entropy_with_logits(logits, target, reduction="none", pos_weight=weight)
            return (every * mask).sum()

        start, end = MODEL.spans(x)
        return (bce(start, "starts") + bce(end, "ends")) / 2, mask.sum().item()
    if TASK == "classification":
        logits = MODEL.linear(MODEL.pooled(x), "classifier")
        if "label" in batch[0]:
            return cross_entropy(logits, torch.tensor([row["label"] for row in batch])), len(batch)
        values = torch.tensor([row["values"] for row in batch])
        if SETTINGS.get("kind") == "value":
            return F.mse_loss(logits, values, reduction="sum"), values.numel()
        return F.binary_cross_entropy_with_logits(logits, values, reduction="sum"), values.numel()
    if TASK == "entities":
        logits = MODEL.linear(x, "classifier")
        labels = padded([row["tags"] for row in batch], -100)
        return cross_entropy(logits.flatten(0, 1), labels.flatten()), (labels != -100).sum().item()
    if TASK == "answers":
        logits = MODEL.linear(x, "qa_outputs").masked_fill(mask[..., None] == 0, torch.finfo(torch.float32).min)
        start = F.cross_entropy(logits[..., 0], torch.tensor([row["start"] for row in batch]), reduction="sum")
        end = F.cross_entropy(logits[..., 1], torch.tensor([row["end"] for row in batch]), reduction="sum")
        return (start + end) / 2, len(batch)
    counts = {len(row["rows"]) for row in batch}
    logits = MODEL.linear(MODEL.pooled(x), "classifier").view(len(batch), *counts)
    return cross_entropy(logits, torch.tensor([row["label"] for row in batch])), len(batch)


LORA = None
if "adapters" in ASKED:
    own = read_weights(ASKED["adapters"])
    modules = {name[: -len(".lora_A.weight")] for name in own if name.endswith(".lora_A.weight")}
    LORA = {
        "scale": SETTINGS["loraAlpha"] / SETTINGS["lora"],
        "modules": {name: (own[f"{name}.lora_A.weight"], own[f"{name}.lora_B.weight"]) for name in modules},
    }
    for name, weight in W.items():
        if name.startswith("ernie_m.") and not name.startswith("ernie_m.pooler."):
            weight.requires_grad_(False)
for prefix in SETTINGS.get("freeze", []):
    for name, weight in W.items():
        if name.startswith(prefix):
            weight.requires_grad_(False)
MODEL = Model(CONFIG, W, LORA)

used = {"extraction": "linear_", "answers": "qa_outputs"}.get(TASK, "classifier")
usesPooler = TASK in ("classification", "choices")
trained = [
    (name, weight)
    for name, weight in W.items()
    if weight.requires_grad
    and (name.startswith(("ernie_m.embeddings", "ernie_m.encoder", used)) or (usesPooler and "pooler" in name))
]
if LORA is not None:
    trained += [(f"{name}.{i}", part) for name, parts in LORA["modules"].items() for i, part in enumerate(parts)]
STEPS = Steps(trained, dense=SETTINGS["denseEmbeddings"], weight_decay=SETTINGS["weightDecay"])


def rate_at(step, highest):
    steps, warm_up = SETTINGS["steps"], SETTINGS["warmup"]
    if step < warm_up:
        return highest * step / warm_up
    part = (step - warm_up) / max(1, steps - warm_up)
    return {"linear": 1 - part, "cosine": 0.5 * (1 + math.cos(math.pi * part)), "constant": 1}[SETTINGS["schedule"]] * highest


rows = [MAKERS[TASK](record) for record in ASKED["records"]]
size, accumulation = SETTINGS["batchSize"], SETTINGS["gradientAccumulation"]
batches = [rows[i : i + size] for i in range(0, len(rows), size)]
losses, norms = [], []
for step in range(SETTINGS["steps"]):
    batch = batches[step % len(batches)]
    part = math.ceil(len(batch) / accumulation)
    for _, weight in trained:
        weight.grad = None
    total, count = 0.0, 0
    for first in range(0, len(batch), part):
        some = batch[first : first + part]
        sums = {}
        for row in some:
            sums.setdefault(len(row["rows"]), []).append(row)
        for alike in sums.values():
            loss, terms = terms_of(alike)
            loss.backward()
            total, count = total + loss.item(), count + terms
    gradients = [weight for _, weight in trained if weight.grad is not None]
    for weight in gradients:
        weight.grad /= count
    norm = torch.nn.utils.clip_grad_norm_(gradients, SETTINGS["maxGradNorm"] or math.inf)
    STEPS.step(step, rate_at(step, SETTINGS["learningRate"]), rate_at(step, SETTINGS["headLearningRate"]))
    losses.append(total / count)
    norms.append(norm.item())
print(json.dumps({"losses": losses, "norms": norms}))
