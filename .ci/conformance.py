#!/usr/bin/env python3
"""Runs a file of cases with known answers and holds the line that was reached.

conformance.py RUNNER KUSTODY CASES.jsonl --pass PERCENT --core PERCENT --held PERCENT --known KNOWN.json

Fails when fewer cases pass, or when one fails that KNOWN.json does not explain. KNOWN.json has the ids of
cases with the reasons why they fail: under "contradicted" those whose printed answer does not hold, because the
engine was measured to answer otherwise or the query cannot run as printed, under "refused" those that kustody
refuses. `--held` is the share that passes of all cases but the contradicted ones.
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
    parser.add_argument("--held", type=float, default=0)
    parser.add_argument("--known", required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        run = subprocess.run(
            [sys.executable, arguments.runner, "--engine",
             f"{arguments.kustody} query --stdio", "--batch", "-j2", "--timeout", "60",
             "--out", report, arguments.cases], check=True,
            stdout=subprocess.PIPE, encoding="utf-8")
        with open(report, encoding="utf-8") as file:
            result = json.load(file)
    with open(arguments.known, encoding="utf-8") as file:
        known = json.load(file)
    explained = {**known["contradicted"], **known["refused"]}
    outcomes = result["cases"]
    held = [outcome for case, outcome in outcomes.items() if case not in known["contradicted"]]
    holding = [sum(outcome["status"] == "pass" for outcome in held), len(held)]
    print(f"of the {holding[1]} cases whose answer holds {holding[0]} pass")
    print(run.stdout, end="")
    failures = []
    for name, (passed, total), wanted in (
        ("all cases", result["total"], arguments.total), ("core", result["core"], arguments.core),
        ("cases whose answer holds", holding, arguments.held),
    ):
        share = 100 * passed / max(1, total)
        if share < wanted:
            failures.append(f"{name}: {share:.1f} % pass, {wanted} % did before")
    for case, outcome in outcomes.items():
        if outcome["status"] == "pass":
            if case in explained:
                failures.append(f"{case} passes now: it needs no explanation")
        elif case not in explained:
            failures.append(f"{case} fails: {outcome['status']} {outcome['detail'][:200]}")
        elif case in known["refused"] and outcome["status"] not in ("error", "timeout"):
            failures.append(f"{case} is answered wrongly: {outcome['status']} {outcome['detail'][:200]}")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
