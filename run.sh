#!/usr/bin/env bash
# Trains a network on handwritten digits: installs an OpenCL driver if there is none, then builds and runs examples/Digits with the arguments given.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/prerequisites.sh
exec dotnet run -c Release --project examples/Digits -- "$@"
