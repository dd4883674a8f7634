#!/usr/bin/env bash
# Makes a folder with swift-argument-parser less its use of Foundation, and prints its path: the version that the package
# resolves to, one file of it another. docs/decisions/0023-no-foundation.md says why.
set -euo pipefail
cd "$(dirname "$0")/.."
unset KUSTODY_ARGUMENT_PARSER
swift package resolve >&2
original=.build/checkouts/swift-argument-parser
made=$PWD/.build-release/made/swift-argument-parser
work=$made.new
rm -rf "$work"
mkdir -p "$work/Sources"
cp -r "$original/Sources/ArgumentParser" "$original/Sources/ArgumentParserToolInfo" "$work/Sources"
cp "$original/LICENSE.txt" "$work"
find "$work" \( -name CMakeLists.txt -o -name Documentation.docc \) -prune -exec rm -r {} +
chmod -R u+w "$work"
cp Scripts/argument-parser/Foundation.swift "$work/Sources/ArgumentParser/Utilities"
cp Scripts/argument-parser/Package.swift "$work"
if grep -rl 'import Foundation' "$work/Sources" >&2; then
  echo "these import Foundation: swift-argument-parser has changed, so Scripts/argument-parser must" >&2
  exit 1
fi
# An unchanged file keeps its time, so that nothing is compiled twice.
mkdir -p "$made"
(cd "$work" && find . -type f -print0) | while IFS= read -r -d '' file; do
  cmp -s "$work/$file" "$made/$file" && continue
  mkdir -p "$(dirname "$made/$file")"
  cp "$work/$file" "$made/$file"
done
rm -rf "$work"
echo "$made"
