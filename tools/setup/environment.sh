# shellcheck shell=bash disable=SC2154  # root is lib.sh's
# Makes the toolchain available and exports what the build needs: node and npm on PATH, EMSCRIPTEN_ROOT for the CMake presets.
# Sourced, with lib.sh and packages.sh before it; takes the Debian packages as arguments.

set_up() {
  require_packages "${BUILD_PACKAGES[@]}" "$@"
  local node_folder
  node_folder=$("$root/tools/setup/node.sh") || exit 1
  export PATH="$node_folder:$PATH"
  say "node $(node --version) from $node_folder"
  EMSCRIPTEN_ROOT=$("$root/tools/setup/emscripten.sh") || exit 1
  export EMSCRIPTEN_ROOT
  say "emscripten from $EMSCRIPTEN_ROOT"
}

# One build of the core is much like the next: what a preset, or another clone, has compiled with the same options is not compiled
# again. Emscripten's own command, a slow one, has it look behind itself, and wants its whole path.
use_compiler_cache() {
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
  EM_COMPILER_WRAPPER=$(command -v ccache) || fail "ccache is not on PATH"
  export EM_COMPILER_WRAPPER
  export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_ctime,include_file_mtime
}

# Installs the page's libraries if package-lock.json says other ones than those that are there.
install_web_libraries() {
  local stamp=$root/web/node_modules/.installed-lock
  if ! cmp -s "$root/web/package-lock.json" "$stamp"; then
    (cd "$root/web" && npm ci --no-fund --no-audit --loglevel=error) || fail "npm could not install the page's libraries"
    cp "$root/web/package-lock.json" "$stamp"
  fi
}

# build_targets PRESET TARGET...
build_targets() {
  local preset=$1
  shift
  cmake --preset "$preset" && cmake --build --preset "$preset" --target "$@" -- -j "$(nproc)"
}

tools_dir() { printf '%s\n' "$root/build/native-release/tools"; }

# make_sample FOLDER [OPTION...]: ratings for the built-in films, drawn anew from the taste model.
make_sample() {
  local folder=$1
  shift
  "$(tools_dir)/als_synth" --movies "$root/tools/sample/movies.csv" --traits "$root/tools/sample/traits.csv" --out "$folder" "$@"
}

# What the page #train has at hand: fewer of them, since a visitor who asks for them has to fetch them. The page's build wants it.
make_page_sample() { make_sample "$root/web/generated/sample" --num-users 600; }
