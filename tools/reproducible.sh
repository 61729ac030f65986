#!/usr/bin/env bash
# Builds the tools, the engine and the page of the current commit twice, in two folders, and compares them byte by byte.
set -uo pipefail
# shellcheck source=tools/setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup/lib.sh"
# shellcheck source=tools/setup/packages.sh
. "$root/tools/setup/packages.sh"
# shellcheck source=tools/setup/environment.sh
. "$root/tools/setup/environment.sh"
if [ $# -gt 0 ]; then
  say "tools/reproducible.sh: takes no options; see its first lines"
  case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

set_up "$@" || exit 1
# What one build kept must not be what the other one gets.
unset CMAKE_CXX_COMPILER_LAUNCHER
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build FOLDER: prints the hashes of what a release has.
build() (
  mkdir -p "$1" && git -C "$root" archive HEAD | tar -x -C "$1" && cd "$1" || exit 1
  {
    cmake --preset native-release -DALS_BUILD_TESTS=OFF &&
      cmake --build --preset native-release &&
      for preset in wasm-simd wasm-simd-threads; do
        cmake --preset "$preset" -DALS_BUILD_TESTS=OFF && cmake --build --preset "$preset" --target als_engine als_trainer || exit 1
      done &&
      cmake --build --preset wasm-simd --target als_titles &&
      root=$PWD make_page_sample &&
      cd web && npm ci --no-fund --no-audit --loglevel=error && npm run --silent build && cd ..
  } >"$1.log" 2>&1 || {
    tail -n 30 "$1.log" >&2
    exit 1
  }
  find build/native-release/tools -maxdepth 1 -type f -name 'als_*' -print0 | xargs -0 sha256sum
  find web/generated web/dist -type f -print0 | xargs -0 sha256sum
)

for folder in one another/with/a-longer-name; do
  step "Building in $folder"
  build "$work/$folder" | sort -k 2 >"$work/sums-${folder%%/*}" || fail "the build failed"
done
step "Comparing"
diff "$work/sums-one" "$work/sums-another" || fail "two builds of one commit differ"
say "$(wc -l <"$work/sums-one") files are the same"
