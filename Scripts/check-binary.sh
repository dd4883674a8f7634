#!/usr/bin/env bash
# Fails where the release executable is larger than it may be, or holds a library that it shall do without: what
# brought it is in the linker's map (make release with -Xlinker -Map=FILE).
set -euo pipefail
binary=$1
limit=$((25000 * 1000))

# Names of modules that their metadata has. `import Foundation` brings all of it, with 30 MB of Unicode data.
declare -A brought=(
  [FoundationEssentials]="import of Foundation, or of a package that imports it"
  [_RegexParser]="import of Swift's regular expressions"
)
for module in "${!brought[@]}"; do
  if grep -q "$module" "$binary"; then
    echo "$binary holds $module: there is an ${brought[$module]}" >&2
    exit 1
  fi
done

size=$(wc -c <"$binary")
if [ "$size" -gt "$limit" ]; then
  echo "$binary has $size bytes, more than $limit" >&2
  exit 1
fi
echo "$binary: $((size / 100000 / 10)).$((size / 100000 % 10)) MB"
