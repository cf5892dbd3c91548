# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the scripts: where things are, and how to speak and to fail.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Kernels and downloads live here, outside the tree, so that `git clean` and
# a second checkout do not cost a kernel build.
CACHE=${MLPPP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mlppp}
JOBS=${JOBS:-$(nproc)}
export TOP CACHE JOBS

say() { printf '%s\n' "$*" >&2; }

die() {
	say "error: $*"
	exit 1
}

# need TOOL PACKAGE...: one clear line when a tool is missing.
need() {
	command -v "$1" >/dev/null || die "$1 is missing: apt install ${*:2}"
}
