#!/usr/bin/env bash
# Runs the fuzz targets of tests/fuzz (libFuzzer, address and undefined-behaviour sanitizers), two at a time, and ends with
# one line a target. Exit status 1 if one found something.
set -uo pipefail
# shellcheck source=tools/setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup/lib.sh"
cd "$root" || exit 1

usage() {
  cat <<'USAGE'
tools/fuzz.sh [--minutes N] [--corpus FOLDER] [--keep] [TARGET...]

  --minutes N      how long all targets together run, on two cores; default 2
  --corpus FOLDER  where inputs that reach new code are kept and begun from; default build/fuzz/corpus
  --keep           after the run: the fewest inputs that reach all code that was reached become seeds/TARGET.found
  TARGET           some targets only, as `ratings` or `shards`; default all (tests/fuzz/door.h)

What is found is kept in build/fuzz/found, with the command that replays it. Once it is mended, the input becomes a seed:
  cp build/fuzz/found/TARGET-crash-... tests/fuzz/seeds/TARGET/what-it-was
USAGE
}

minutes=2 corpus=$root/build/fuzz/corpus keep=0 targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --minutes) minutes=${2:?--minutes wants a number}; shift 2 ;;
    --corpus) corpus=$(realpath -m "${2:?--corpus wants a folder}"); shift 2 ;;
    --keep) keep=1; shift ;;
    -h | --help) usage; exit 0 ;;
    -*) usage; exit 2 ;;
    *) targets+=("$1"); shift ;;
  esac
done
[[ $minutes =~ ^[0-9]+(\.[0-9]+)?$ ]] || fail "--minutes $minutes: expected a number"

command -v clang++ >/dev/null || fail "clang++ is not on PATH (Debian's package clang)"
step "Building the fuzz targets"
mkdir -p build/fuzz/found
{ cmake --preset native-fuzz && cmake --build --preset native-fuzz; } >build/fuzz/build.log 2>&1 || {
  tail -n 40 build/fuzz/build.log
  exit 1
}
bin=$root/build/native-fuzz/tests/fuzz
if [ ${#targets[@]} -eq 0 ]; then
  for target in "$bin"/fuzz_*; do targets+=("${target##*/fuzz_}"); done
fi
for target in "${targets[@]}"; do
  [ -x "$bin/fuzz_$target" ] || fail "$target: there is no such target"
done
rm -rf build/fuzz/seeds build/fuzz/logs
mkdir -p build/fuzz/logs
"$bin/als_fuzz_seeds" build/fuzz/seeds || exit 1

# Words that a target's inputs are made of, and how long inputs are worth being.
dictionary_of() {
  case $1 in
    ratings | table | items | folder) echo tables ;;
    text | fields | scale | titles) echo fields ;;
    safetensors | shards | model | checkpoint) echo containers ;;
    manifest | about) echo json ;;
    archive | gzip) echo archives ;;
  esac
}
max_len_of() {
  case $1 in
    fields) echo 64 ;;
    text | titles | scale | gzip | about) echo 256 ;;
    kernels | engine | ratings | table | items | folder) echo 512 ;;
    cache | archive) echo 1024 ;;
    *) echo 4096 ;;
  esac
}

# fuzz TARGET SECONDS
fuzz() {
  local target=$1 seconds=$2 dictionary log=build/fuzz/logs/$1.log
  local options=(-max_total_time="$seconds" -max_len="$(max_len_of "$target")" -timeout=20 -rss_limit_mb=1500
    -print_final_stats=1 -artifact_prefix="build/fuzz/found/$target-" -close_fd_mask=1 -reload=0)
  dictionary=$(dictionary_of "$target")
  if [ -n "$dictionary" ]; then options+=(-dict="tests/fuzz/dictionaries/$dictionary.dict"); fi
  mkdir -p "$corpus/$target" "tests/fuzz/seeds/$target" "build/fuzz/seeds/$target"
  # What cache.cpp tells on stderr of every damaged file is not worth gigabytes.
  UBSAN_OPTIONS=print_stacktrace=1 "$bin/fuzz_$target" "${options[@]}" "$corpus/$target" "tests/fuzz/seeds/$target" \
    "build/fuzz/seeds/$target" 2>&1 | grep -v '^note: ' >"$log"
}

