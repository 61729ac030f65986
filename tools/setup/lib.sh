# shellcheck shell=bash disable=SC2034  # root is used where this is sourced
# Functions that the scripts of tools/ share. Sourced, never run.

# The repository.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Runs a command as root: directly, or through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "'$*' needs root: run this as root or install sudo"
  fi
}

# version_at_least 20.19.0 20.19: the first version is the second or newer.
version_at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

is_debian_like() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

# Installs the Debian packages that are not there yet; asks apt for nothing when all are.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing Debian packages: ${missing[*]}"
  as_root apt-get update -qq || fail "'apt-get update' failed: is there a network?"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    fail "apt-get could not install: ${missing[*]}"
}

# Where tools that the system does not have are kept: beside the system if we may, else with the user.
tool_prefix() {
  if [ -n "${MATINEE_TOOLS:-}" ]; then
    printf '%s\n' "$MATINEE_TOOLS"
  elif [ "$(id -u)" -eq 0 ]; then
    printf '/opt/matinee\n'
  else
    printf '%s/matinee/tools\n' "${XDG_DATA_HOME:-$HOME/.local/share}"
  fi
}
