#!/usr/bin/env bash
# Fails where the release executable is larger than it may be: what brought it is in the linker's map
# (make release with -Xlinker -Map=FILE).
set -euo pipefail
binary=$1
limit=$((36 * 1000 * 1000))
size=$(wc -c <"$binary")
if [ "$size" -gt "$limit" ]; then
  echo "$binary has $size bytes, more than $limit" >&2
  # A dependency that imports Foundation brings all of it, and its Unicode data.
  if grep -q "ICU4C\|icudt" "$binary"; then echo "Foundation's Unicode data is in it" >&2; fi
  exit 1
fi
echo "$binary: $((size / 1000000)) MB"
