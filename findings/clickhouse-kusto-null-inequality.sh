#!/usr/bin/env bash
# `where Status != 200` over a row without a status, in ClickHouse's own KQL dialect.
#
# Guess, before running: the dialect keeps the row, since in Kusto a null differs from every value (`!=` is true).
# Seen: the row is dropped: the KQL becomes SQL as it is, and SQL's `NULL <> 200` is not true. `dayofweek()` is a
#   number of days there (2) and a timespan in Kusto (2.00:00:00); `has` finds whole words, as Kusto's does.
# For kustody: `!=` keeps rows without a value; docs/guide.md says so, since people move queries between the two.
#
# chdb 4.4.0 (ClickHouse 26.9)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet chdb==4.4.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
from chdb import session

database = session.Session()
database.query("create table T (id Int64, status Nullable(Int64), at DateTime64(7, 'UTC')) engine = Memory")
database.query("insert into T values (1, 200, '2024-05-14 08:00:00'), (2, 403, '2024-05-14 08:00:01'), "
               "(3, null, '2024-05-14 08:00:02')")
database.query("set dialect = 'kusto', allow_experimental_kusto_dialect = 1")


def rows(text):
    return str(database.query(text, "CSV")).split()


print(rows("T | where status != 200 | project id"))
assert rows("T | where status != 200 | project id") == ["2"]
assert rows("T | where isnull(status) | project id") == ["3"]
assert rows("T | where id == 1 | project dayofweek(at)") == ["2"]
PY
echo "as described"
