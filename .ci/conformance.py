#!/usr/bin/env python3
"""Runs a file of cases with known answers and holds the line that was reached.

conformance.py RUNNER KUSTODY CASES.jsonl --pass PERCENT --core PERCENT --known KNOWN.json

Fails when fewer cases pass, or when a case is answered wrongly (not refused) that KNOWN.json does not
list. KNOWN.json maps the id of a case to the reason why its printed answer does not hold.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("runner")
    parser.add_argument("kustody")
    parser.add_argument("cases")
    parser.add_argument("--pass", dest="total", type=float, required=True)
    parser.add_argument("--core", type=float, required=True)
    parser.add_argument("--known", required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        subprocess.run(
            [sys.executable, arguments.runner, "--engine",
             f"{arguments.kustody} query --stdio", "--batch", "-j2", "--timeout", "60",
             "--out", report, arguments.cases], check=True)
        with open(report, encoding="utf-8") as file:
            result = json.load(file)
    with open(arguments.known, encoding="utf-8") as file:
        known = json.load(file)
    failures = []
    for name, (passed, total), wanted in (
        ("all cases", result["total"], arguments.total), ("core", result["core"], arguments.core)
    ):
        share = 100 * passed / max(1, total)
        if share < wanted:
            failures.append(f"{name}: {share:.1f} % pass, {wanted} % did before")
    refused = {"pass", "error", "timeout"}
    for case, outcome in result["cases"].items():
        if outcome["status"] not in refused and case not in known:
            failures.append(f"{case} is answered wrongly: {outcome['status']} {outcome['detail'][:200]}")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
