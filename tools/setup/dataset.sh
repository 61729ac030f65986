# shellcheck shell=bash disable=SC2154  # root is lib.sh's
# Finds ratings: given, named by the environment, cached, downloaded, or the built-in sample. Sourced after lib.sh.

DATASET_HOST=files.grouplens.org

# download_dataset NAME FILE: GroupLens's archive, resumed if a part is there, checked by size and checksum.
download_dataset() {
  local name=$1 file=$2 part=$2.part expected size
  mkdir -p "$(dirname "$file")"
  say "downloading $name from GroupLens"
  expected=$(curl -fsSL --retry 2 --connect-timeout 10 "https://$DATASET_HOST/datasets/movielens/$name.zip.md5" 2>/dev/null |
    grep -oE '[0-9a-f]{32}' | head -n 1)
  size=$(curl -fsSIL --connect-timeout 10 "https://$DATASET_HOST/datasets/movielens/$name.zip" 2>/dev/null |
    tr -d '\r' | awk 'tolower($1) == "content-length:" { size = $2 } END { print size }')
  [ -n "$size" ] || return 1
  # A host refuses to go on with a file that is complete already.
  if [ "$(stat -c %s "$part" 2>/dev/null)" != "$size" ]; then
    local fetch=(curl -fL --retry 3 --connect-timeout 10 --progress-bar -o "$part" "https://$DATASET_HOST/datasets/movielens/$name.zip")
    # 33: this host cannot go on where a part ended.
    "${fetch[@]}" -C - || { [ $? -eq 33 ] && rm -f "$part" && "${fetch[@]}"; } || return 1
  fi
  if [ "$(stat -c %s "$part")" != "$size" ]; then
    rm -f "$part"
    fail "$name.zip has not the size that its host announced ($size bytes); the download was thrown away, try again"
  fi
  if [ -n "$expected" ] && [ "$(md5sum "$part" | cut -d' ' -f1)" != "$expected" ]; then
    rm -f "$part"
    fail "$name.zip has not the checksum that GroupLens publishes; the download was thrown away, try again"
  fi
  [ -n "$expected" ] || say "GroupLens publishes no checksum of $name.zip; its size is right"
  mv "$part" "$file"
}

# find_dataset GIVEN NAME: sets DATA, and SYNTHETIC to yes for the sample, which is then to be made.
find_dataset() {
  local given=$1 name=$2 cached=${XDG_CACHE_HOME:-$HOME/.cache}/matinee/$2.zip
  SYNTHETIC=no
  if [ -n "$given" ]; then
    DATA=$given
    say "data: $DATA (given)"
  elif [ -n "${MATINEE_DATA:-}" ]; then
    [ -e "$MATINEE_DATA" ] || fail "MATINEE_DATA=$MATINEE_DATA: there is no such folder or file"
    DATA=$MATINEE_DATA
    say "data: $DATA (from MATINEE_DATA)"
  elif [ -f "$cached" ]; then
    DATA=$cached
    say "data: $DATA (cached)"
  elif download_dataset "$name" "$cached"; then
    DATA=$cached
    say "data: $DATA (downloaded)"
  else
    DATA=$root/build/sample
    # shellcheck disable=SC2034  # read by demo.sh
    SYNTHETIC=yes
    say "data: GroupLens cannot be reached, so this is the built-in sample. ITS RATINGS ARE SYNTHETIC."
  fi
}
