#!/usr/bin/env python3
"""Measures how many records `kustody ship` sends in a second of its CPU time, and how much memory it holds; and how long
queries take there beside SQL that a person would write for the same tables.

    Tests/clickhouse/measure.py KUSTODY [RECORDS]     default: 400000 records of a firewall
    Tests/clickhouse/measure.py KUSTODY --logs PATH   these logs, and the queries
"""

import os
import pathlib
import statistics
import subprocess
import sys
import time

here = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True

if os.environ.get("KUSTODY") is None:
    # Modules there have the names of some of ours.
    sys.path.insert(0, str(here.parent / "clients"))
    from run import python_of

    python = python_of("clickhouse")
    if python is not None:
        environment = {**os.environ, "KUSTODY": os.path.abspath(sys.argv[1]), "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run([python, __file__, *sys.argv[1:]], env=environment, check=True)
    sys.exit(0)

from check_ship import record  # noqa: E402
from harness import Logs, Server, binary  # noqa: E402

given = sys.argv[3] if sys.argv[2:3] == ["--logs"] else None
count = int(sys.argv[2]) if len(sys.argv) > 2 and given is None else 400_000
admin = '"username":"bu0001a0005-admin@contoso.onmicrosoft.com"'
# Of each query its KQL, and SQL that a person would write.
queries = {
    "groups by category and time": (
        "AzureDiagnostics | summarize n = count() by Category, bin(TimeGenerated, 15m)",
        "SELECT Category, intDiv(TimeGenerated, 9000000000) AS t, count() FROM AzureDiagnostics GROUP BY Category, t"),
    "a text within texts": (
        f"AzureDiagnostics | where Category == 'kube-audit-admin' | where log_s contains '{admin}' | count",
        "SELECT count() FROM AzureDiagnostics WHERE Category = 'kube-audit-admin' "
        f"AND positionCaseInsensitive(log_s, '{admin}') > 0"),
    "members of JSON": (
        "AzureDiagnostics | where Category == 'kube-audit-admin' | extend a = parse_json(log_s) "
        "| summarize n = count() by verb = tostring(a.verb), user = tostring(a.user.username)",
        "SELECT JSONExtractString(log_s, 'verb') AS v, JSONExtractString(log_s, 'user', 'username') AS u, count() "
        "FROM AzureDiagnostics WHERE Category = 'kube-audit-admin' GROUP BY v, u"),
}


def measured(*arguments):
    """The CPU seconds and the mebibytes that a run of kustody takes."""
    process = subprocess.Popen([binary, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, status
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss >> 10


def taken(action) -> float:
    """The seconds that it takes, of nine runs the one in the middle."""
    times = []
    for _ in range(9):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure_queries(server, logs) -> None:
    """Both are asked in the same way: the front sets a setting with a statement of its own, which takes it long."""
    for name, (kql, sql) in queries.items():
        shown = [binary, "explain", "--engine", "clickhouse", "--show", "sql", "--db", logs.path, kql]
        made = subprocess.run(shown, stdout=subprocess.PIPE, text=True, check=True).stdout
        assert made.startswith("-- ClickHouse: all of it is done there"), made
        ours, theirs = (
            taken(lambda: server.post("/?database=logs", f"{text}\nFORMAT RowBinary".encode())) for text in (made, sql))
        print(f"{name}: {ours * 1000:.0f} ms by KQL, {theirs * 1000:.0f} ms by SQL: {ours / theirs:.2f} times")


with Server() as server, Logs() as logs:
    path = given or os.path.join(logs.folder.name, "records.json")
    if given is None:
        with open(path, "w") as file:
            for index in range(count):
                file.write(record(index))
    logs.ingest(path)
    if given is not None:
        count = logs.rows("AzureDiagnostics | count")[0][0]
    seconds, memory = measured(
        "ship", "--db", logs.path, "--to", f"{server.address}/logs", "AzureDiagnostics")
    print(f"{count} records")
    print(f"shipped in {seconds:.2f} s of CPU time: {count / seconds:,.0f} records/s; {memory} MiB of memory at most")
    stored = server.rows("SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'AzureDiagnostics'")
    print(f"{int(stored[0][0]) / 1e6:.1f} MB there, the database has {os.path.getsize(logs.path) / 1e6:.1f} MB")
    if given is not None:
        measure_queries(server, logs)
