#!/usr/bin/env bash
# Fuzzes entry points with libFuzzer, in an optimised build of its own.
#   Scripts/fuzz.sh SECONDS [TARGET …]   each target for so long; found inputs go to .build-fuzz/found/TARGET
#   Scripts/fuzz.sh minimise TARGET …    what was found joins the corpus, as far as it reaches new code
set -euo pipefail
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no
mode=$1
shift
KUSTODY_FUZZ=1 swift build -c release --scratch-path .build-fuzz --product fuzz \
  --sanitize fuzzer ${KUSTODY_BUILD_OPTIONS:-}
fuzzer=$PWD/.build-fuzz/release/fuzz
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=($(ls Tests/Fuzz/corpus))
# Trees are as deep as queries are long.
ulimit -s 1000000
for target in "${targets[@]}"; do
  export KUSTODY_FUZZ_TARGET=$target
  corpus=Tests/Fuzz/corpus/$target
  found=.build-fuzz/found/$target
  mkdir -p "$found" .build-fuzz/crashes
  if [ "$mode" = minimise ]; then
    merged=$(mktemp -d)
    "$fuzzer" -merge=1 -max_len=1024 "$merged" "$corpus" "$found" 2>&1 | tail -1
    find "$merged" -type f -exec cp -n {} "$corpus" \;
    rm -rf "$merged"
    continue
  fi
  echo "== $target"
  "$fuzzer" -max_total_time="$mode" -max_len=4096 -timeout=25 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix=".build-fuzz/crashes/$target-" "$found" "$corpus" 2>&1 |
    grep -E '^(stat::|==|SUMMARY|artifact_prefix|Fatal)|Fatal error|DONE' || true
done
