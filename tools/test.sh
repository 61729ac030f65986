#!/usr/bin/env bash
# Every test: format and lint, native, sanitizers, several processes, both WebAssembly builds under Node, the page's units, the
# built site in three browsers. Installs what is missing. Ends with one line `N passed, N failed`.
set -uo pipefail
# shellcheck source=tools/setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup/lib.sh"
# shellcheck source=tools/setup/packages.sh
. "$root/tools/setup/packages.sh"
# shellcheck source=tools/setup/environment.sh
. "$root/tools/setup/environment.sh"

if [ $# -gt 0 ]; then
  cat <<'USAGE'
tools/test.sh: runs every test; takes no options.

With $MATINEE_DATA (a MovieLens folder or .zip), the pipeline and end-to-end tests run on it as well as on the built-in sample.
USAGE
  case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

step "Setting up"
set_up "${TEST_PACKAGES[@]}" || exit 1
use_compiler_cache
mkdir -p "$root/build"
cd "$root" || exit 1
install_web_libraries
if [ -n "${MATINEE_DATA:-}" ]; then
  MATINEE_DATA=$(realpath "$MATINEE_DATA") || fail "MATINEE_DATA: there is no such folder or file"
  export MATINEE_DATA
fi

summary=() passed=0 failed=0
# record KIND PASSED FAILED: a kind that ran nothing has failed.
record() {
  local kind=$1 ok=$2 bad=$3
  if [ $((ok + bad)) -eq 0 ]; then bad=1; fi
  summary+=("$(printf '%-34s %5d passed %5d failed  %5d s' "$kind" "$ok" "$bad" $((SECONDS - step_start)))")
  passed=$((passed + ok))
  failed=$((failed + bad))
}

# check NAME COMMAND...: one check, by its exit status, which is passed on.
check() {
  local name=$1
  shift
  step_start=$SECONDS
  step "$name"
  if "$@"; then
    record "$name" 1 0
  else
    record "$name" 0 1
    return 1
  fi
}

# workflow PRESET: configures, builds and runs a preset's tests; tells nothing.
workflow() { cmake --workflow --preset "$1" >"$root/build/$1-test.log" 2>&1; }

# count_tests NAME PRESET STATUS: a workflow has ended; counts its tests. Under Node one of ctest's tests is a run of all of
# GoogleTest's: those that passed are counted by what GoogleTest says.
count_tests() {
  local name=$1 preset=$2 status=$3 log=$root/build/$2-test.log line ok bad
  line=$(grep -E '^[0-9]+% tests passed, [0-9]+ tests failed out of [0-9]+' "$log" | tail -n 1)
  if [[ $line =~ ,\ ([0-9]+)\ tests\ failed\ out\ of\ ([0-9]+) ]]; then
    say "$line"
    bad=${BASH_REMATCH[1]} ok=$((BASH_REMATCH[2] - BASH_REMATCH[1]))
    if [[ $preset == wasm-* ]]; then
      ok=$(sed -nE 's/.*\[  PASSED  \] ([0-9]+) tests?\..*/\1/p' "$log" | awk '{ n += $1 } END { print n + 0 }')
    fi
    if [ "$status" -ne 0 ]; then tail -n 80 "$log"; fi
    record "$name" "$ok" "$bad"
  else
    tail -n 80 "$log"
    record "$name" 0 1
  fi
}

# native NAME PRESET
native() {
  step_start=$SECONDS
  step "native: $1"
  workflow "$2"
  count_tests "native: $1" "$2" $?
}

# wasm PRESET...: side by side, as under Node most tests take one core.
wasm() {
  local preset
  local -A running=()
  step_start=$SECONDS
  step "$*, Node"
  for preset in "$@"; do
    workflow "$preset" &
    running[$preset]=$!
  done
  for preset in "$@"; do
    wait "${running[$preset]}"
    count_tests "$preset, Node" "$preset" $?
  done
}

# count_report NAME STATUS REPORT PASSED FAILED: a script of web/ has ended; reads its JSON report with two Python expressions.
count_report() {
  local name=$1 status=$2 report=$root/web/test-results/$3.json counts
  counts=$(python3 -c "import json, sys; r = json.load(open(sys.argv[1])); print($4, $5)" "$report" 2>/dev/null) || counts="0 1"
  # A runner that fails without a failed test (a file that does not compile) has failed all the same.
  if [ "$status" -ne 0 ] && [ "${counts#* }" = 0 ]; then counts="${counts% *} 1"; fi
  # shellcheck disable=SC2086
  record "$name" $counts
}
unit_report=(unit "r['numPassedTests']" "r['numFailedTests']")
end_to_end=("r['stats']['expected']" "r['stats']['unexpected'] + r['stats']['flaky'] + r['stats']['skipped'] + len(r['errors'])")

# npm_tests NAME SCRIPT REPORT PASSED FAILED
npm_tests() {
  local name=$1 script=$2
  step_start=$SECONDS
  step "$name"
  rm -f "$root/web/test-results/$3.json"
  (cd "$root/web" && npm run --silent "$script")
  count_report "$name" $? "${@:3}"
}

# journeys ENGINE...: side by side, each with a core of its own.
journeys() {
  local engine status
  local -A running=()
  step_start=$SECONDS
  step "web: journeys in $*"
  for engine in "$@"; do
    rm -f "$root/web/test-results/e2e-$engine.json"
    (cd "$root/web" && MATINEE_ENGINE=$engine npm run --silent test:e2e >"$root/build/e2e-$engine.log" 2>&1) &
    running[$engine]=$!
  done
  for engine in "$@"; do
    wait "${running[$engine]}"
    status=$?
    # What failed first tells the most.
    if [ $status -ne 0 ]; then sed -n '/^  1) /,$p' "$root/build/e2e-$engine.log" | head -n 100; fi
    count_report "web: journeys in $engine" $status "e2e-$engine" "${end_to_end[@]}"
  done
}

cpp_sources() { git ls-files -- '*.cpp' '*.h'; }
check_cpp_format() { cpp_sources | xargs clang-format --dry-run --Werror; }
check_shell() { git ls-files -- '*.sh' .ci/run | xargs shellcheck -x; }
check_cpp_lint() {
  # clang-tidy cannot read GCC's precompiled headers: it gets the commands without them. What is built with MPI alone comes first,
  # as the same file's command without it would not be found.
  mkdir -p build/lint
  cmake --preset native-mpi >/dev/null || return 1
  python3 -c "import json, sys
print(json.dumps([entry for name in sys.argv[1:] for entry in json.load(open(name))
                  if 'native-mpi' not in name or entry['file'].endswith('/mpi_ranks.cpp')]))" \
    build/native-{mpi,release}/compile_commands.json | sed -E 's/ -Winvalid-pch -include [^" ]+//g' >build/lint/compile_commands.json
  git ls-files -- 'core/*.cpp' 'tools/*.cpp' | xargs -P 2 -n 4 clang-tidy -p build/lint --quiet \
    --warnings-as-errors='*' --extra-arg=-Wno-unknown-warning-option >build/clang-tidy.log 2>/dev/null && return 0
  cat build/clang-tidy.log
  return 1
}
check_web() { (cd web && npm run --silent check); }

