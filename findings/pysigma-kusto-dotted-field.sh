#!/usr/bin/env bash
# What pySigma's Kusto backend makes of a field whose name has a dot (`userIdentity.type`, as in cloud audit rules).
#
# Guess, before running: it writes the path as it is (`userIdentity.type =~ "Root"`) or brackets it
#   (`['userIdentity.type'] =~ "Root"`).
# Seen: it writes the name between quotes, `'userIdentity.type' =~ "Root"`. To Kusto that is a text literal: the
#   condition compares two constants, is false for every row, and the rule is silent for ever. No error is raised.
#   A name with a blank goes the same way.
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
title: Root account in use
status: test
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    NAME: Root
  condition: selection
"""
for name, expected in [
    ("userIdentity.type", "'userIdentity.type' =~ \"Root\""),
    ("user identity", "'user identity' =~ \"Root\""),
    ("userIdentity_type", 'userIdentity_type =~ "Root"'),
]:
    query = KustoBackend().convert(SigmaCollection.from_yaml(rule.replace("NAME", name)))
    print(name, "->", query)
    assert query == [expected], f"it was {expected}"
PY
echo "as described"
