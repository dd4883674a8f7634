"""What the checks share: a server of their own, the binary, and counting of what held."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import traceback
import urllib.request

root = pathlib.Path(__file__).resolve().parent.parent.parent
binary = os.environ["KUSTODY"]
checks: list = []


def check(function):
    """Declares a check: a function that raises where something does not hold. Its words say what does."""
    checks.append(function)
    return function


def run() -> None:
    """Runs all checks; exit code 1 where one failed."""
    failed = 0
    wanted = [name for name in sys.argv[1:] if not name.startswith("--")]
    chosen = [function for function in checks if not wanted or function.__name__ in wanted]
    for function in chosen:
        try:
            function()
        except Exception:  # noqa: BLE001: whatever is raised is what the check found
            failed += 1
            print(f"FAILED {function.__name__}: {function.__doc__}")
            traceback.print_exc(limit=-3)
    print(f"{os.path.basename(sys.argv[0])}: {len(chosen) - failed} of {len(chosen)} held")
    sys.exit(1 if failed else 0)


def equal(found, expected) -> None:
    assert found == expected, f"\n  found    {found!r}\n  expected {expected!r}"


class Server:
    """A front with tables of its own."""

    def __init__(self, **environment):
        self.folder = tempfile.TemporaryDirectory()
        front = pathlib.Path(__file__).resolve().parent / "front.py"
        self.process = subprocess.Popen(
            [sys.executable, front, self.folder.name], stdout=subprocess.PIPE, text=True,
            env={**os.environ, **environment})
        self.address = self.process.stdout.readline().strip()
        assert re.match(r"http://127\.0\.0\.1:\d+$", self.address), self.address

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def post(self, path: str, body: bytes = b"") -> bytes:
        with urllib.request.urlopen(self.address + path, body) as answer:
            return answer.read()

    def fault(self, kind: str, after: int = 0) -> None:
        self.post(f"/front/fault?kind={kind}&after={after}")

    def asked(self) -> dict:
        """How the last question for rows was asked, and whether its client left early."""
        return json.loads(self.post("/front/asked"))

    def rows(self, sql: str):
        """The rows of a question, each a list of texts."""
        text = self.post("/", f"{sql}\nFORMAT TSV".encode()).decode()
        return [line.split("\t") for line in text.splitlines()]


class Logs:
    """A database of logs in a folder of its own."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "logs.db")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def write(self, name: str, text: str) -> str:
        path = os.path.join(self.folder.name, name)
        pathlib.Path(path).write_text(text)
        return path

    def ingest(self, *paths: str) -> None:
        done = kustody("ingest", "--db", self.path, *paths)
        assert done.returncode in (0, 1), done.stderr

    def ship(self, server: Server, *arguments: str, database: str = "logs", **environment):
        return kustody("ship", "--db", self.path, "--to", f"{server.address}/{database}", *arguments, **environment)

    def rows(self, query: str, *arguments: str):
        done = kustody("query", "--db", self.path, "--format", "json", *arguments, query)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["rows"]


def kustody(*arguments, **environment):
    return subprocess.run(
        [binary, *arguments], capture_output=True, text=True, env={**os.environ, **environment})


def shipped(done) -> dict:
    """What a run says in JSON, where it went well."""
    assert done.returncode == 0, done.stderr
    return {table["name"]: table for table in json.loads(done.stdout)["tables"]}


def answers(arguments, declared, asked):
    """The answers to queries, in their order: columns and rows, or an error."""
    lines = "".join(json.dumps({"id": at, "query": query}) + "\n" for at, query in enumerate(asked))
    done = subprocess.run(
        [binary, "query", "--stdio", "--schemas", declared, "--now", "2024-05-02", *arguments],
        input=lines, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    equal([answer["id"] for answer in found], list(range(len(asked))))
    return found


def comparable(answer, query):
    if "error" in answer:
        return answer["error"]["message"]
    texts = [json.dumps(row) for row in answer["rows"]]
    is_ordered = "sort by" in query or "| top" in query
    return answer["columns"], texts if is_ordered else sorted(texts)
