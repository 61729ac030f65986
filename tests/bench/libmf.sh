#!/bin/bash
# The race with libmf to a test RMSE: fetches libmf, builds it into build/race beside our core (never into the product), and runs
# both on the same random split of DATA, a MovieLens folder. Prints every run's curve, then the outcome: the best test RMSE that
# libmf reaches within 25 passes at K = 16, 32 or 64, its seconds, and ours to that RMSE or better: the rating head as the tools
# train it, but from the stars alone, as libmf does, without features and the rated set. Loading does not count.
#
#   tests/bench/libmf.sh DATA [LIBMF_SOURCES]
set -euo pipefail
cd "$(dirname "$0")/../.."
data=${1:?"expected a MovieLens folder, such as: als_synth --like ml-32m --out FOLDER"}
folder=build/race
mkdir -p "$folder"
libmf=${2:-$folder/libmf}
if [ ! -f "$libmf/mf.cpp" ]; then
  git clone --quiet https://github.com/cjlin1/libmf "$libmf"
  git -C "$libmf" checkout --quiet 1498368bc79f86b59376b39751b3a72757d0624e
fi
cmake --preset native-release -B "$folder/build" -DALS_BUILD_BENCHMARKS=ON -DMATINEE_LIBMF="$(realpath "$libmf")" > "$folder/configure.log"
cmake --build "$folder/build" --target als_bench_race -j 2 > "$folder/build.log"
race() { "$folder/build/tests/bench/als_bench_race" "$data" "$folder/cache" "$@"; }

rm -f "$folder"/*.curve
for k in 16 32 64; do
  echo "libmf, K = $k, after 5, 10, 15, 20, 25 passes"
  race libmf $k 25 | tee "$folder/libmf-$k.curve"
done
for k in 15 31; do
  echo "als, K = $k, after each sweep"
  race als $k 6 | tee "$folder/als-$k.curve"
done
goal=$(cat "$folder"/libmf-*.curve | sort -k6,6n -k2,2n | head -n 1)
rmse=${goal##* }
theirs=$(echo "$goal" | cut -d' ' -f2)
ours=$(cat "$folder"/als-*.curve | awk -v rmse="$rmse" '$6 <= rmse' | sort -k2,2n | head -n 1 | cut -d' ' -f2)
if [ -z "$ours" ]; then
  echo "libmf: test rmse $rmse in $theirs s; als did not reach it"
  exit 1
fi
awk -v rmse="$rmse" -v theirs="$theirs" -v ours="$ours" 'BEGIN {
  printf "to test rmse %s: libmf %.2f s, als %.2f s: %.2f of its time\n", rmse, theirs, ours, ours / theirs }'
