#!/usr/bin/env python3
"""Measures the release binary beside DuckDB on the same logs, and writes the table into docs/performance.md and
README.md.

bench-peers.py [KUSTODY] [MEGABYTES] [--write]

DuckDB is the package of this Python, if it has one; else it is installed into a virtual environment of its own.
Each step is a process of its own: the least wall clock of three, and its CPU seconds. Answers are compared.
"""
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv

from benchlogs import make_logs

HERE = os.path.dirname(os.path.abspath(__file__))
ARGUMENTS = [word for word in sys.argv[1:] if word != "--write"]
BINARY = os.path.abspath(ARGUMENTS[0] if ARGUMENTS else ".build-release/release/kustody")
MEGABYTES = int(ARGUMENTS[1]) if len(ARGUMENTS) > 1 else 200
PAGES = [os.path.join(HERE, "..", "docs", "performance.md"), os.path.join(HERE, "..", "README.md")]
MARKS = ("<!-- bench-peers -->", "<!-- end -->")

TABLES = """
create table audit as select time::timestamp t, category c, properties->>'$.log' log
  from read_json('logs/kube-audit-admin.jsonl', format = 'newline_delimited',
    columns = {time: 'VARCHAR', category: 'VARCHAR', properties: 'JSON'});
create table dns as select time::timestamp t, category c, properties->>'$.msg' msg
  from read_json('logs/azure-firewall-dns-proxy.jsonl', format = 'newline_delimited',
    columns = {time: 'VARCHAR', category: 'VARCHAR', properties: 'JSON'});
create table syslog as select * from read_json('logs/syslog.jsonl', format = 'newline_delimited');
"""
QUESTIONS = [
    ("contains in the audit log, count",
     "AzureDiagnostics | where log_s contains 'aks-ssh' | count",
     "select count(*) from audit where contains(lower(log), 'aks-ssh')"),
    ("count by category and hour",
     "AzureDiagnostics | summarize n = count() by Category, bin(TimeGenerated, 1h) | count",
     "select count(*) from (select c, time_bucket(interval 1 hour, t), count(*) from (select c, t from audit union all "
     "select c, t from dns) group by all)"),
    ("paths of JSON in a text, grouped",
     "AzureDiagnostics | where Category has 'audit' | summarize n = count() by v = tostring(parse_json(log_s).verb) | count",
     "select count(*) from (select log->>'$.verb' v, count(*) from audit group by all)"),
    ("regular expression, count",
     "AzureDiagnostics | where msg_s matches regex 'IN [a-z.]+ udp' | count",
     "select count(*) from dns where regexp_matches(msg, 'IN [a-z.]+ udp')"),
    ("all rows of Syslog as JSON lines", "Syslog", "copy (select * from syslog) to 'out.jsonl' (format json)"),
]


def duckdb_python():
    """A Python that has DuckDB."""
    if importlib.util.find_spec("duckdb"):
        return sys.executable
    folder = os.path.join(HERE, "..", ".build", "bench")
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "-q", "install", "duckdb"], check=True)
    return python


def measured(arguments, folder, before=lambda: None):
    """The least wall clock of three runs, its CPU seconds, and what was printed."""
    best = None
    for _ in range(3):
        before()
        start = resource.getrusage(resource.RUSAGE_CHILDREN)
        clock = time.perf_counter()
        run = subprocess.run(arguments, cwd=folder, stdout=subprocess.PIPE, check=True)
        wall = time.perf_counter() - clock
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
        if best is None or wall < best[0]:
            best = (wall, cpu, run.stdout)
    return best


def main():
    python = duckdb_python()
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        size = make_logs(os.path.join(folder, "logs"), MEGABYTES)

        def remove():
            for name in os.listdir(folder):
                if name.startswith(("logs.db", "duck.db")):
                    os.remove(os.path.join(folder, name))

        def duck(sql):
            code = ("import duckdb, sys; c = duckdb.connect('duck.db'); c.execute(\"set TimeZone='UTC'\")\n"
                    "r = c.execute(sys.argv[1]).fetchall(); print(r[-1][0] if r else '')")
            return [python, "-c", code, sql]

        ours = measured([BINARY, "ingest", "--db", "logs.db", "logs"], folder, remove)
        theirs = measured(duck(TABLES), folder, lambda: [os.remove(os.path.join(folder, name))
                                                         for name in os.listdir(folder) if name.startswith("duck.db")])
        lines.append((f"ingest of {size / 1e6:.0f} MB (kustody: sealed)", ours, theirs))
        for title, kql, sql in QUESTIONS:
            ours = measured([BINARY, "query", "--db", "logs.db", "--format", "jsonl", kql], folder)
            theirs = measured(duck(sql), folder)
            if "count" in kql:
                answers = (str(list(json.loads(ours[2]).values())[0]), theirs[2].decode().strip())
                if answers[0] != answers[1]:
                    sys.exit(f"{title}: kustody says {answers[0]}, DuckDB {answers[1]}")
            lines.append((title, ours, theirs))
    table = ["| | kustody, wall | CPU | DuckDB, wall | CPU | ratio |", "| --- | --: | --: | --: | --: | --: |"]
    for title, ours, theirs in lines:
        table.append(f"| {title} | {ours[0]:.2f} s | {ours[1]:.2f} s | {theirs[0]:.2f} s | {theirs[1]:.2f} s "
                     f"| {ours[0] / theirs[0]:.2f} |")
    print("\n".join(table))
    if "--write" in sys.argv:
        for path in PAGES:
            with open(path, encoding="utf-8") as file:
                page = file.read()
            start = page.index(MARKS[0]) + len(MARKS[0])
            end = page.index(MARKS[1], start)
            with open(path, "w", encoding="utf-8") as file:
                file.write(page[:start] + "\n" + "\n".join(table) + "\n" + page[end:])


if __name__ == "__main__":
    main()