check "format of C++" check_cpp_format
check "lint of shell scripts" check_shell
native "unit, pipeline, structure" native-release
check "lint of C++" check_cpp_lint
native "address, undefined" native-debug-asan
native threads native-tsan
native "several processes (MPI)" native-mpi
check "native: fuzzing, two minutes" tools/fuzz.sh --minutes 2
wasm wasm-simd wasm-simd-threads

# Different things to recommend, in test/about's words: another scale each, or none.
other_kinds=(books games jokes visits)
make_models() {
  local kind
  mkdir -p build/e2e
  make_page_sample &&
    make_sample build/e2e/sample-data &&
    "$MATINEE_TOOLS_DIR/als_eval" -q --json --data build/e2e/sample-data --seeds 1 --support 0,1,3,10,30 \
      --baselines popularity,item-knn,ease,ials,biases,als,svdpp >build/e2e/sample-judged.json &&
    "$MATINEE_TOOLS_DIR/als_export" -q --data build/e2e/sample-data --quality build/e2e/sample-judged.json \
      --out "$MATINEE_SAMPLE_MODEL" || return 1
  for kind in "${other_kinds[@]}"; do
    "$MATINEE_TOOLS_DIR/als_synth" --like "$kind" --out "build/e2e/$kind-data" &&
      "$MATINEE_TOOLS_DIR/als_export" -q --data "build/e2e/$kind-data" --about "web/test/about/$kind.json" \
        --out "$MATINEE_OTHER_MODELS/$kind" || return 1
  done
  [ -z "${MATINEE_DATA:-}" ] || "$MATINEE_TOOLS_DIR/als_export" -q --data "$MATINEE_DATA" --out "$MATINEE_REAL_MODEL"
}
build_page() { (cd web && npm run --silent build); }

MATINEE_TOOLS_DIR=$(tools_dir)
export MATINEE_TOOLS_DIR MATINEE_SAMPLE_MODEL=$root/build/e2e/sample MATINEE_OTHER_MODELS=$root/build/e2e/other
if [ -n "${MATINEE_DATA:-}" ]; then export MATINEE_REAL_MODEL=$root/build/e2e/real; fi

check "web: models" make_models
has_models=$?
check "web: format, lint, types" check_web
npm_tests "web: unit" test:unit "${unit_report[@]}"
# Without a page each journey would fail, and wait long before it does.
if check "web: build" build_page && [ $has_models -eq 0 ]; then
  npm_tests "web: end to end in Chromium" test:e2e e2e-chromium "${end_to_end[@]}"
  journeys firefox webkit
else
  say "the journeys were not run: there is no page with models to visit"
fi

step "Summary"
printf '%s\n' "${summary[@]}"
printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
