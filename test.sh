#!/usr/bin/env bash
# Runs all tests: installs an OpenCL driver if there is none, then runs 'dotnet test' with the arguments given, for example --filter Softmax.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/prerequisites.sh
exec dotnet test NetDsl.sln -c Release --nologo "$@"
