#!/usr/bin/env bash
# Azure writes times with seven digits; what DuckDB's JSON reader does with the seventh.
#
# Guess, before running: the column stays text, since no timestamp type of DuckDB's detection holds 100 ns; or it
#   becomes TIMESTAMP_NS, which would.
# Seen: the column becomes TIMESTAMP WITH TIME ZONE (microseconds) and the seventh digit is cut without a word: two
#   records 100 ns apart are equal, `count(distinct TimeGenerated)` is 1, and 23:59:59.9999999 is not told from
#   23:59:59.9999990.
# For kustody: times are 64-bit counts of 100 ns (docs/architecture.md, Values); rows are compared with DuckDB's only
#   after both are cut to microseconds.
#
# duckdb 2.0.1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.1
cd "$work"
cat > events.jsonl <<'JSON'
{"TimeGenerated":"2024-05-14T08:00:00.1234561Z","id":1}
{"TimeGenerated":"2024-05-14T08:00:00.1234569Z","id":2}
JSON
"$work/venv/bin/python" - <<'PY'
import duckdb

kind = duckdb.sql("select typeof(TimeGenerated) from read_json_auto('events.jsonl') limit 1").fetchall()[0][0]
distinct = duckdb.sql("select count(distinct TimeGenerated) from read_json_auto('events.jsonl')").fetchall()[0][0]
print(kind, distinct)
assert kind == "TIMESTAMP WITH TIME ZONE" and distinct == 1
PY
echo "as described"
