#!/usr/bin/env python3
"""Measures how many records `kustody ship` sends in a second of its CPU time, and how much memory it holds.

    Tests/clickhouse/measure.py KUSTODY [RECORDS]     default: 400000 records of a firewall
"""

import os
import pathlib
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "clients"))
sys.dont_write_bytecode = True

if os.environ.get("KUSTODY") is None:
    from run import python_of

    python = python_of("clickhouse")
    if python is not None:
        environment = {**os.environ, "KUSTODY": os.path.abspath(sys.argv[1]), "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run([python, __file__, *sys.argv[1:]], env=environment, check=True)
    sys.exit(0)

from check_ship import record  # noqa: E402
from harness import Logs, Server, binary  # noqa: E402

count = int(sys.argv[2]) if len(sys.argv) > 2 else 400_000


def measured(*arguments):
    """The CPU seconds and the mebibytes that a run of kustody takes."""
    process = subprocess.Popen([binary, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, status
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss >> 10


with Server() as server, Logs() as logs:
    path = os.path.join(logs.folder.name, "records.json")
    with open(path, "w") as file:
        for index in range(count):
            file.write(record(index))
    bytes_read = os.path.getsize(path)
    logs.ingest(path)
    seconds, memory = measured(
        "ship", "--db", logs.path, "--to", f"{server.address}/logs", "AzureDiagnostics")
    print(f"{count} records, {bytes_read >> 20} MiB as JSON")
    print(f"shipped in {seconds:.2f} s of CPU time: {count / seconds:,.0f} records/s; {memory} MiB of memory at most")
    stored = server.rows("SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'AzureDiagnostics'")
    print(f"{int(stored[0][0]) / 1e6:.1f} MB there, the database has {os.path.getsize(logs.path) / 1e6:.1f} MB")
