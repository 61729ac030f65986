#!/usr/bin/env bash
# Makes an Emscripten of at least $WANTED available and prints the folder of its emcc.
#
# One on PATH that is new enough is used. Otherwise, on Debian 12, Debian 13's package 3.1.69 is unpacked beside the system:
# its compiler is Debian 12's own clang-19; only its binaryen needs a newer libc, which is unpacked with it and used by the
# wasm-* programs alone. Nothing of the system is replaced. Prints progress on stderr.
set -euo pipefail
# shellcheck source=tools/setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

WANTED=3.1.69
SUITE=trixie

if command -v emcc >/dev/null; then
  found=$(emcc --version 2>/dev/null | sed -n '1s/.*) \([0-9][0-9.]*\).*/\1/p')
  if [ -n "$found" ] && version_at_least "$found" "$WANTED"; then
    dirname "$(readlink -f "$(command -v emcc)")"
    exit 0
  fi
  say "emcc on PATH is ${found:-of unknown version}; at least $WANTED is needed" >&2
fi

prefix=$(tool_prefix)/emscripten-$WANTED
if [ -f "$prefix/complete" ]; then
  printf '%s\n' "$prefix/root/usr/share/emscripten"
  exit 0
fi

codename=$(. /etc/os-release 2>/dev/null && printf '%s' "${VERSION_CODENAME:-}")
if [ "$codename" != bookworm ] || [ "$(dpkg --print-architecture)" != amd64 ]; then
  fail "no emcc $WANTED or newer on PATH. Install one with emsdk (emscripten.org, 'Download and install'), then run this again"
fi

say "installing Emscripten $WANTED into $prefix" >&2
install_packages clang-19 lld-19 llvm-19 python3 xz-utils >&2

# An apt of its own: other sources, lists, cache and status, so that the system's apt never hears of $SUITE. The mirror is
# the one that the system already uses; signatures are checked with the system's keyring.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/packages"
chmod -R a+rX "$work"
# shellcheck disable=SC2016  # $(REPO_URI) is apt's own syntax
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $codename" | head -n 1)
[ -n "$mirror" ] || fail "apt knows no mirror for $codename: run 'apt-get update' first"
cat >"$work/debian.sources" <<SOURCES
Types: deb
URIs: $mirror
Suites: $SUITE
Components: main
Architectures: amd64
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
isolated_apt() {
  apt-get -qq -o Dir::Etc::SourceList="$work/debian.sources" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o Dir::State::Status=/dev/null \
    -o APT::Sandbox::User="$(id -un)" "$@"
}
isolated_apt update >&2 || fail "the lists of Debian $SUITE could not be read: is there a network?"
(cd "$work/packages" && isolated_apt download emscripten binaryen libc6 libgcc-s1 libstdc++6 node-acorn node-xtend >&2) ||
  fail "the packages of Debian $SUITE could not be downloaded"
compgen -G "$work/packages/emscripten_$WANTED+*_all.deb" >/dev/null ||
  fail "Debian $SUITE no longer has Emscripten $WANTED: install one with emsdk"

# Unpacked under a temporary name, so that an interrupted run leaves nothing that looks complete.
staging=$(dirname "$prefix")/.emscripten-$WANTED.$$
rm -rf "$staging"
mkdir -p "$staging/root" "$staging/binaryen/bin"
libraries=./usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten
for package in "$work"/packages/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C "$staging/root" \
    --exclude="$libraries/pic" --exclude="$libraries/lto-pic" --exclude="$libraries/libwasmfs*" \
    --exclude="$libraries/lto/libwasmfs*" --exclude=./usr/share/emscripten/test --exclude=./usr/share/doc \
    --exclude=./usr/share/locale --exclude=./usr/share/man --exclude=./usr/lib/x86_64-linux-gnu/gconv
done
emscripten=$staging/root/usr/share/emscripten
# Optimised links import acorn as an ES module, which only a node_modules folder beside the importer can provide.
ln -sfn ../nodejs "$emscripten/node_modules"
for program in "$staging/root/usr/bin"/wasm-* "$staging/root/usr/bin"/wasm2js; do
  libc=$prefix/root/usr/lib/x86_64-linux-gnu
  name=${program##*/}
  printf '#!/bin/sh\nexec %s/ld-linux-x86-64.so.2 --library-path %s %s/root/usr/bin/%s "$@"\n' \
    "$libc" "$libc" "$prefix" "$name" >"$staging/binaryen/bin/$name"
  chmod +x "$staging/binaryen/bin/$name"
done
# FROZEN_CACHE: every system library that we link comes prebuilt; a missing one is an error, not a compile of minutes.
cat >"$emscripten/.emscripten" <<CONFIG
LLVM_ROOT = '/usr/bin'
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
BINARYEN_ROOT = '$prefix/binaryen'
NODE_JS = '$(command -v node || echo node)'
FROZEN_CACHE = True
CONFIG
rm -rf "$prefix"
mv "$staging" "$prefix"

emscripten=$prefix/root/usr/share/emscripten
cat >"$work/smoke.cpp" <<'SMOKE'
#include <wasm_simd128.h>
#include <cstdio>
#include <thread>
int main() {
  std::thread([] { std::printf("%d\n", wasm_i32x4_extract_lane(wasm_i32x4_splat(42), 1)); }).join();
}
SMOKE
"$emscripten/em++" -O2 -msimd128 -pthread -sPTHREAD_POOL_SIZE=1 -sPROXY_TO_PTHREAD -sEXIT_RUNTIME "$work/smoke.cpp" \
  -o "$work/smoke.js" >&2 || fail "the installed Emscripten does not compile a program with threads and SIMD"
[ "$(node "$work/smoke.js")" = 42 ] || fail "a program compiled by the installed Emscripten gives a wrong answer"
touch "$prefix/complete"
printf '%s\n' "$emscripten"
