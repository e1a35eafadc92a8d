"""ERNIE-M with its heads in plain PyTorch, on the weights of a checkpoint: what training is compared with."""
import json
import math
import struct

import numpy as np
import torch
import torch.nn.functional as F

TABLES = ("word_embeddings.weight", "position_embeddings.weight")


def read_config(folder):
    with open(f"{folder}/config.json") as file:
        return json.load(file)


def read_weights(folder):
    """Every tensor of model.safetensors as a float32 parameter, by name."""
    path = f"{folder}/model.safetensors"
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    data = np.memmap(path, dtype="uint8", mode="r", offset=8 + length)
    kinds = {"F32": "float32", "F16": "float16"}
    weights = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[begin:end], dtype=kinds[entry["dtype"]]).reshape(entry["shape"])
        weights[name] = torch.nn.Parameter(torch.from_numpy(array.astype("float32")))
    return weights


def write_weights(path, weights):
    header, offset = {}, 0
    arrays = {name: weight.detach().numpy() for name, weight in weights.items()}
    for name, array in arrays.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for array in arrays.values():
            file.write(array.tobytes())


def is_plain(name):
    """Whether a parameter has no decay."""
    return name.endswith(".bias") or "norm" in name


class Model:
    """Weights by name, and what the encoder and the heads make of them. `lora`: scale, and A and B by module."""

    def __init__(self, config, weights, lora=None):
        self.config = config
        self.weights = weights
        self.lora = lora

    def linear(self, x, name):
        w = self.weights
        y = F.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])
        if self.lora is not None and name in self.lora["modules"]:
            a, b = self.lora["modules"][name]
            y = y + F.linear(F.linear(x, a), b) * self.lora["scale"]
        return y

    def norm(self, x, name):
        w = self.weights
        eps = self.config.get("layer_norm_eps", 1e-5)
        return F.layer_norm(x, x.shape[-1:], w[f"{name}.weight"], w[f"{name}.bias"], eps)

    def encode(self, ids, mask=None):
        """ids [batch, sequence]; mask 1 where a token counts, or None where all do."""
        rows, length = ids.shape
        heads = self.config["num_attention_heads"]
        x = F.embedding(ids, self.weights["ernie_m.embeddings.word_embeddings.weight"])
        x = x + F.embedding(torch.arange(length) + 2, self.weights["ernie_m.embeddings.position_embeddings.weight"])
        x = self.norm(x, "ernie_m.embeddings.layer_norm")
        bias = None if mask is None else (1 - mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
        for layer in range(self.config["num_hidden_layers"]):
            at = f"ernie_m.encoder.layers.{layer}"

            def split(name):
                y = self.linear(x, f"{at}.self_attn.self_attn.{name}")
                return y.view(rows, length, heads, -1).transpose(1, 2)

            q, k, v = split("q_proj"), split("k_proj"), split("v_proj")
            scores = torch.matmul(q / math.sqrt(q.shape[-1]), k.transpose(-1, -2))
            if bias is not None:
                scores = scores + bias
            mixed = torch.matmul(torch.softmax(scores, -1), v).transpose(1, 2).reshape(rows, length, -1)
            x = self.norm(x + self.linear(mixed, f"{at}.self_attn.out_proj"), f"{at}.norm1")
            x = self.norm(x + self.linear(F.gelu(self.linear(x, f"{at}.linear1")), f"{at}.linear2"), f"{at}.norm2")
        return x

    def pooled(self, x):
        return torch.tanh(self.linear(x[:, 0], "ernie_m.pooler.dense"))

    def spans(self, x):
        return self.linear(x, "linear_start")[..., 0], self.linear(x, "linear_end")[..., 0]


def adamw(trained, *, lr, weight_decay=0.01):
    """`trained`: pairs of name and parameter."""
    return torch.optim.AdamW(
        [
            {"params": [w for n, w in trained if not is_plain(n)], "weight_decay": weight_decay},
            {"params": [w for n, w in trained if is_plain(n)], "weight_decay": 0.0},
        ],
        lr=lr,
    )


class Steps:
    """AdamW over named parameters; of embedding tables, unless `dense`, on those rows alone that have a gradient."""

    def __init__(self, trained, *, dense, weight_decay):
        self.weight_decay = weight_decay
        self.tables = [] if dense else [w for n, w in trained if n.endswith(TABLES)]
        self.moments = [(torch.zeros_like(w.data), torch.zeros_like(w.data)) for w in self.tables]
        steady = [(n, w) for n, w in trained if not any(w is table for table in self.tables)]
        of_encoder = [n.startswith(("ernie_m.encoder.", "ernie_m.embeddings.")) for n, _ in steady]
        parts = [[pair for pair, of in zip(steady, of_encoder) if of is wanted] for wanted in (True, False)]
        self.optimizers = [adamw(part, lr=0.0, weight_decay=weight_decay) if part else None for part in parts]

    def step(self, number, rate, head_rate):
        for optimizer, own in zip(self.optimizers, (rate, head_rate)):
            if optimizer is None:
                continue
            for group in optimizer.param_groups:
                group["lr"] = own
            optimizer.step()
        for table, (first, second) in zip(self.tables, self.moments):
            rows = table.grad.abs().sum(1).nonzero()[:, 0]
            gradient = table.grad[rows]
            first[rows] = 0.9 * first[rows] + 0.1 * gradient
            second[rows] = 0.999 * second[rows] + 0.001 * gradient**2
            root = (second[rows] / (1 - 0.999 ** (number + 1))).sqrt() + 1e-8
            kept = table.data[rows] * (1 - rate * self.weight_decay)
            table.data[rows] = kept - rate * first[rows] / (1 - 0.9 ** (number + 1)) / root


def padded(rows, filler):
    """Rows of different lengths as a tensor [rows, longest]."""
    width = max(map(len, rows))
    return torch.tensor([[*row, *[filler] * (width - len(row))] for row in rows])
