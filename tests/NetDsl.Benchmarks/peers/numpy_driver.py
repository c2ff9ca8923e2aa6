#!/usr/bin/python3
"""NumPy's side of the benchmark (peer.py): forward, backward and update by hand, as somebody without a framework writes them. Threads are the BLAS's own (process_settings.json)."""
import sys

import numpy as np

import peer

DISTINCT_BATCHES = 8
random = np.random.default_rng(1)
single = np.float32


def gradient_of_cross_entropy(logits, labels):
    """Of the mean loss with respect to the logits."""
    p = np.exp(logits - logits.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    p /= len(labels)
    return p


def dense(inputs, outputs):
    return [(random.random((inputs, outputs), single) - single(0.5)) * single(2 / inputs ** 0.5), np.zeros(outputs, single)]


class Adam:
    """All parameters are views of one vector, so that an update is a few operations."""
    def __init__(self, parameters):
        ends = np.cumsum([0] + [p.size for p in parameters])
        self.all, self.count = np.concatenate([p.ravel() for p in parameters]), 0
        self.all_gradients, self.mean, self.square, self.scratch = (np.zeros_like(self.all) for _ in range(4))
        self.parameters = [self.all[ends[i]:ends[i + 1]].reshape(p.shape) for i, p in enumerate(parameters)]
        self.gradients = [self.all_gradients[ends[i]:ends[i + 1]].reshape(p.shape) for i, p in enumerate(parameters)]

    def step(self):
        self.count += 1
        g, m, v, t = self.all_gradients, self.mean, self.square, self.scratch
        np.subtract(g, m, out=t)
        t *= single(0.1)
        m += t
        np.multiply(g, g, out=t)
        t -= v
        t *= single(0.001)
        v += t
        np.multiply(v, single(1 / (1 - 0.999 ** self.count)), out=t)
        np.sqrt(t, out=t)
        t += single(1e-8)
        np.divide(m, t, out=t)
        t *= single(1e-3 / (1 - 0.9 ** self.count))
        self.all -= t


def softmax_regression():
    weight, bias = dense(784, 10)

    def train(x, labels):
        d = gradient_of_cross_entropy(x @ weight + bias, labels)
        d *= single(0.01)
        np.subtract(weight, x.T @ d, out=weight)
        np.subtract(bias, d.sum(0), out=bias)

    return train, lambda x, labels: x @ weight + bias, [weight, bias]


def mlp():
    update = Adam(dense(784, 256) + dense(256, 128) + dense(128, 10))
    parameters, gradients, layers = update.parameters, update.gradients, 3

    def forward(x):
        values = [x]
        for i in range(layers):
            z = values[-1] @ parameters[2 * i]
            z += parameters[2 * i + 1]
            if i < layers - 1:
                np.maximum(z, 0, out=z)
            values.append(z)
        return values

    def train(x, labels):
        values = forward(x)
        d = gradient_of_cross_entropy(values[-1], labels)
        for i in range(layers - 1, -1, -1):
            np.matmul(values[i].T, d, out=gradients[2 * i])
            d.sum(0, out=gradients[2 * i + 1])
            if i:
                d = d @ parameters[2 * i].T
                d *= values[i] > 0
        update.step()

    return train, lambda x, labels: forward(x)[-1], parameters


def make(workload, batch, metric, variant):
    train, predict, parameters = {"logreg": softmax_regression, "mlp": mlp}[workload]()
    data = [(random.random((batch, 784), single), random.integers(0, 10, batch)) for _ in range(DISTINCT_BATCHES)]
    taken = [0]

    def step():
        taken[0] += 1
        (train if metric == "train" else predict)(*data[taken[0] % DISTINCT_BATCHES])

    return step, sum(p.size for p in parameters)


if __name__ == "__main__":
    if sys.argv[2:3] == ["--first-step"]:
        peer.first_step(make, sys.argv[3])
    else:
        peer.serve(np.__version__, make)
