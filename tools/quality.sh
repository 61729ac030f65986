#!/usr/bin/env bash
# Measures again what the documents say of the recommendations' quality, table by table: core/README.md, "How quality is
# judged". About five minutes on two cores for ml-latest-small.
set -euo pipefail
# shellcheck source=tools/setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup/lib.sh"

usage() {
  cat <<'TEXT'
quality.sh [--data PATH] [--tools DIR]
  --data PATH   MovieLens folder or official .zip; default: $MATINEE_DATA
  --tools DIR   where the tools are; default: build/native-release/tools
TEXT
}

data=${MATINEE_DATA:-}
tools=$root/build/native-release/tools
while [ $# -gt 0 ]; do
  case $1 in
    --data) data=${2:?--data needs a path}; shift 2 ;;
    --tools) tools=${2:?--tools needs a folder}; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; fail "unknown option $1" ;;
  esac
done
[ -n "$data" ] || fail "no ratings: give --data, or set MATINEE_DATA"
[ -x "$tools/als_eval" ] || fail "$tools has no als_eval: build it with tools/test.sh or cmake --build --preset native-release"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
evaluate() { "$tools/als_eval" --data "$data" -q "$@"; }

step "New visitors (fold-in), against plain ALS at the best of 48 settings found on validation users"
"$tools/als_tune" --data "$data" -q --base '--method als' --runs 48 --vary num-factors=2..32 \
  --vary factor-precision=1..60 --vary bias-precision=0.5..30 --vary feature-variance=0.003..1 \
  --vary features=genres,none > "$scratch/tune.txt"
best=$(sed -n 's/^best: //p' "$scratch/tune.txt")
evaluate --against "$best"

for num_factors in 32 64; do
  step "New visitors with $num_factors factors, against 16"
  evaluate --num-factors "$num_factors" --against '--num-factors 16'
done

for num_factors in 16 32 64; do
  step "A random tenth of the ratings, $num_factors factors"
  evaluate --protocol random --num-factors "$num_factors"
done

step "A random tenth of the ratings, the paper's first settings"
evaluate --protocol random --preset paper

step "Lists for a single favourite, beside the paper's settings"
"$tools/als_export" --data "$data" -q --out "$scratch/model" > /dev/null
"$tools/als_inspect" --lists "$scratch/model"
