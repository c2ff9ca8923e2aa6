#!/usr/bin/python3
"""PyTorch's side of the benchmark: torch_driver.py THREADS answers requests (peer.py), torch_driver.py THREADS --first-step mlp:64 takes one step.

One process is one process-level setting (BLAS, OpenMP runtime, allocator, vector width: process_settings.json); in-process variants come with the request:
base, or foreach, jit, freeze, cl for channels last, cell for recurrent layers and attention written out, nomkldnn, joined by +."""
import sys

import torch

import peer
import torch_steps


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.set_flush_denormal(True)
    if sys.argv[2:3] == ["--first-step"]:
        torch_steps.DISTINCT_BATCHES = 1
        peer.first_step(torch_steps.make, sys.argv[3])
    else:
        peer.serve(torch.__version__, torch_steps.make)


if __name__ == "__main__":
    main()
