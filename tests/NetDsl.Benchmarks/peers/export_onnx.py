#!/usr/bin/python3
"""Writes networks for ONNX Runtime, with random weights, from PyTorch's: export_onnx.py FOLDER mlp lenet5 ... Each predicts one example."""
import os
import sys
import warnings

import torch

import torch_networks as networks
import torch_steps


def models(name):
    """A network and its inputs."""
    if name in torch_steps.IMAGES:
        build, _, shape = torch_steps.IMAGES[name]
        return build(), (torch.rand(1, *shape),)
    if name in ("autoencoder", "rbm"):
        return (networks.autoencoder() if name == "autoencoder" else networks.Rbm()), (torch.rand(1, 784),)
    if name == "vae":
        return Reconstruction(), (torch.rand(1, 784),)
    if name == "dcgan":
        return networks.Generator(), (torch.randn(1, 100),)
    if name == "dqn":
        return networks.dqn(), (torch.rand(1, 4, 84, 84),)
    if name == "self_attention":
        return networks.SelfAttentionCell(), (torch.rand(1, 64, 128),)
    if name == "seq2seq":
        return networks.Seq2Seq(), (torch.randint(0, 64, (20, 1)), torch.randint(0, 64, (20, 1)))
    return (networks.CharGpt() if name == "attention" else networks.CharNet(name)), (torch.randint(0, 65, (64, 1)),)


class Reconstruction(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.vae = networks.Vae()

    def forward(self, x):
        return self.vae(x)[0]


def main():
    warnings.filterwarnings("ignore")
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for name in sys.argv[2:]:
        model, inputs = models(name)
        try:
            torch.onnx.export(model.eval(), inputs, os.path.join(folder, name + ".onnx"), opset_version=14, input_names=[f"x{i}" for i in range(len(inputs))], output_names=["y"])
        except Exception as failure:  # an operator this version cannot export
            print(f"{name}: {type(failure).__name__}: {failure}", file=sys.stderr)


if __name__ == "__main__":
    main()
