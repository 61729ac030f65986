#!/usr/bin/env bash
# The main job, from nothing to a page that recommends: installs what is missing, builds, trains, exports the model, builds the
# site and serves it. Builds no more than that takes, in the folders in which test.sh builds all.
set -euo pipefail
# shellcheck source=tools/setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup/lib.sh"
# shellcheck source=tools/setup/packages.sh
. "$root/tools/setup/packages.sh"
# shellcheck source=tools/setup/environment.sh
. "$root/tools/setup/environment.sh"
# shellcheck source=tools/setup/dataset.sh
. "$root/tools/setup/dataset.sh"

usage() {
  cat <<'USAGE'
tools/demo.sh [options] [-- options of als_export]: from ratings to a page that recommends.

  --data PATH      ratings of anything: a table (.csv .tsv .txt .dat, also .gz .zst), a folder or a .zip with one
  --dataset NAME   what to download if there is no other data: ml-latest-small (default), ml-32m, ml-25m, ml-1m, ...
  --port N         where to serve (default 4173; the next free one if it is taken)
  --no-serve       stop when the site is built

Data is looked for in this order: --data; $MATINEE_DATA; the cache ($XDG_CACHE_HOME/matinee); a download from GroupLens;
and without a network the built-in sample, whose ratings are synthetic. What stands after -- is for als_export, which reads the
data and says what it makes of it: --items FILE and --about FILE.json, columns, scale and so on, where it guesses wrong.
tools/YOUR_RATINGS.md tells of all of them.

  tools/demo.sh --data ratings.csv -- --items books.csv --about about.json
USAGE
}

data='' dataset=ml-latest-small port=4173 serve=yes
need_value() { [ $# -ge 2 ] || fail "$1 needs a value (see --help)"; }
while [ $# -gt 0 ]; do
  case $1 in
  --data) need_value "$@" && data=$2 && shift 2 ;;
  --dataset) need_value "$@" && dataset=$2 && shift 2 ;;
  --port) need_value "$@" && port=$2 && shift 2 ;;
  --no-serve) serve=no && shift ;;
  --) shift && break ;;
  -h | --help) usage && exit 0 ;;
  *) fail "unknown option $1 (see --help; options of als_export stand after --)" ;;
  esac
done
export_options=("$@")
[[ $dataset =~ ^ml-[a-z0-9-]+$ ]] || fail "--dataset $dataset: expected a name such as ml-latest-small or ml-32m"
[[ $port =~ ^[0-9]+$ ]] || fail "--port $port: expected a number"
# Paths, those after -- too, are the caller's.
caller=$PWD
[ -z "$data" ] || data=$(realpath -m "$data")
[ -z "${MATINEE_DATA:-}" ] || MATINEE_DATA=$(realpath -m "$MATINEE_DATA")
[ -z "$data" ] || [ -e "$data" ] || fail "--data $data: there is no such folder or file"

step "Setting up"
set_up "${DEMO_PACKAGES[@]}"
mkdir -p "$root/build"

# Everything that runs in the background is a process group of its own, so that its compilers end with it.
lanes=()
stop_lanes() {
  local lane
  for lane in "${lanes[@]}"; do kill -- "-$lane" 2>/dev/null || true; done
}
trap stop_lanes EXIT
start_lane() {
  set -m
  "$@" &
  lanes+=($!)
  set +m
}

# timed LOG WHAT COMMAND...: a line when it is done; what it printed only if it failed.
timed() {
  local log=$root/build/$1.log what=$2 start=$SECONDS
  shift 2
  if ("$@") >"$log" 2>&1; then
    say "$(printf '%4d s  %s' $((SECONDS - start)) "$what")"
  else
    tail -n 60 "$log" >&2
    fail "$what: this failed; all that it said is in $log"
  fi
}

prepare_tools() {
  timed native-release "als_export, which trains, and als_synth, which draws ratings" build_targets native-release als_export als_synth
}
prepare_page() {
  timed npm "the page's libraries" install_web_libraries
  timed wasm-simd "engine, title search and trainer, one thread" build_targets wasm-simd als_engine als_titles als_trainer
  timed wasm-simd-threads "engine and trainer, threads" build_targets wasm-simd-threads als_engine als_trainer
}

# Neither needs the other, and each has stretches that keep one core alone busy.
step "Building"
cd "$root"
start_lane prepare_tools
tools_lane=$!
start_lane prepare_page
page_lane=$!
find_dataset "$data" "$dataset"
wait "$tools_lane" || exit 1
timed page-sample "a few ratings to train on in the page" make_page_sample
if [ "$SYNTHETIC" = yes ]; then
  timed sample "ratings for the built-in films" make_sample "$DATA"
fi

# The page is still being built: data that cannot be read need not wait for it.
step "Reading the data, training and exporting the model"
model=$root/build/model
(cd "$caller" && "$(tools_dir)/als_export" --data "$DATA" --out "$model" "${export_options[@]}") || exit $?

step "Putting the site together"
wait "$page_lane" || exit 1
timed page "the page" npm run --silent --prefix web build
rm -rf web/dist/model
cp -R "$model" web/dist/model
"$(tools_dir)/als_export" --verify web/dist/model

step "Done after $SECONDS s"
[ "$SYNTHETIC" = no ] || say "Note: the ratings are synthetic; the page says so too. Give real ones with --data."
say "The site is $root/web/dist: copy it to any static host."
if [ "$serve" = no ]; then
  say "To see it here: cd web && npm run preview"
  exit 0
fi
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
cd web
node_modules/.bin/vite preview --port "$port" --strictPort --logLevel error &
server=$!
trap 'kill $server 2>/dev/null' EXIT
for _ in $(seq 50); do
  kill -0 $server 2>/dev/null || fail "the server did not start"
  (exec 3<>"/dev/tcp/localhost/$port") 2>/dev/null && break
  sleep 0.2
done
say "Serving; Ctrl-C ends it. Open:"
say "http://localhost:$port/"
wait $server
