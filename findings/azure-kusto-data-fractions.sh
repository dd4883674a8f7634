#!/usr/bin/env bash
# What azure-kusto-data makes of Kusto's seventh digit (100 ns) in rows: Python's own types end at microseconds.
#
# Guess, before running: the seventh digit is cut off, in datetime and timespan alike.
# Seen: a datetime is cut (.1234567 -> .123456), a timespan is rounded (.1234567 -> .123457). So `start + duration`
#   computed in Python can lie a microsecond after the `end` that came in the same row; and reals that are no
#   numbers stay the texts "NaN" and "Infinity", so `row["r"] > 1` raises TypeError.
# For kustody: docs/guide.md says that results keep all seven digits and which clients do not.
#
# azure-kusto-data 6.0.4
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet azure-kusto-data==6.0.4
"$work/venv/bin/python" - <<'PY'
from azure.kusto.data._models import KustoResultTable

columns = [("start", "datetime"), ("lasted", "timespan"), ("end", "datetime"), ("r", "real")]
table = KustoResultTable({
    "TableName": "Table_0",
    "Columns": [{"ColumnName": name, "ColumnType": kind, "DataType": kind} for name, kind in columns],
    "Rows": [["2024-05-14T08:00:00.0000000Z", "00:00:00.1234567", "2024-05-14T08:00:00.1234567Z", "NaN"]],
})
row = next(iter(table.rows))
print(row["end"].microsecond, row["lasted"].microseconds, row["start"] + row["lasted"] - row["end"], repr(row["r"]))
assert row["end"].microsecond == 123456
assert row["lasted"].microseconds == 123457
assert row["start"] + row["lasted"] > row["end"]
assert row["r"] == "NaN" and isinstance(row["r"], str)
PY
echo "as described"
