#!/usr/bin/env python3
"""Ingests sample exports one by one and compares the report with the expected counts.

samples.py KUSTODY FOLDER: FOLDER holds the samples and expected.jsonl. Only files whose rows all go to
tables that kustody knows today are compared; the tables a sample could go to besides those are left
out, because a record is stored once.
"""
import json
import os
import subprocess
import sys
import tempfile

TABLES = {
    "AzureDiagnostics", "ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents",
    "ContainerLogV2", "Syslog",
}
# Containers and formats that are not read yet.
LATER = ("avro", "syslog-raw", "csv")


def main():
    kustody, folder = sys.argv[1:3]
    failures = compared = 0
    with open(os.path.join(folder, "expected.jsonl"), encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            expected = {name: n for name, n in case.get("tables", {}).items() if name in TABLES}
            if sum(expected.values()) != case.get("records") or case["format"].startswith(LATER):
                continue
            if not case["records"] and not case["file"].startswith("SYNTHETIC-empty"):
                continue
            compared += 1
            problem = compare(kustody, os.path.join(folder, case["file"]), case, expected)
            if problem:
                failures += 1
                print(f"{case['file']}: {problem}")
    print(f"{compared - failures} of {compared} samples as expected")
    return 1 if failures or not compared else 0


def compare(kustody, path, case, expected):
    with tempfile.TemporaryDirectory() as scratch:
        run = subprocess.run(
            [kustody, "ingest", "--json", "--db", os.path.join(scratch, "samples.db"), path],
            capture_output=True, text=True, timeout=60, check=False)
    status = 1 if case["quarantined"] else 0
    if run.returncode != status:
        return f"exit {run.returncode}, expected {status}: {run.stderr.strip()[-200:]}"
    report = json.loads(run.stdout)["files"][0]
    found = (report["inserted"], report["quarantined"], report["tables"])
    wanted = (case["records"], case["quarantined"], expected)
    return None if found == wanted else f"{found}, expected {wanted}"


sys.exit(main())
