#!/usr/bin/env python3
"""Ingests sample exports one by one and compares the report with the expected counts.

samples.py KUSTODY FOLDER: FOLDER holds the samples and expected.jsonl, which counts what a record could be
seen as. Here a record is stored once, a flow log has a row a tuple, and rows of results go to a table that
is named after the file. Besides the report, each table is asked with a query for how many rows it shows.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

FLOWS = {"NetworkSecurityGroupFlowEvent*": "NSGFlowLogs_CL", "FlowLogFlowEvent*": "VNetFlowLogs_CL"}
RESULTS = {"?", "(result table)"}
# Categories that Azure writes to a table of their own and nowhere else.
OWN_TABLES = {"hostile-properties-string-single-quotes.json": {"AzureDiagnostics": "FunctionAppLogs"}}


def main():
    kustody, folder = sys.argv[1:3]
    failures = compared = 0
    with open(os.path.join(folder, "expected.jsonl"), encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            compared += 1
            problem = compare(kustody, os.path.join(folder, case["file"]), case)
            if problem:
                failures += 1
                print(f"{case['file']}: {problem}")
    print(f"{compared - failures} of {compared} samples as expected")
    return 1 if failures or not compared else 0


def result_table(name):
    return re.sub(r"\W", "_", re.sub(r"\.(jsonl?|csv|txt)$", "", name), flags=re.ASCII)


def wanted(case):
    """The tables that are seen, and those of them that hold the rows."""
    seen, stored = {}, {}
    own = OWN_TABLES.get(case["file"], {})
    tables = {own.get(name, name): rows for name, rows in case.get("tables", {}).items()}
    for name, rows in tables.items():
        if name in FLOWS:
            seen[FLOWS[name]] = stored[FLOWS[name]] = case["flowTuples"]
        elif name in RESULTS:
            table = result_table(case["file"])
            seen[table] = stored[table] = rows
        else:
            seen[name] = rows
            if "AzureDiagnostics" not in tables or name == "AzureDiagnostics":
                stored[name] = rows
    return seen, stored


def compare(kustody, path, case):
    seen, stored = wanted(case)
    quarantined = case["quarantined"]
    with tempfile.TemporaryDirectory() as scratch:
        database = os.path.join(scratch, "samples.db")
        run = subprocess.run(
            [kustody, "ingest", "--json", "--db", database, path],
            capture_output=True, text=True, timeout=60, check=False)
        status = 1 if quarantined else 0
        if run.returncode != status:
            return f"exit {run.returncode}, expected {status}: {run.stderr.strip()[-200:]}"
        report = json.loads(run.stdout)["files"][0]
        found = (report["inserted"], report["quarantined"], report["tables"])
        expected = (sum(stored.values()), quarantined, stored)
        if found != expected:
            return f"{found}, expected {expected}"
        queries = {name: f"['{name}'] | count" for name in seen}
        if stored:
            queries["*"] = "union * | count"
            seen["*"] = sum(stored.values())
        lines = "".join(
            json.dumps({"id": name, "query": query}) + "\n" for name, query in queries.items())
        run = subprocess.run(
            [kustody, "query", "--stdio", "--db", database], input=lines,
            capture_output=True, text=True, timeout=60, check=False)
        for line in run.stdout.splitlines():
            answer = json.loads(line)
            rows = answer.get("rows", [[answer.get("error")]])[0][0]
            if rows != seen[answer["id"]]:
                return f"{answer['id']} shows {rows}, expected {seen[answer['id']]}"
    return None


sys.exit(main())
