#!/usr/bin/env bash
# Sigma's `cidr` modifier with an IPv6 range, converted to KQL.
#
# Guess, before running: `ipv6_is_in_range(IP, "fe80::/10")`, as Kusto has one function for each family; or an error.
# Seen: `ipv4_is_in_range(IP, "fe80::/10")` for both families. Kusto's function answers null for a range that is no
#   IPv4 range, and `where null` keeps nothing: the rule never fires on IPv6. No error, no warning.
# For kustody: docs/testing.md says under Sigma what to look for in converted rules.
#
# pySigma 1.5.1, pysigma-backend-kusto 1.0.1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pysigma==1.5.1 pysigma-backend-kusto==1.0.1
"$work/venv/bin/python" - <<'PY'
from sigma.backends.kusto import KustoBackend
from sigma.collection import SigmaCollection

rule = """
title: t
status: test
logsource: {category: network_connection, product: windows}
detection:
  selection:
    RemoteIP|cidr: 'RANGE'
  condition: selection
"""
for span in ("10.0.0.0/8", "fe80::/10", "2001:db8::/32"):
    query = KustoBackend().convert(SigmaCollection.from_yaml(rule.replace("RANGE", span)))
    print(span, "->", query)
    assert query == [f'ipv4_is_in_range(RemoteIP, "{span}")']
PY
echo "as described"