step "Fuzzing ${#targets[@]} targets for $minutes minutes"
rm -f build/fuzz/found/*
# What doors write, in memory where the system has a place for that; of those that crash too.
MATINEE_FUZZ_FOLDER=$(mktemp -d -p /dev/shm matinee-fuzz-XXXXXX 2>/dev/null || mktemp -d)
export MATINEE_FUZZ_FOLDER
trap 'rm -rf "$MATINEE_FUZZ_FOLDER"' EXIT
slots=2
seconds=$(awk -v m="$minutes" -v s=$slots -v n=${#targets[@]} 'BEGIN { t = m * 60 * s / n; print t < 1 ? 1 : int(t) }')
for target in "${targets[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge $slots ]; do wait -n; done
  fuzz "$target" "$seconds" &
done
wait

# Edges alone, no counts, and short inputs: what is worth a place in the tree.
keep_found() {
  local target=$1 fewest=build/fuzz/fewest/$1
  rm -rf "$fewest" && mkdir -p "$fewest"
  "$bin/fuzz_$target" -merge=1 -use_counters=0 -max_len=1500 -close_fd_mask=3 "$fewest" "tests/fuzz/seeds/$target" \
    "build/fuzz/seeds/$target" "$corpus/$target" >/dev/null 2>&1
  python3 - "$fewest" >"tests/fuzz/seeds/$target.found" <<'PACK'
import pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    data = path.read_bytes()
    sys.stdout.buffer.write(b"%d\n" % len(data) + data)
PACK
}
if [ $keep -eq 1 ]; then
  step "Keeping"
  for target in "${targets[@]}"; do keep_found "$target"; done
fi

step "Summary"
total=0 findings=0
printf '%-12s %14s %10s %10s %8s %9s\n' target executions a-second branches corpus findings
for target in "${targets[@]}"; do
  log=build/fuzz/logs/$target.log
  executions=$(sed -nE 's/^stat::number_of_executed_units: +([0-9]+)/\1/p' "$log" | tail -n 1)
  # Without its last statistics a run has crashed: the last line that counts says how far it came.
  if [ -z "$executions" ]; then executions=$(sed -nE 's/^#([0-9]+)\s.*/\1/p' "$log" | tail -n 1); fi
  branches=$(sed -nE 's/.* cov: ([0-9]+) .*/\1/p' "$log" | tail -n 1)
  kept=$(find "$corpus/$target" -type f | wc -l)
  mapfile -t found < <(find build/fuzz/found -name "$target-*" ! -name '*-slow-unit-*')
  bad=${#found[@]}
  # A run that ended without its statistics and without an input has failed all the same.
  if [ "$bad" -eq 0 ] && ! grep -q '^stat::number_of_executed_units' "$log"; then bad=1; fi
  printf '%-12s %14d %10d %10d %8d %9d\n' "$target" "${executions:-0}" $((${executions:-0} / seconds)) "${branches:-0}" "$kept" "$bad"
  total=$((total + ${executions:-0})) findings=$((findings + bad))
  if [ "$bad" -gt 0 ]; then
    grep -m 3 -E '^(SUMMARY|.*: check failed|==[0-9]+== ?ERROR)|runtime error' "$log" || tail -n 5 "$log"
    for input in "${found[@]}"; do printf '  replay: %s %s\n' "${bin#"$root"/}/fuzz_$target" "$input"; done
  fi
done
printf '\n%d executions, %d findings\n' "$total" "$findings"
[ "$findings" -eq 0 ]
