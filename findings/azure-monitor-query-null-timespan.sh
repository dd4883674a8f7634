#!/usr/bin/env bash
# A timespan and a guid without a value in the rows of azure-monitor-query.
#
# Guess, before running: None, as for every other type.
# Seen: the text "None". The other types give None; timespan and guid go through str() first. A row with no duration
#   is so told from one only by a word, `row["Duration"] is None` never holds, and a data frame made of the rows counts no
#   missing value.
# For kustody: docs/guide.md says so where results are compared with those of a client; nulls stay null in json.
#
# azure-monitor-query 2.0.0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet azure-monitor-query==2.0.0
"$work/venv/bin/python" - <<'PY'
from azure.monitor.query import LogsQueryResult

types = ["timespan", "guid", "string", "long", "real", "datetime", "dynamic", "bool", "decimal"]
answer = {"tables": [{"name": "PrimaryResult", "columns": [{"name": kind, "type": kind} for kind in types],
                      "rows": [[None] * len(types)]}]}
row = list(LogsQueryResult._from_generated(answer).tables[0].rows[0])
print(dict(zip(types, row)))
assert row[:2] == ["None", "None"]
assert row[2:] == [None] * (len(types) - 2)
PY
echo "as described"
