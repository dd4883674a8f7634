#!/usr/bin/env bash
# `05/12/2024` where nothing in the file says whether the day or the month comes first: DuckDB and Polars.
#
# Guess, before running: both read month-first, as exports in American English are by far the most; and a value such
#   as 20/12/2024, far below the rows that are looked at first, ends in an error.
# Seen: both read day-first, 5 December, without a word. A file of the American portal with days 1 to 12 only is
#   read with day and month swapped. The late 20/12/2024 fits what was chosen and is no error. The portal's own
#   form, `05/12/2024, 08:49:37.587` with its comma, is a time to neither: it stays text.
# For kustody: nothing is guessed. One value above 12 settles the column; where none does, the file is refused and
#   the error names `--date-order dmy|mdy` (docs/formats.md). A comparison with these two states the format.
#
# duckdb 2.0.1, polars 2.1.0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.1 polars==2.1.0
cd "$work"
venv/bin/python - <<'PY'
import duckdb
import polars

def file(name, values):
    with open(name, "w") as out:
        out.write("Time,Operation\n" + "".join(f'"{value}",Add\n' for value in values))
    return name

def first(name):
    duck = duckdb.sql(f"select min(Time) from read_csv_auto('{name}')").fetchall()[0][0]
    pole = polars.read_csv(name, try_parse_dates=True)["Time"].min()
    print(name, duck, pole)
    return str(duck), str(pole)

open_order = file("open.csv", ["05/12/2024 08:49:37", "06/12/2024 08:49:37"])
late = file("late.csv", ["05/12/2024 08:49:37"] * 30_000 + ["20/12/2024 08:49:37"])
portal = file("portal.csv", ["05/12/2024, 08:49:37.587", "06/12/2024, 08:49:37.587"])
for name in (open_order, late):
    assert first(name) == ("2024-12-05 08:49:37", "2024-12-05 08:49:37")
assert first(portal) == ("05/12/2024, 08:49:37.587",) * 2
PY
echo "as described"
