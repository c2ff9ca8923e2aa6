#!/usr/bin/python3
"""PyTorch's side of the benchmark: reads one JSON request a line, answers with one JSON line.

One process is one process-level setting (BLAS, OpenMP runtime, allocator, vector width: torch_settings.json); in-process variants come with the request.
Request: workload, batch, metric (train or infer), variant (base, or foreach, jit, freeze, cl for channels last, joined by +), seconds. Answer: median_ms, steps, foreign_cpu, or error."""
import json
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

import timing

DISTINCT_BATCHES = 8


def mlp():
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))


def softmax_regression():
    return nn.Linear(784, 10)


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10))


def cnn_relu():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(64 * 14 * 14, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first, self.first_norm = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.second, self.second_norm = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.stride, self.added = stride, outputs - inputs

    def forward(self, x):
        y = self.second_norm(self.second(F.relu(self.first_norm(self.first(x)))))
        if self.stride != 1:  # option A: every other pixel, new channels zero
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, self.added))
        return F.relu(y + x)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.norm = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        blocks, inputs = [], 16
        for outputs, stride in ((16, 1), (16, 1), (16, 1), (32, 2), (32, 1), (32, 1), (64, 2), (64, 1), (64, 1)):
            blocks.append(Block(inputs, outputs, stride))
            inputs = outputs
        self.body, self.head = nn.Sequential(*blocks), nn.Linear(64, 10)

    def forward(self, x):
        return self.head(self.body(F.relu(self.norm(self.stem(x)))).mean((2, 3)))


def autoencoder():
    return nn.Sequential(
        nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 32), nn.ReLU(), nn.Linear(32, 128), nn.ReLU(), nn.Linear(128, 784), nn.Sigmoid())


class CharNet(nn.Module):
    """One-hot 65 to 256 units and back at every step, time first; the library's recurrent layer, or ("cell") the recurrence written out for the compiler."""
    def __init__(self, kind: str, written_out: bool):
        super().__init__()
        self.kind, self.written_out = kind, written_out
        gates = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
        self.layer = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[kind](65, 256)
        self.of_item, self.bias, self.of_state = nn.Embedding(65, gates * 256), nn.Parameter(torch.zeros(gates * 256)), nn.Linear(256, gates * 256)
        self.readout = nn.Linear(256, 65)

    def forward(self, text):
        if not self.written_out:
            h, _ = self.layer(F.one_hot(text, 65).float())
            return self.readout(h.flatten(0, 1))
        h = torch.zeros(text.size(1), 256)
        c = torch.zeros(text.size(1), 256)
        all_h = []
        for item in (self.of_item(text) + self.bias).unbind(0):
            state = self.of_state(h)
            if self.kind == "rnn":
                h = torch.tanh(item + state)
            elif self.kind == "lstm":
                i, f, g, o = (item + state).chunk(4, 1)
                c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
                h = torch.sigmoid(o) * torch.tanh(c)
            else:
                item_r, item_z, item_n = item.chunk(3, 1)
                state_r, state_z, state_n = state.chunk(3, 1)
                n = torch.tanh(item_n + torch.sigmoid(item_r + state_r) * state_n)
                h = n + torch.sigmoid(item_z + state_z) * (h - n)
            all_h.append(h)
        return self.readout(torch.stack(all_h).flatten(0, 1))


class CharGpt(nn.Module):
    """Two blocks of attention in front of a layer of 512, normalised before; characters first, as the others read them."""
    def __init__(self):
        super().__init__()
        self.embed, self.positions = nn.Embedding(65, 128), nn.Parameter(torch.zeros(64, 128))
        block = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
        self.blocks, self.norm, self.readout = nn.TransformerEncoder(block, 2), nn.LayerNorm(128), nn.Linear(128, 65)
        self.register_buffer("mask", torch.triu(torch.full((64, 64), float("-inf")), 1))

    def forward(self, text):
        x = self.embed(text.t()) + self.positions
        return self.readout(self.norm(self.blocks(x, self.mask)).transpose(0, 1).flatten(0, 1))


OVER_TEXT = ("rnn", "lstm", "gru", "attention")

# model, optimiser, shape of one example
WORKLOADS = {
    "mlp": (mlp, "adam", (784,)),
    "logreg": (softmax_regression, "sgd", (784,)),
    "lenet5": (lenet5, "momentum", (1, 28, 28)),
    "cnn_relu": (cnn_relu, "adam", (1, 28, 28)),
    "resnet20": (ResNet20, "momentum and decay", (3, 32, 32)),
    "autoencoder": (autoencoder, "adam", (784,)),
}


def optimizer(model, name, foreach):
    if name == "adam":
        return torch.optim.Adam(model.parameters(), lr=1e-3, foreach=foreach)
    if name == "momentum":
        return torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, foreach=foreach)
    if name == "momentum and decay":
        return torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4, foreach=foreach)
    return torch.optim.SGD(model.parameters(), lr=0.01, foreach=foreach)


def examples(batch, shape, channels_last):
    data = torch.rand(batch, *shape)
    return data.contiguous(memory_format=torch.channels_last) if channels_last else data


def make(workload, batch, metric, variant):
    """Gives a function that takes one step, on the next of the distinct batches."""
    torch.manual_seed(1)
    flags = variant.split("+")
    if workload in OVER_TEXT:
        build = CharGpt if workload == "attention" else lambda: CharNet(workload, "cell" in flags)
        optimizer_name, shape = "adam", (64,)
    else:
        build, optimizer_name, shape = WORKLOADS[workload]
    scripted, channels_last = "jit" in flags or "freeze" in flags, "cl" in flags
    model = build()
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    model.train(metric == "train")
    if scripted:
        model = torch.jit.script(model)
    if "freeze" in flags:
        model = torch.jit.optimize_for_inference(torch.jit.freeze(model))
    if workload in OVER_TEXT:
        data = [(torch.randint(0, 65, (64, batch)), torch.randint(0, 65, (64 * batch,))) for _ in range(DISTINCT_BATCHES)]
    else:
        data = [(examples(batch, shape, channels_last), torch.randint(0, 10, (batch,))) for _ in range(DISTINCT_BATCHES)]
    taken = [0]

    def following():
        taken[0] += 1
        return data[taken[0] % DISTINCT_BATCHES]

    if metric == "infer":
        # The scripting executor cannot record under inference_mode.
        guard = torch.no_grad if scripted else torch.inference_mode

        def predict():
            with guard():
                model(following()[0])

        return predict

    update = optimizer(model, optimizer_name, "foreach" in flags)

    def train():
        features, labels = following()
        update.zero_grad(set_to_none=True)
        result = model(features)
        (F.mse_loss(result, features) if workload == "autoencoder" else F.cross_entropy(result, labels)).backward()
        update.step()

    return train


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.set_flush_denormal(True)
    print(json.dumps({"version": torch.__version__}), flush=True)
    steps = {}
    for line in sys.stdin:
        request = json.loads(line)
        key = (request["workload"], request["batch"], request["metric"], request["variant"])
        try:
            if key not in steps:
                steps[key] = make(*key)
            timing.warm_up(steps[key], 0.1)
            median, count, foreign = timing.measure(steps[key], request["seconds"])
            answer = {"median_ms": median, "steps": count, "foreign_cpu": foreign}
        except Exception as failure:  # a variant this version of torch does not have
            answer = {"error": f"{type(failure).__name__}: {failure}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
