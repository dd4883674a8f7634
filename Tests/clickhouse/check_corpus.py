"""`--engine`: queries that people wrote are answered alike by both over generated logs, if `../shared` is here."""

import json
import os
import subprocess
import sys

from harness import Logs, Server, binary, check, equal, root, run, shipped

shared = root.parent / "shared"
# What the generated logs are rows of.
present = {"AzureDiagnostics", "Syslog", "ContainerLogV2", "ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"}
most = 300 if "--all" in sys.argv else 30
rows = 20_000 if "--all" in sys.argv else 2000


def asked(queries, *arguments: str):
    """The answers to queries, each with its rows in an order of their own."""
    lines = "".join(json.dumps({"id": at, "query": query}) + "\n" for at, query in enumerate(queries))
    done = subprocess.run(
        [binary, "query", "--stdio", "--now", "2024-03-05", "--timeout", "60s", *arguments],
        input=lines, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [comparable(json.loads(line)) for line in done.stdout.splitlines()]


def comparable(answer):
    if "error" in answer:
        return None
    return answer["columns"], sorted(json.dumps(rounded(row)) for row in answer["rows"])


def rounded(value):
    """Sums of many reals are the same but for their last digits."""
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


@check
def corpus():
    """queries of the corpus have one answer, wherever the rows are"""
    if not (shared / "corpus").is_dir():
        print("skipped: ../shared is not here")
        return
    with Logs() as logs, Server() as server:
        folder = os.path.join(logs.folder.name, "generated")
        subprocess.run(
            [sys.executable, shared / "performance" / "gen_logs.py", "--rows", str(rows), "--out", folder],
            check=True, stdout=subprocess.DEVNULL)
        logs.ingest(*(os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name != "manifest.json"))
        shipped(logs.ship(server, "--json"))
        found = [json.loads(line) for line in open(shared / "corpus" / "queries.jsonl", encoding="utf-8")]
        found = [case for case in found if not any(word in case["query"] for word in ("rand(", "new_guid(", "externaldata"))]
        found.sort(key=lambda case: not set(case["tables"]) & present)
        queries = [case["query"] for case in found][:2 * most]
        here = asked(queries, "--db", logs.path)
        chosen = [(query, answer) for query, answer in zip(queries, here) if answer is not None][:most]
        there = asked([query for query, _ in chosen], "--engine", f"{server.address}/logs")
        different = [query for (query, one), other in zip(chosen, there) if one != other]
        with_rows = sum(1 for _, (_, rows) in chosen if rows)
        print(f"{len(chosen) - len(different)} of {len(chosen)} queries have one answer, {with_rows} of them with rows")
        equal(different, [])


run()
