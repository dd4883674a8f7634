#!/usr/bin/env python3
"""Checks every query of the corpus: one that the service takes must compile.

corpus.py KUSTODY QUERIES.jsonl KNOWN.json

KNOWN.json has the ids of queries that do not compile with the reasons: under "wrong" those that cannot, for a
mistake of their own, a placeholder, a column that their table does not have, or parameters of a function around
them; under "open" those that kustody should take and does not yet. Fails where another query is refused, and where
one of the wrong ones compiles after all.
"""
import json
import os
import subprocess
import sys
import tempfile


def main():
    kustody, queries, known_path = sys.argv[1:]
    with open(known_path, encoding="utf-8") as file:
        known = json.load(file)
    with tempfile.TemporaryDirectory() as folder:
        ids = []
        with open(queries, encoding="utf-8") as file:
            for line in file:
                query = json.loads(line)
                ids.append(query["id"])
                with open(os.path.join(folder, query["id"] + ".kql"), "w", encoding="utf-8") as out:
                    out.write(query["query"])
        run = subprocess.run(
            [kustody, "check", "--json", folder], stdout=subprocess.PIPE, encoding="utf-8")
        if run.returncode not in (0, 1):
            print(f"kustody check ended with {run.returncode}")
            return 1
        refused = {}
        for finding in json.loads(run.stdout)["findings"]:
            if finding["severity"] == "error":
                name = os.path.basename(finding["file"]).removesuffix(".kql")
                refused.setdefault(name, finding)
    failures = [
        f"{name}:{finding['line']}: {finding['code']} {finding['message'][:160]}"
        for name, finding in refused.items()
        if name not in known["wrong"] and name not in known["open"]
    ]
    failures += [
        f"{name} compiles now, it is known as wrong: {reason}"
        for name, reason in known["wrong"].items() if name in ids and name not in refused
    ]
    for failure in failures:
        print(failure)
    wrong = sum(name in known["wrong"] for name in refused)
    still = sum(name in known["open"] for name in refused)
    print(f"{len(ids) - len(refused)} of {len(ids)} queries compile, {wrong} are wrong, {still} are open")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
