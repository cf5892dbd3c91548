# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the scripts: where things are, and how to report and to fail.

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

# debian_release: this machine's release of Debian: 12, 13.
debian_release() { (. /etc/os-release && [ "$ID" = debian ] && echo "${VERSION_ID-}") || echo other; }

# debian_suite RELEASE: its name in the archives.
debian_suite() {
	case $1 in
	12) echo bookworm ;;
	13) echo trixie ;;
	*)  die "no such release of Debian: $1 (12 and 13 are known)" ;;
	esac
}

# mirror DIR PART...: make in DIR a tree of symbolic links to the sources in these parts
# of the project, so that builds there leave nothing among the sources.
mirror() {
	local dir=$1 f
	(cd "$TOP" && find "${@:2}" -type f \( -name '*.[ch]' -o -name Kbuild -o -name Makefile \) ! -name '*.mod.c') |
		while read -r f; do
			mkdir -p "$dir/$(dirname "$f")"
			[ -L "$dir/$f" ] || ln -sfn "$TOP/$f" "$dir/$f"
		done
	# A link to a source that is gone would hide a mistake.
	find "$dir" -xtype l -delete
}
