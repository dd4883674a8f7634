#!/usr/bin/env bash
# A member that only the last records of a long file of JSON lines have: DuckDB, Polars and PyArrow.
#
# Guess, before running: a column with nulls before, in all three; or, where the columns are chosen from a sample, the
#   member is left out without a word by DuckDB and Polars alike.
# Seen: Polars (100 records are looked at) leaves it out: no column, no warning, and the value is nowhere; so is what only
#   the last records of an audit log have (`clientIP`, `identity`). DuckDB (20,480 are looked at) depends on the query: one
#   that uses all columns ends in an error that names the member ("unknown key"), one that uses some of them, or
#   counts, reads past the same record and says nothing. PyArrow has the columns.
# For kustody: columns are added when a record brings them, however late (docs/guide.md; a test has such a file).
#
# duckdb 2.0.1, polars 2.1.0, pyarrow 26.0.1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
import json

import duckdb
import polars
from pyarrow import json as arrow

with open("audit.jsonl", "w") as file:
    for number in range(30_000):
        record = {"time": "2026-03-01T00:00:00Z", "category": "kube-audit", "number": number}
        if number == 29_990:
            record |= {"clientIP": "203.0.113.7", "identity": "mallory"}
        file.write(json.dumps(record) + "\n")

early = ["time", "category", "number"]
late = ["clientIP", "identity"]
for names in (polars.read_ndjson("audit.jsonl").columns, polars.scan_ndjson("audit.jsonl").collect().columns):
    print("polars", names)
    assert names == early
names = arrow.read_json("audit.jsonl").column_names
print("pyarrow", names)
assert names == early + late

for query in ("select * from 'audit.jsonl'", "select time, number, category from 'audit.jsonl'"):
    try:
        duckdb.sql(query).fetchall()
        raise AssertionError(query)
    except duckdb.InvalidInputException as error:
        print("duckdb", query, "->", str(error).split(" has ")[1].split("\n")[0])
        assert 'unknown key "clientIP"' in str(error)
some = duckdb.sql("select number, category from 'audit.jsonl' where number >= 29990").fetchall()
count = duckdb.sql("select count(*) from 'audit.jsonl'").fetchall()
print("duckdb, two of the columns", len(some), "and count", count)
assert len(some) == 10 and count == [(30_000,)]
PY
echo "as described"
