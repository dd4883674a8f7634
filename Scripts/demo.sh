#!/usr/bin/env bash
# Ingests the fixtures into a database of its own and runs each walkthrough query with its rows shown.
# Usage: demo.sh KUSTODY DATABASE
set -euo pipefail
kustody=$1
database=$2

rm -f "$database" "$database-wal" "$database-shm"
echo "\$ kustody ingest Fixtures/logs"
# A fixture holds records that belong into quarantine; status 1 says that there are some.
"$kustody" ingest --db "$database" Fixtures/logs || [ $? -eq 1 ]

for file in Fixtures/queries/*.md; do
  # The first kql block of the file.
  query=$(awk '/^```kql$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' "$file")
  printf '\n# %s\n%s\n\n' "$(sed -n '1s/^# //p' "$file")" "$query"
  "$kustody" query --db "$database" --format table "$query"
done
