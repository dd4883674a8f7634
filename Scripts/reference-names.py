#!/usr/bin/env python3
"""Makes docs/reference-names.txt: every name of the language's reference, a line each.

reference-names.py FEATURES.json > docs/reference-names.txt

A line is `kind|name|page|cases`: cases counts the documented examples that use the name.
"""
import json
import sys

KINDS = {
    "tabular operator": "operator", "graph operator": "operator", "special function": "special function",
    "scalar function": "scalar function", "geo function": "scalar function",
    "series function": "scalar function", "aggregation function": "aggregate",
    "graph": "graph function", "plugin": "plugin", "window function": "window function",
    "scalar operator": "scalar operator", "statement": "statement",
}

with open(sys.argv[1], encoding="utf-8") as file:
    features = json.load(file)["features"]
rows = {
    (KINDS[kind], entry["name"], (entry.get("page") or "").removesuffix(".md"), entry["dev"])
    for kind, entries in features.items() if kind in KINDS for entry in entries
}
for row in sorted(rows):
    print("|".join(map(str, row)))
