#!/usr/bin/env bash
# Measures again what the documents say of the recommendations' quality, a section for each data set, and prints it as
# Markdown: core/QUALITY.md is its output. For 100,000 ratings about ten minutes on two cores, most of them als_tune's.
set -euo pipefail
# shellcheck source=tools/setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup/lib.sh"

usage() {
  cat <<'TEXT'
quality.sh [--tools DIR] [--seeds N] DATA... > core/QUALITY.md
  DATA         what als_eval --data takes: folders, archives or tables, each a section; default: $MATINEE_DATA
  --tools DIR  where the tools are; default: build/native-release/tools
  --seeds N    seeds 1 to N; default: 5
TEXT
}

data=()
tools=$root/build/native-release/tools
seeds=5
while [ $# -gt 0 ]; do
  case $1 in
    --tools) tools=${2:?--tools needs a folder}; shift 2 ;;
    --seeds) seeds=${2:?--seeds needs a number}; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; fail "unknown option $1" ;;
    *) data+=("$1"); shift ;;
  esac
done
[ ${#data[@]} -gt 0 ] || data=("${MATINEE_DATA:-}")
[ -n "${data[0]}" ] || fail "no ratings: name some, or set MATINEE_DATA"
[ -x "$tools/als_eval" ] || fail "$tools has no als_eval: build it with tools/test.sh or cmake --build --preset native-release"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# section TITLE SENTENCE: of the data set at hand.
section() {
  printf '\n### %s\n\n%s\n' "$1" "$2"
  printf '%s: %s\n' "$name" "$1" >&2
}
# table COMMAND...: what a tool prints, under the command that prints it again.
table() {
  local argument
  printf '\n```\n$ %s --data %s' "$1" "$name"
  for argument in "${@:2}"; do
    case $argument in *' '*) printf " '%s'" "$argument" ;; *) printf ' %s' "$argument" ;; esac
  done
  printf '\n'
  "$tools/$1" --data "$set" -q "${@:2}" 2> "$scratch/notes.txt" || { cat "$scratch/notes.txt" >&2; return 1; }
  printf '```\n'
}

# Whether there are ratings to predict, and not only counts or events.
has_ratings() {
  "$tools/als_inspect" --data "$set" --json | grep -Eq '"kind": *"ratings"'
}

# What needs ratings to predict.
predicted_ratings() {
  "$tools/als_tune" --data "$set" -q --base '--method als' --runs 48 --vary num-factors=2..32 \
    --vary factor-precision=1..60 --vary bias-precision=0.5..30 --vary feature-variance=0.003..1 \
    --vary features=genres,none > "$scratch/tune.txt"
  local best num_factors
  best=$(sed -n 's/^best: //p' "$scratch/tune.txt")
  section "Learned precisions against chosen ones" "The whole model beside the same with plain ALS for its ratings, with the \
best of 48 settings that \`als_tune\` found on validation users."
  table als_eval --seeds "$seeds" --against "$best"

  for num_factors in 32 64; do
    section "$num_factors factors against 16" "What more factors do."
    table als_eval --seeds "$seeds" --num-factors "$num_factors" --against '--num-factors 16'
  done

  section "A random tenth of the ratings" "Predicted ratings held out."
  for num_factors in 16 32 64; do
    table als_eval --seeds "$seeds" --protocol random --num-factors "$num_factors"
  done

  section "The paper's first settings" "The same tenth of the ratings, with K = 8, lambda = 1, tau = 1, gamma = 0.05."
  table als_eval --seeds "$seeds" --protocol random --preset paper
}

# Of the films that the paper names, where the data have them.
favourites() {
  "$tools/als_export" --data "$set" -q --out "$scratch/model" > /dev/null
  "$tools/als_inspect" --lists "$scratch/model" > "$scratch/lists.txt"
  rm -rf "$scratch/model"
  [ -s "$scratch/lists.txt" ] || return 0
  section "Lists for a single favourite" "One item with the best rating, or chosen; of ratings, beside it what the paper's settings \
give (\`als_export --out model\`, then \`als_inspect --lists model\`)."
  cat "$scratch/lists.txt"
}

cat <<TEXT
# How good the recommendations are

Written by \`tools/quality.sh\`; do not edit. The protocols are told in [README.md](README.md), "How quality is judged". Each
section is of one data set: figures of different sets say nothing of each other. Means of seeds 1 to $seeds with the tools' defaults;
differences are paired by user; intervals are 95 % over visitors. At each S the visitors are those with at least S + 10 ratings, so
along a curve they change a little; down a column they are the same.
TEXT

for set in "${data[@]}"; do
  name=$(basename "$set")
  printf '\n## %s\n\n' "$name"
  "$tools/als_inspect" --data "$set" | sed -n '1s/^[^:]*: //p'
  section "New visitors, beside others' recommenders" "Whole users held out, who give S ratings (\`fold-in\`): ours and seven \
others on the same visitors, and what answers to the engine's own questions are worth."
  table als_eval --seeds "$seeds" --support 0,1,2,3,5,10,20,30 \
    --baselines popularity,item-knn,ease,ials,biases,als,svdpp --questions
  if has_ratings; then predicted_ratings; fi
  favourites
done
