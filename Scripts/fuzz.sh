#!/usr/bin/env bash
# Fuzzes entry points with libFuzzer, in an optimised build of its own.
#   Scripts/fuzz.sh SECONDS [TARGET …]   each target for so long; found inputs go to .build-fuzz/found/TARGET
#   Scripts/fuzz.sh together SECONDS [TARGET …]   all of them at once; what each says goes to .build-fuzz/log/TARGET
#   Scripts/fuzz.sh minimise TARGET …    what was found joins the corpus, as far as it reaches new code
set -euo pipefail
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no
mode=$1
shift
seconds=$mode
if [ "$mode" = together ]; then
  seconds=$1
  shift
fi
KUSTODY_FUZZ=1 swift build -c release --scratch-path .build-fuzz --product fuzz \
  --sanitize fuzzer ${KUSTODY_BUILD_OPTIONS:-}
fuzzer=$PWD/.build-fuzz/release/fuzz
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=($(ls Tests/Fuzz/corpus))
# Trees are as deep as queries are long.
ulimit -s 1000000
mkdir -p .build-fuzz/crashes .build-fuzz/log

fuzz() {
  KUSTODY_FUZZ_TARGET=$1 "$fuzzer" -max_total_time="$seconds" -max_len=4096 -timeout="$2" -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix=".build-fuzz/crashes/$1-" ".build-fuzz/found/$1" "Tests/Fuzz/corpus/$1" 2>&1
}

for target in "${targets[@]}"; do
  corpus=Tests/Fuzz/corpus/$target
  found=.build-fuzz/found/$target
  mkdir -p "$found"
  case $mode in
  minimise)
    merged=$(mktemp -d)
    KUSTODY_FUZZ_TARGET=$target "$fuzzer" -merge=1 -max_len=1024 "$merged" "$corpus" "$found" 2>&1 | tail -1
    find "$merged" -type f -exec cp -n {} "$corpus" \;
    rm -rf "$merged"
    ;;
  together)
    # An input waits for the processor as long as all the others run.
    fuzz "$target" $((25 * ${#targets[@]})) >".build-fuzz/log/$target" &
    ;;
  *)
    echo "== $target"
    fuzz "$target" 25 | grep -E '^(stat::|==|SUMMARY|artifact_prefix|Fatal)|Fatal error|DONE' || true
    ;;
  esac
done
wait
if [ "$mode" = together ]; then
  grep -aE '^(SUMMARY|stat::number_of_executed_units)|Fatal error' $(printf '.build-fuzz/log/%s ' "${targets[@]}") || true
fi
