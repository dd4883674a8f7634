#!/usr/bin/env bash
# Kusto's least and greatest timespan in the data frame of azure-kusto-data.
#
# Guess, before running: the column falls back to objects (datetime.timedelta reaches 2.7 million years).
# Seen: `timespan(min)` (-10675199.02:48:05.4775808) and `timespan(max)` come as rows without trouble, but the whole
#   data frame is refused: pandas counts nanoseconds in 64 bits, 292 years, and OutOfBoundsTimedelta is raised, so
#   one row hides all the others. 106751 days fit, 106752 do not.
# For kustody: docs/guide.md says so beside the seventh digit.
#
# azure-kusto-data 6.0.4, pandas 3.1.1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet azure-kusto-data==6.0.4 pandas==3.1.1
"$work/venv/bin/python" - <<'PY'
from azure.kusto.data._models import KustoResultTable
from azure.kusto.data.helpers import dataframe_from_result_table


def table(span):
    return KustoResultTable({
        "TableName": "Table_0",
        "Columns": [{"ColumnName": "s", "ColumnType": "timespan", "DataType": "timespan"}],
        "Rows": [["01:00:00"], [span]],
    })


for span, fits in [("106751.00:00:00", True), ("106752.00:00:00", False),
                   ("10675199.02:48:05.4775807", False), ("-10675199.02:48:05.4775808", False)]:
    rows = [row["s"] for row in table(span).rows]
    try:
        dataframe_from_result_table(table(span))
        outcome = "a data frame"
    except Exception as error:
        outcome = type(error).__name__
    print(span, "rows", len(rows), outcome)
    assert len(rows) == 2
    assert outcome == ("a data frame" if fits else "OutOfBoundsTimedelta")
PY
echo "as described"
