"""Takes the same training steps in plain PyTorch and prints what they took: the peer of child-training.mjs."""
import json
import os
import resource
import sys
import time

ASKED = json.loads(sys.argv[1])
os.environ["OMP_NUM_THREADS"] = str(ASKED["threads"])
os.environ["OPENBLAS_NUM_THREADS"] = str(ASKED["threads"])

import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from torch_model import TABLES, Model, adamw, read_config, read_weights  # noqa: E402

torch.set_num_threads(ASKED["threads"])
torch.set_num_interop_threads(1)
FOLDER = ASKED["model"]
W = read_weights(FOLDER)
MODEL = Model(read_config(FOLDER), W)
if ASKED.get("tables") != "trained":
    for key in W:
        if key.endswith(TABLES):
            W[key].requires_grad_(False)


def batch(rows, length):
    count = rows * length
    index = np.arange(count)
    vocabulary = W["ernie_m.embeddings.word_embeddings.weight"].shape[0]
    ids = torch.from_numpy((10 + (index * 7919) % (vocabulary - 20)).reshape(rows, length))
    at = (index % length).reshape(rows, length)
    return ids, torch.from_numpy((at == 5).astype("float32")), torch.from_numpy((at == 7).astype("float32"))


trained = [(name, weight) for name, weight in W.items() if weight.requires_grad and "pooler" not in name]
optimizer = adamw(trained, lr=1e-4)


def step(shape):
    ids, starts, ends = batch(*shape)
    s, e = MODEL.spans(MODEL.encode(ids))
    bce = F.binary_cross_entropy_with_logits
    loss = (bce(s, starts) + bce(e, ends)) / 2
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    began = time.process_time()
    torch.nn.utils.clip_grad_norm_([w for _, w in trained], 1.0)
    optimizer.step()
    return loss.item(), 1000 * (time.process_time() - began)


warm_up = ASKED["warmUp"]
shapes = [ASKED["shapes"][0]] * warm_up + ASKED["shapes"]
steps = []
for shape in shapes:
    wall, cpu = time.perf_counter(), time.process_time()
    loss, update = step(shape)
    steps.append(
        {
            "wall": 1000 * (time.perf_counter() - wall),
            "cpu": 1000 * (time.process_time() - cpu),
            "update": update,
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
