#!/usr/bin/env bash
# Branch coverage of everything that reads what comes from outside: by its unit tests, the tests of files and the seeds of
# tests/fuzz. Prints a line a file and each branch that was never taken; exit status 1 if one is neither taken nor named in
# tests/fuzz/branches.md, or a line that is named there is gone. Ten minutes on two cores, once it is built.
set -uo pipefail
# shellcheck source=tools/setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup/lib.sh"
cd "$root" || exit 1
if [ $# -gt 0 ]; then
  say "tools/coverage.sh: takes no options; see its first lines"
  case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

readers=(core/als/base/text.cpp core/als/table/*.cpp core/als/ratings/rating_reader.cpp core/als/ratings/rating_table.cpp
  core/als/ratings/dataset.cpp core/als/catalog/*.cpp core/als/bundle/{checkpoint_file,columns,model_file,safetensors,scale_tensor,shards}.cpp
  core/als/package/{about_json,bundle}.cpp core/als/files/{dataset_files,file_source}.cpp
  tools/support/{bundle_folder,dataset_files,digest,disk_source,fast_hash,files,ratings_cache}.cpp)
build=$root/build/native-coverage
step "Building"
mkdir -p "$build"
{ cmake --preset native-coverage && cmake --build --preset native-coverage; } >"$build/build.log" 2>&1 || {
  tail -n 40 "$build/build.log"
  exit 1
}
# The compiler's own tools of its version.
bin=$(dirname "$(clang++ -print-prog-name=llvm-profdata)")
[ -x "$bin/llvm-profdata" ] || bin=$(dirname "$(command -v llvm-profdata)") || fail "llvm-profdata is not there (Debian's package llvm)"
step "Running"
rm -f "$build"/*.profraw
# The tools that tests start count too: three thousand processes, which add to at most four files a program (%4m).
export LLVM_PROFILE_FILE="$build/%4m.profraw"
for test in tests/als_reader_tests tests/als_pipeline_tests tests/torn/als_torn_tests tests/fuzz/als_fuzz_replay; do
  log=$build/$(basename "$test").log
  "$build/$test" --gtest_brief=1 >"$log" 2>&1 || {
    tail -n 30 "$log"
    fail "$test failed"
  }
done
find "$build" -maxdepth 1 -name '*.profraw' -size +0 >"$build/profiles"
"$bin/llvm-profdata" merge -sparse -f "$build/profiles" -o "$build/all.profdata" || exit 1
objects=()
for program in tests/als_reader_tests tests/als_pipeline_tests tests/fuzz/als_fuzz_replay tests/torn/als_cache_probe \
  tools/als_{eval,export,inspect,recommend,synth,train,tune}; do
  objects+=(-object "$build/$program")
done
step "Branches of the readers"
"$bin/llvm-cov" export -instr-profile "$build/all.profdata" "${objects[@]}" >"$build/coverage.json" ||
  fail "llvm-cov failed"
python3 tests/fuzz/branches.py "$build/coverage.json" tests/fuzz/branches.md "${readers[@]}"
