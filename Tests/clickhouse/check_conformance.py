"""`--engine`: cases with known answers are answered alike by both, if `../shared` is here."""

import json
import os
import re
import subprocess
import sys

from harness import Logs, Server, binary, check, equal, kustody, root, run, shipped

cases = root.parent / "shared" / "conformance"
# Rounded otherwise where many reals are added: the sums are the same but for their last digits.
reals = 1e-9


class Engine:
    """A process that answers one query a line."""

    def __init__(self, *arguments: str):
        self.process = subprocess.Popen(
            [binary, "query", "--stdio", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def answer(self, query: str):
        self.process.stdin.write(json.dumps({"id": "q", "query": query}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def is_near(one, other) -> bool:
    if isinstance(one, float) and isinstance(other, (int, float)) or isinstance(other, float):
        return one == other or abs(one - other) <= reals * max(abs(one), abs(other))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_near, one, other))
    return one == other


def same(here: dict, there: dict, is_ordered: bool) -> bool:
    if ("error" in here) != ("error" in there):
        return False
    if "error" in here:
        return True
    if here["columns"] != there["columns"] or len(here["rows"]) != len(there["rows"]):
        return False
    if is_ordered:
        return is_near(here["rows"], there["rows"])
    return is_near(*(sorted(answer["rows"], key=json.dumps) for answer in (here, there)))


def chosen():
    """The cases that are compared, without those that differ from run to run."""
    share = 1 if "--all" in sys.argv else 20
    for name in ("documented", "measured"):
        for number, line in enumerate(open(cases / f"{name}.jsonl", encoding="utf-8")):
            case = json.loads(line)
            if number % share == 0 and not any(word in case["query"] for word in ("rand(", "now(", "new_guid(", "ago(")):
                yield case


def parted(query: str):
    """The rows that a query begins with, and what it does with them; None where it begins otherwise."""
    start = re.match(r"\s*datatable\s*\([^()]*\)\s*\[", query)
    if start is None:
        return None
    depth, quote, at = 1, None, start.end()
    while at < len(query) and depth:
        letter = query[at]
        if quote:
            at += letter == "\\"
            quote = None if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        else:
            depth += (letter == "[") - (letter == "]")
        at += 1
    rest = query[at:].strip()
    return (query[:at], rest) if rest.startswith("|") and ";" not in rest else None


def report(ran: int, count: int, different) -> None:
    print(f"{ran} of {count} cases run over the server")
    for case, mine, other in different[:10]:
        print(f"{case}\n  here  {json.dumps(mine)[:300]}\n  there {json.dumps(other)[:300]}")
    equal([case for case, *_ in different], [])


@check
def tables():
    """cases that begin with rows of their own are answered alike where these are rows of a table"""
    if not cases.is_dir():
        print("skipped: ../shared is not here")
        return
    with Logs() as logs, Server() as server:
        logs.ingest(logs.write("a.jsonl", '{"TimeGenerated":"2024-05-14T08:00:00Z","n":1}\n'))
        declared, asked = [], []
        with Engine("--db", logs.path) as here:
            for case in chosen():
                parts = parted(case["query"])
                made = here.answer(parts[0]) if parts else None
                names = [column["name"] for column in made["columns"]] if made and "error" not in made else []
                if not names or not made["rows"] or len(set(map(str.lower, names))) < len(names):
                    continue
                table = f"Case{len(asked)}_CL"
                types = ", ".join(f"['{column['name']}']: {column['type']}" for column in made["columns"])
                declared.append(f".create table {table} ({types})")
                rows = [{"TimeGenerated": "2024-01-01T00:00:00Z", **dict(zip(names, row))} for row in made["rows"]]
                path = logs.write(f"{table}.json", "".join(json.dumps(row) + "\n" for row in rows))
                columns = ", ".join(f"['{name}']" for name in names)
                asked.append((case["id"], table, path, f"{table} | project {columns}\n{parts[1]}"))
        schemas = logs.write("cases.kql", "\n".join(declared))
        kept = []
        for case, table, path, query in asked:
            done = kustody("ingest", "--db", logs.path, "--schemas", schemas, "--table", table, path)
            if done.returncode == 0:
                kept.append((case, query))
        shipped(logs.ship(server, "--json", "--schemas", schemas))
        different = []
        ran = 0
        place = f"{server.address}/logs"
        with Engine("--db", logs.path, "--schemas", schemas) as here, \
                Engine("--engine", place, "--schemas", schemas) as there:
            for case, query in kept:
                answers = here.answer(query), there.answer(query)
                ran += "error" not in answers[1]
                if not same(*answers, False):
                    different.append((case, *answers))
        report(ran, len(kept), different)


@check
def conformance():
    """no case of the reference, and none that was measured, is answered otherwise over a server"""
    if not cases.is_dir():
        print("skipped: ../shared is not here")
        return
    with Logs() as logs, Server() as server:
        logs.ingest(logs.write("a.jsonl", '{"TimeGenerated":"2024-05-14T08:00:00Z","n":1}\n'))
        shipped(logs.ship(server, "--json"))
        different = []
        count = ran = 0
        with Engine("--db", logs.path) as here, Engine("--engine", f"{server.address}/logs") as there:
            for case in chosen():
                answers = here.answer(case["query"]), there.answer(case["query"])
                count += 1
                ran += "error" not in answers[1]
                if not same(*answers, case.get("ordered", False)):
                    different.append((case["id"], *answers))
        report(ran, count, different)


run()
