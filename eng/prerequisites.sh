# Sourced by run.sh and test.sh: makes sure of the .NET SDK and of an OpenCL driver, or says what is missing.
# shellcheck shell=bash

# The oldest SDK that builds this repository; keep it in step with global.json.
sdk_major=10

say() { printf '%s\n' "$*" >&2; }

require_dotnet() {
  if ! command -v dotnet >/dev/null 2>&1 && [ -x "$HOME/.dotnet/dotnet" ]; then
    export DOTNET_ROOT="$HOME/.dotnet" PATH="$HOME/.dotnet:$PATH"
  fi
  if ! command -v dotnet >/dev/null 2>&1; then
    say "The .NET SDK $sdk_major is needed and 'dotnet' was not found on PATH."
    say "Install it as https://dotnet.microsoft.com/download describes (or your distribution's package dotnet-sdk-$sdk_major.0), then run this again."
    exit 1
  fi
  if ! dotnet --list-sdks 2>/dev/null | grep -Eq "^$sdk_major\."; then
    say "The .NET SDK $sdk_major is needed; 'dotnet' at $(command -v dotnet) has only:"
    dotnet --list-sdks 2>/dev/null | sed 's/^/  /' >&2
    say "Install it as https://dotnet.microsoft.com/download describes (or your distribution's package dotnet-sdk-$sdk_major.0), then run this again."
    exit 1
  fi
}

# An OpenCL driver registers itself with a file *.icd; a loader finds them. macOS has both built in.
has_opencl() {
  [ "$(uname -s)" = Darwin ] && return 0
  local ldconfig vendors driver
  ldconfig=$(command -v ldconfig || echo /sbin/ldconfig)
  "$ldconfig" -p 2>/dev/null | grep -q 'libOpenCL\.so\.1' || return 1
  [ -n "${OCL_ICD_FILENAMES:-}" ] && return 0
  vendors=${OCL_ICD_VENDORS:-/etc/OpenCL/vendors}
  case "$vendors" in *.icd) [ -e "$vendors" ]; return ;; esac
  for driver in "$vendors"/*.icd; do
    [ -e "$driver" ] && return 0
  done
  return 1
}

require_opencl() {
  has_opencl && return 0
  local as_root="" packages="ocl-icd-libopencl1 pocl-opencl-icd"
  if ! command -v apt-get >/dev/null 2>&1; then
    say "No OpenCL driver was found where they usually are. If what follows fails, install your graphics card's driver, or the CPU driver PoCL."
    return 0
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      say "No OpenCL driver was found, and there is no sudo to install one. Run as root: apt-get install $packages"
      exit 1
    fi
    as_root="sudo"
  fi
  say "No OpenCL driver was found: installing the CPU driver PoCL ($packages)."
  # shellcheck disable=SC2086 # both lists are meant to be split
  if ! { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages; } >&2; then
    say "The OpenCL driver could not be installed. Install it by hand: apt-get install $packages"
    exit 1
  fi
}

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
require_dotnet
require_opencl
