#!/usr/bin/env bash
# `sort by` and `top` without a direction, and `contains`, in adxlite.
#
# Guess, before running: as in Kusto, descending is the default, and `contains` ignores case.
# Seen: both sort ascending, nulls first, so `top 2 by Bytes` gives the null and the *least* value instead of the two
#   greatest, without a word; with `desc` spelled out the greatest come. `contains "PASS"` finds no `Failed password`:
#   it heeds case, as only `contains_cs` does in Kusto.
# For kustody: answers are compared with adxlite's only where the direction is spelled out (docs/testing.md).
#
# adxlite 0.2.3, pandas 3.1.1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet adxlite==0.2.3 pandas==3.1.1
cd "$work"
venv/bin/python - <<'PY'
import adxlite
import pandas

client = adxlite.AdxLiteClient("logs.db")
client.ingest("Logs", pandas.DataFrame({
    "Bytes": [1.5, 2.5, None, 0.0],
    "Text": ["Failed password", "failed password", "", "ok"],
}))


def rows(query):
    found = client.query(query).astype(object)
    return found.where(found.notna(), None).values.tolist()


top = rows("Logs | top 2 by Bytes | project Bytes")
greatest = rows("Logs | top 2 by Bytes desc | project Bytes")
ordered = rows("Logs | sort by Bytes | project Bytes")
found = rows('Logs | where Text contains "PASS" | count')
print(top, greatest, ordered, found)
assert top == [[None], [0.0]] and greatest == [[2.5], [1.5]]
assert ordered == [[None], [0.0], [1.5], [2.5]]
assert found == [[0]]
PY
echo "as described"
