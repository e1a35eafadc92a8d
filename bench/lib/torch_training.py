"""Takes the same training steps in plain PyTorch and prints what they took: the peer of child-training.mjs."""
import json
import math
import os
import resource
import struct
import sys
import time

ASKED = json.loads(sys.argv[1])
os.environ["OMP_NUM_THREADS"] = str(ASKED["threads"])
os.environ["OPENBLAS_NUM_THREADS"] = str(ASKED["threads"])

import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

torch.set_num_threads(ASKED["threads"])
torch.set_num_interop_threads(1)
FOLDER = ASKED["model"]
CONFIG = json.load(open(f"{FOLDER}/config.json"))
HEADS = CONFIG["num_attention_heads"]
LAYERS = CONFIG["num_hidden_layers"]
EPS = CONFIG.get("layer_norm_eps", 1e-5)


def read_weights():
    path = f"{FOLDER}/model.safetensors"
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    data = np.memmap(path, dtype="uint8", mode="r", offset=8 + length)
    weights = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[begin:end], dtype="float32").reshape(entry["shape"])
        weights[name] = torch.nn.Parameter(torch.from_numpy(array.copy()))
    return weights


W = read_weights()
if ASKED.get("tables") != "trained":
    for key in W:
        if key.endswith("embeddings.weight"):
            W[key].requires_grad_(False)


def linear(x, name):
    return F.linear(x, W[f"{name}.weight"], W[f"{name}.bias"])


def norm(x, name):
    return F.layer_norm(x, x.shape[-1:], W[f"{name}.weight"], W[f"{name}.bias"], EPS)


def forward(ids):
    rows, length = ids.shape
    positions = torch.arange(length) + 2
    x = F.embedding(ids, W["ernie_m.embeddings.word_embeddings.weight"])
    x = x + F.embedding(positions, W["ernie_m.embeddings.position_embeddings.weight"])
    x = norm(x, "ernie_m.embeddings.layer_norm")
    for layer in range(LAYERS):
        at = f"ernie_m.encoder.layers.{layer}"

        def heads(name):
            return linear(x, f"{at}.self_attn.self_attn.{name}").view(rows, length, HEADS, -1).transpose(1, 2)

        q, k, v = heads("q_proj"), heads("k_proj"), heads("v_proj")
        scores = torch.matmul(q / math.sqrt(q.shape[-1]), k.transpose(-1, -2))
        mixed = torch.matmul(torch.softmax(scores, -1), v).transpose(1, 2).reshape(rows, length, -1)
        x = norm(x + linear(mixed, f"{at}.self_attn.out_proj"), f"{at}.norm1")
        x = norm(x + linear(F.gelu(linear(x, f"{at}.linear1")), f"{at}.linear2"), f"{at}.norm2")
    return linear(x, "linear_start")[..., 0], linear(x, "linear_end")[..., 0]


def batch(rows, length):
    count = rows * length
    index = np.arange(count)
    vocabulary = W["ernie_m.embeddings.word_embeddings.weight"].shape[0]
    ids = torch.from_numpy((10 + (index * 7919) % (vocabulary - 20)).reshape(rows, length))
    at = (index % length).reshape(rows, length)
    return ids, torch.from_numpy((at == 5).astype("float32")), torch.from_numpy((at == 7).astype("float32"))


def is_plain(name):
    return name.endswith(".bias") or "norm" in name


trained = [(name, weight) for name, weight in W.items() if weight.requires_grad and "pooler" not in name]
optimizer = torch.optim.AdamW(
    [
        {"params": [w for n, w in trained if not is_plain(n)], "weight_decay": 0.01},
        {"params": [w for n, w in trained if is_plain(n)], "weight_decay": 0.0},
    ],
    lr=1e-4,
)


def step(shape):
    ids, starts, ends = batch(*shape)
    s, e = forward(ids)
    bce = F.binary_cross_entropy_with_logits
    loss = (bce(s, starts) + bce(e, ends)) / 2
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_([w for _, w in trained], 1.0)
    optimizer.step()
    return loss.item()


warm_up = ASKED["warmUp"]
shapes = [ASKED["shapes"][0]] * warm_up + ASKED["shapes"]
steps = []
for shape in shapes:
    wall, cpu = time.perf_counter(), time.process_time()
    loss = step(shape)
    steps.append(
        {
            "wall": 1000 * (time.perf_counter() - wall),
            "cpu": 1000 * (time.process_time() - cpu),
            "loss": loss,
        }
    )
print(
    json.dumps(
        {
            "firstLoss": steps[0]["loss"],
            "steps": steps[warm_up:],
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        }
    )
)
