"""`--engine`: cases with known answers are answered alike by both, if `../shared` is here."""

import json
import os
import subprocess
import sys

from harness import Logs, Server, binary, check, equal, root, run, shipped

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


@check
def conformance():
    """no case of the reference, and none that was measured, is answered otherwise over a server"""
    if not cases.is_dir():
        print("skipped: ../shared is not here")
        return
    share = 1 if "--all" in sys.argv else 20
    with Logs() as logs, Server() as server:
        logs.ingest(logs.write("a.jsonl", '{"TimeGenerated":"2024-05-14T08:00:00Z","n":1}\n'))
        shipped(logs.ship(server, "--json"))
        different = []
        count = ran = 0
        with Engine("--db", logs.path) as here, Engine("--engine", f"{server.address}/logs") as there:
            for name in ("documented", "measured"):
                for number, line in enumerate(open(cases / f"{name}.jsonl", encoding="utf-8")):
                    if number % share:
                        continue
                    case = json.loads(line)
                    # What differs from run to run is not a case.
                    if any(word in case["query"] for word in ("rand(", "now(", "new_guid(", "ago(")):
                        continue
                    answers = here.answer(case["query"]), there.answer(case["query"])
                    count += 1
                    ran += "error" not in answers[1]
                    if not same(*answers, case.get("ordered", False)):
                        different.append((case["id"], *answers))
        print(f"{ran} of {count} cases run over the server")
        for case, mine, other in different[:10]:
            print(f"{case}\n  here  {json.dumps(mine)[:300]}\n  there {json.dumps(other)[:300]}")
        equal([case for case, *_ in different], [])


run()
