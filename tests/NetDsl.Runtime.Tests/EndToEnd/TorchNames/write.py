#!/usr/bin/env python3
"""Writes small-resnet.safetensors beside itself: a small residual network with the tensor names, shapes and layouts of torchvision's ResNets, and with the
tensors example.input and example.logits: what the network gives for one image, computed here by plain loops in double precision. Needs nothing but Python."""

import json
import math
import pathlib
import struct

tensors = {}


def fill(name, shape, scale=1.0, offset=0.0):
    """Numbers that look random and are the same everywhere."""
    count = math.prod(shape)
    start = sum(name.encode())
    values = [offset + scale * math.sin(1.7 * i * i + start) for i in range(count)]
    # As 32-bit floats, so that what is computed below is computed from what is written.
    tensors[name] = ("F32", shape, list(struct.unpack(f"<{count}f", struct.pack(f"<{count}f", *values))))


def convolution(name, outputs, inputs, kernel):
    fill(f"{name}.weight", [outputs, inputs, kernel, kernel], scale=1.5 / math.sqrt(inputs * kernel * kernel))


def normalisation(name, channels):
    fill(f"{name}.weight", [channels], 0.3, 1.0)
    fill(f"{name}.bias", [channels], 0.3)
    fill(f"{name}.running_mean", [channels], 0.2)
    fill(f"{name}.running_var", [channels], 0.4, 1.0)
    tensors[f"{name}.num_batches_tracked"] = ("I64", [], [7])


def declare():
    convolution("conv1", 4, 3, 7)
    normalisation("bn1", 4)
    for layer, inputs, channels, stride in [(1, 4, 4, 1), (2, 4, 6, 2)]:
        for block in range(2):
            name = f"layer{layer}.{block}"
            convolution(f"{name}.conv1", channels, inputs if block == 0 else channels, 3)
            normalisation(f"{name}.bn1", channels)
            convolution(f"{name}.conv2", channels, channels, 3)
            normalisation(f"{name}.bn2", channels)
            if block == 0 and stride != 1:
                convolution(f"{name}.downsample.0", channels, inputs, 1)
                normalisation(f"{name}.downsample.1", channels)
    fill("fc.weight", [5, 6])
    fill("fc.bias", [5])


def values(name):
    return tensors[name][2]


def convolve(x, name, stride, padding):
    outputs, inputs, kernel, _ = tensors[f"{name}.weight"][1]
    weight, size = values(f"{name}.weight"), len(x[0])
    result = (size + 2 * padding - kernel) // stride + 1

    def at(o, row, column):
        total = 0.0
        for i in range(inputs):
            for u in range(kernel):
                for v in range(kernel):
                    y, z = row * stride + u - padding, column * stride + v - padding
                    if 0 <= y < size and 0 <= z < size:
                        total += x[i][y][z] * weight[((o * inputs + i) * kernel + u) * kernel + v]
        return total

    return [[[at(o, row, column) for column in range(result)] for row in range(result)] for o in range(outputs)]


def normalise(x, name):
    def channel(c, plane):
        scale = values(f"{name}.weight")[c] / math.sqrt(values(f"{name}.running_var")[c] + 1e-5)
        shift = values(f"{name}.bias")[c] - values(f"{name}.running_mean")[c] * scale
        return [[value * scale + shift for value in row] for row in plane]

    return [channel(c, plane) for c, plane in enumerate(x)]


def relu(x):
    return [[[max(0.0, value) for value in row] for row in plane] for plane in x]


def add(x, y):
    return [[[a + b for a, b in zip(*rows)] for rows in zip(*planes)] for planes in zip(x, y)]


def pool(x):
    """Maxima of 3 by 3 with stride 2 and padding 1."""
    size = len(x[0])
    result = (size - 1) // 2 + 1

    def at(plane, row, column):
        return max(
            plane[y][z]
            for y in range(2 * row - 1, 2 * row + 2)
            for z in range(2 * column - 1, 2 * column + 2)
            if 0 <= y < size and 0 <= z < size)

    return [[[at(plane, row, column) for column in range(result)] for row in range(result)] for plane in x]


def logits(image):
    x = pool(relu(normalise(convolve(image, "conv1", 2, 3), "bn1")))
    for layer in (1, 2):
        for block in range(2):
            name = f"layer{layer}.{block}"
            stride = 2 if layer == 2 and block == 0 else 1
            body = relu(normalise(convolve(x, f"{name}.conv1", stride, 1), f"{name}.bn1"))
            body = normalise(convolve(body, f"{name}.conv2", 1, 1), f"{name}.bn2")
            shortcut = normalise(convolve(x, f"{name}.downsample.0", stride, 0), f"{name}.downsample.1") if stride == 2 else x
            x = relu(add(body, shortcut))
    means = [sum(map(sum, plane)) / (len(plane) * len(plane[0])) for plane in x]
    weight = values("fc.weight")
    return [bias + sum(weight[6 * o + i] * means[i] for i in range(6)) for o, bias in enumerate(values("fc.bias"))]


def write(path):
    header, data = {}, b""
    # The library sorts by type and then by name; integers of 64 bits come first.
    for name, (kind, shape, numbers) in sorted(tensors.items(), key=lambda item: (item[1][0] != "I64", item[0])):
        packed = struct.pack(f"<{len(numbers)}{'q' if kind == 'I64' else 'f'}", *numbers)
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


declare()
fill("example.input", [3, 16, 16])
side = range(16)
image = [[[values("example.input")[(c * 16 + row) * 16 + column] for column in side] for row in side] for c in range(3)]
tensors["example.logits"] = ("F32", [5], logits(image))
write(pathlib.Path(__file__).with_name("small-resnet.safetensors"))
print(tensors["example.logits"][2])
