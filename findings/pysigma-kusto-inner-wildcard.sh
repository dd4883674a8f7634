#!/usr/bin/env bash
# A Sigma value with a wildcard inside (`CommandLine: 'net*user'`) against one with wildcards at its ends.
#
# Guess, before running: all forms keep Sigma's meaning, which is the whole value and no regard to case: something
#   like `matches regex "(?is)^net.*user$"` for the wildcard inside.
# Seen: wildcards at the ends become `startswith`, `endswith`, `contains`, which disregard case. One inside becomes
#   `matches regex "net.*user"`: found anywhere in the value, and only in this case. `NET1 USER` is missed and
#   `dotnet build --user` is taken. `?` is treated alike.
# For kustody: `matches regex` regards case, as in Kusto; docs/testing.md says under Sigma what to look for.
#
# pySigma 1.5.1, pysigma-backend-kusto 1.0.1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pysigma==1.5.1 pysigma-backend-kusto==1.0.1
"$work/venv/bin/python" - <<'PY'
import re

from sigma.backends.kusto import KustoBackend
from sigma.collection import SigmaCollection

rule = """
title: t
status: test
logsource: {category: process_creation, product: windows}
detection:
  selection:
    CommandLine: 'VALUE'
  condition: selection
"""
for value, expected in [
    ("net*", 'CommandLine startswith "net"'),
    ("*net*", 'CommandLine contains "net"'),
    ("net*user", 'CommandLine matches regex "net.*user"'),
    ("net?user", 'CommandLine matches regex "net.user"'),
]:
    query = KustoBackend().convert(SigmaCollection.from_yaml(rule.replace("VALUE", value)))
    print(value, "->", query)
    assert query == [expected], f"it was {expected}"
assert re.search("net.*user", "dotnet build --user") and not re.search("net.*user", "NET1 USER")
PY
echo "as described"
