#!/usr/bin/env bash
# How azure-monitor-query writes the time range of a query.
#
# Guess, before running: an ISO 8601 duration with decimals, `PT0.000005S`; and a range of no length selects no rows.
# Seen: five microseconds are written `PT5e-06S`, which is no ISO 8601 duration (no exponent is allowed there), and
#   400 days `PT34560000.0S`, seconds and nothing else. A timedelta of 0 gives no range at all, so the query runs over
#   everything instead of nothing.
# For kustody: what reads a client's range takes seconds with a fraction and with an exponent (`--timespan PT5e-06S`,
#   docs/guide.md); a test has both.
#
# azure-monitor-query 2.0.0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet azure-monitor-query==2.0.0
"$work/venv/bin/python" - <<'PY'
from datetime import timedelta

from azure.monitor.query._helpers import construct_iso8601

for span, expected in [(timedelta(microseconds=5), "PT5e-06S"), (timedelta(days=400), "PT34560000.0S"),
                       (timedelta(hours=1), "PT3600.0S"), (timedelta(0), None)]:
    print(span, construct_iso8601(span))
    assert construct_iso8601(span) == expected
PY
echo "as described"
