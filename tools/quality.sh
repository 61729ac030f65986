#!/usr/bin/env bash
# Measures again what the documents say of the recommendations' quality and prints it as Markdown: core/QUALITY.md is its
# output for ml-latest-small. About ten minutes on two cores.
set -euo pipefail
# shellcheck source=tools/setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup/lib.sh"

usage() {
  cat <<'TEXT'
quality.sh [--data PATH] [--tools DIR] > core/QUALITY.md
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

# section TITLE SENTENCE
section() {
  printf '\n## %s\n\n%s\n' "$1" "$2"
  printf '%s\n' "$1" >&2
}
# table COMMAND...: what a tool prints, under the command that prints it again.
table() {
  local argument
  printf '\n```\n$ %s --data %s' "$1" "$(basename "$data")"
  for argument in "${@:2}"; do
    case $argument in *' '*) printf " '%s'" "$argument" ;; *) printf ' %s' "$argument" ;; esac
  done
  printf '\n'
  "$tools/$1" --data "$data" -q "${@:2}"
  printf '```\n'
}

cat <<TEXT
# How good the recommendations are

Written by \`tools/quality.sh\`; do not edit. The protocols are told in [README.md](README.md), "How quality is judged". Means
of five seeds with the tools' defaults; differences are paired by user, with 95 % intervals.
TEXT

"$tools/als_tune" --data "$data" -q --base '--method als' --runs 48 --vary num-factors=2..32 \
  --vary factor-precision=1..60 --vary bias-precision=0.5..30 --vary feature-variance=0.003..1 \
  --vary features=genres,none > "$scratch/tune.txt"
best=$(sed -n 's/^best: //p' "$scratch/tune.txt")
section "New visitors" "Whole users held out, who give S ratings (\`fold-in\`), beside plain ALS with the best of 48 settings \
that \`als_tune\` found on validation users."
table als_eval --against "$best"

for num_factors in 32 64; do
  section "New visitors, $num_factors factors against 16" "More factors than needed do no harm."
  table als_eval --num-factors "$num_factors" --against '--num-factors 16'
done

section "A random tenth of the ratings" "Predicted stars of ratings held out."
for num_factors in 16 32 64; do
  table als_eval --protocol random --num-factors "$num_factors"
done

section "The paper's first settings" "The same tenth of the ratings, with K = 8, lambda = 1, tau = 1, gamma = 0.05."
table als_eval --protocol random --preset paper

section "Lists for a single favourite" "One film rated five stars; beside it what the paper's settings give \
(\`als_export --out model\`, then \`als_inspect --lists model\`)."
"$tools/als_export" --data "$data" -q --out "$scratch/model" > /dev/null
"$tools/als_inspect" --lists "$scratch/model"
