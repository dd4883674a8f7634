#!/usr/bin/env bash
# Durations and words in number formats, as xlsx2csv writes them.
#
# Guess, before running: a cell of one and a half days in the format `[h]:mm:ss` becomes `36:00:00`, as Excel shows it,
#   and `0 "days"` is a number.
# Seen: the duration becomes `12:00`: the whole day is lost, and so are the seconds. The word in quotes is read
#   as a format of dates: the `d` of `"days"` becomes the day of a month, and 5 comes out as `0 "04ays"`. In the same
#   workbook python-calamine and openpyxl give a timedelta of 36 hours and the number 5.
# For kustody: quoted words, escapes and colours are no part of a date's format, and a cell in `[h]` is a timespan
#   (docs/formats.md, workbooks); the tests of Spreadsheet have both cells.
#
# xlsx2csv 0.8.6, openpyxl 3.1.5, python-calamine 0.9.1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet xlsx2csv==0.8.6 openpyxl==3.1.5 python-calamine==0.9.1
cd "$work"
venv/bin/python - <<'PY'
import csv
import datetime
import io

import openpyxl
import python_calamine
import xlsx2csv

book = openpyxl.Workbook()
sheet = book.active
sheet["A1"], sheet["A1"].number_format = 1.5, "[h]:mm:ss"
sheet["B1"], sheet["B1"].number_format = 5, '0 "days"'
book.save("t.xlsx")

out = io.StringIO()
xlsx2csv.Xlsx2csv("t.xlsx", outputencoding="utf-8").convert(out)
written = next(csv.reader(io.StringIO(out.getvalue())))
others = [[cell.value for cell in openpyxl.load_workbook("t.xlsx").active[1]],
          python_calamine.CalamineWorkbook.from_path("t.xlsx").get_sheet_by_index(0).to_python()[0]]
print(written, others)
assert written == ["12:00", '0 "04ays"']
assert all(row == [datetime.timedelta(hours=36), 5] for row in others)
PY
echo "as described"
