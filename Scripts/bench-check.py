#!/usr/bin/env python3
"""Counts the instructions of the release binary's inner loops, and fails where one grew by more than 15 %.

bench-check.py [KUSTODY] [--record]

Counted by valgrind's callgrind on logs made of the fixtures: the same number on any day. --record writes them down.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

from benchlogs import make_logs

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(HERE, "instructions.json")
ARGUMENTS = [word for word in sys.argv[1:] if word != "--record"]
BINARY = os.path.abspath(ARGUMENTS[0] if ARGUMENTS else ".build-release/release/kustody")
ALLOWED = 1.15

CASES = {
    "start": ["--version"],
    "ingest": ["ingest", "--db", "new.db", "logs"],
    "contains": ["query", "--db", "logs.db", "AzureDiagnostics | where log_s contains 'aks-ssh' | count"],
    "count by time": ["query", "--db", "logs.db",
                      "AzureDiagnostics | summarize count() by Category, bin(TimeGenerated, 1h)"],
    "paths of JSON": ["query", "--db", "logs.db",
                      "AzureDiagnostics | summarize count() by tostring(parse_json(log_s).verb)"],
    "rows to JSON": ["query", "--db", "logs.db", "--format", "json", "AzureDiagnostics | order by TimeGenerated desc"],
    "equality": ["query", "--db", "logs.db", "Syslog | where Facility == 'auth'"],
    "parse": ["query", "--db", "logs.db",
              "AzureDiagnostics | parse kind=regex msg_s with 'DNS Request: ' Source ':.+ IN ' Name ' ..p.+s' | count"],
}


def instructions(arguments, folder):
    """How many instructions a run takes, in all its threads."""
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", BINARY, *arguments], cwd=folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found:
        sys.exit(f"kustody {' '.join(arguments)} did not run:\n{run.stderr[-2000:]}")
    return int(found.group(1))


def main():
    recorded = {}
    if os.path.exists(RECORDED):
        with open(RECORDED, encoding="utf-8") as file:
            recorded = json.load(file)
    found = {}
    grown = []
    with tempfile.TemporaryDirectory() as folder:
        make_logs(os.path.join(folder, "logs"), 4)
        subprocess.run([BINARY, "ingest", "--db", "logs.db", "logs"], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL)
        for name, arguments in CASES.items():
            found[name] = instructions(arguments, folder)
            before = recorded.get(name)
            change = f"{100 * (found[name] / before - 1):+.1f} %" if before else "new"
            print(f"{name:16} {found[name] / 1e6:10.1f} million  {change}", flush=True)
            if before and found[name] > before * ALLOWED:
                grown.append(name)
    if "--record" in sys.argv:
        with open(RECORDED, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=1)
            file.write("\n")
    elif grown:
        sys.exit(f"more than 15 % more instructions: {', '.join(grown)}\n"
                 "find what costs them, or say why in the commit that records them: bench-check.py --record")


if __name__ == "__main__":
    main()
