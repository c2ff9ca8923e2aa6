#!/usr/bin/python3
"""PyTorch's side of the benchmark: reads one JSON request a line, answers with one JSON line.

One process is one process-level setting (BLAS, OpenMP runtime, allocator, vector width: torch_settings.json); in-process variants come with the request.
Request: workload, batch, metric (train or infer), variant (base, foreach, jit, freeze), seconds. Answer: median_ms, steps, foreign_cpu, or error."""
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


WORKLOADS = {"mlp": (mlp, "adam"), "logreg": (softmax_regression, "sgd")}


def optimizer(model, name, foreach):
    if name == "adam":
        return torch.optim.Adam(model.parameters(), lr=1e-3, foreach=foreach)
    return torch.optim.SGD(model.parameters(), lr=0.01, foreach=foreach)


def make(workload, batch, metric, variant):
    """Gives a function that takes one step, on the next of the distinct batches."""
    torch.manual_seed(1)
    build, optimizer_name = WORKLOADS[workload]
    model = build()
    model.train(metric == "train")
    if variant in ("jit", "freeze"):
        model = torch.jit.script(model)
    if variant == "freeze":
        model = torch.jit.optimize_for_inference(torch.jit.freeze(model))
    data = [(torch.rand(batch, 784), torch.randint(0, 10, (batch,))) for _ in range(DISTINCT_BATCHES)]
    taken = [0]

    def following():
        taken[0] += 1
        return data[taken[0] % DISTINCT_BATCHES]

    if metric == "infer":
        # The scripting executor cannot record under inference_mode.
        guard = torch.no_grad if variant in ("jit", "freeze") else torch.inference_mode

        def predict():
            with guard():
                model(following()[0])

        return predict

    update = optimizer(model, optimizer_name, variant == "foreach")

    def train():
        features, labels = following()
        update.zero_grad(set_to_none=True)
        F.cross_entropy(model(features), labels).backward()
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
