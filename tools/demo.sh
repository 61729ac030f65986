#!/usr/bin/env bash
# The main job, from nothing to a page that recommends films: installs what is missing, builds, trains, exports the model,
# builds the site and serves it.
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
tools/demo.sh: from ratings to a page that recommends films.

  --data PATH      a MovieLens folder or its official .zip
  --dataset NAME   what to download if there is no other data: ml-latest-small (default), ml-32m, ml-25m, ml-1m, ...
  --port N         where to serve (default 4173; the next free one if it is taken)
  --no-serve       stop when the site is built

Data is looked for in this order: --data; $MATINEE_DATA; the cache ($XDG_CACHE_HOME/matinee); a download from GroupLens;
and without a network the built-in sample, whose ratings are synthetic.
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
  -h | --help) usage && exit 0 ;;
  *) fail "unknown option $1 (see --help)" ;;
  esac
done
[[ $dataset =~ ^ml-[a-z0-9-]+$ ]] || fail "--dataset $dataset: expected a name such as ml-latest-small or ml-32m"
[[ $port =~ ^[0-9]+$ ]] || fail "--port $port: expected a number"
[ -z "$data" ] || data=$(realpath -m "$data")

step "Setting up"
set_up "${DEMO_PACKAGES[@]}"
mkdir -p "$root/build"
cd "$root"

step "Building the tools and the engine"
build_presets native-release wasm-simd wasm-simd-threads

step "Finding ratings"
find_dataset "$data" "$dataset"

step "Building the page"
install_web_libraries
(cd web && npm run --silent build)

step "Training and exporting the model"
"$(tools_dir)/als_export" --data "$DATA" --out web/dist/model
"$(tools_dir)/als_export" --verify web/dist/model

step "Done"
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
