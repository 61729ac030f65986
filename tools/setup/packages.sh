# shellcheck shell=bash disable=SC2034  # the lists are used where this is sourced
# What the project needs of the system. Sourced after lib.sh.

# Compilers and libraries of the native build, and the sources of GoogleTest for the WebAssembly build.
BUILD_PACKAGES=(build-essential ca-certificates cmake googletest libcli11-dev libeigen3-dev libgtest-dev libhwy-dev libssl-dev
  libzip-dev libzstd-dev ninja-build nlohmann-json3-dev python3 xz-utils zlib1g-dev)
DEMO_PACKAGES=(curl)
# The browsers of the end-to-end tests, a screen for the one that needs it, the checkers of format and style, the compiler
# that fuzzes, what keeps compiled files, and what starts a tool as several processes.
TEST_PACKAGES=(ccache chromium clang clang-format clang-tidy firefox-esr libopenmpi-dev llvm openmpi-bin shellcheck webkit2gtk-driver
  xvfb zip)

require_packages() {
  if is_debian_like; then
    install_packages "$@"
  else
    local missing=() tool
    for tool in cmake ninja c++ python3; do command -v "$tool" >/dev/null || missing+=("$tool"); done
    [ ${#missing[@]} -eq 0 ] ||
      fail "not on PATH: ${missing[*]}. This system has no apt: install what these Debian packages hold: $*"
  fi
}
