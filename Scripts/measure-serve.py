#!/usr/bin/env python3
"""Measures `kustody serve`: the time to the first byte of small queries, how many small queries a second it answers,
and its memory while a million rows are sent.

    Scripts/measure-serve.py KUSTODY [DATABASE]

Without a database it ingests logs of 900 MB that it makes. Clients run in processes of their own, on the same cores.
"""

import http.client
import json
import multiprocessing
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

from benchlogs import make_logs

small = [
    "print 1", "AzureDiagnostics | count", "AzureDiagnostics | take 10",
    "Syslog | where TimeGenerated > datetime(2024-05-08T03:53:00Z) | count",
    "AzureDiagnostics | summarize min(TimeGenerated), max(TimeGenerated)",
    "AzureDiagnostics | summarize count() by Category",
]


def ask(connection, query, path="/v2/rest/query"):
    """Seconds to the first byte, and the body."""
    begin = time.perf_counter()
    connection.request("POST", path, json.dumps({"csl": query}), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    first = time.perf_counter() - begin
    body = answer.read()
    assert answer.status == 200, body
    return first, body


def client(port, seconds, counts):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    end, count = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        ask(connection, "Syslog | take 5 | project TimeGenerated, Facility")
        count += 1
    counts.put(count)


def memory(process, field):
    with open(f"/proc/{process.pid}/status") as file:
        return int(re.search(rf"{field}:\s+(\d+)", file.read()).group(1)) / 1024


def main():
    binary = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        database = sys.argv[2] if len(sys.argv) > 2 else os.path.join(folder, "logs.db")
        if len(sys.argv) <= 2:
            make_logs(os.path.join(folder, "logs"), 900)
            subprocess.run([binary, "ingest", "--db", database, os.path.join(folder, "logs")], check=True)
        process = subprocess.Popen(
            [binary, "serve", "--port", "0", "--db", database], stdout=subprocess.PIPE, text=True)
        port = int(re.search(r":(\d+)\s*$", process.stdout.readline()).group(1))
        try:
            print(f"load {os.getloadavg()[0]:.1f}; memory at the start {memory(process, 'VmRSS'):.0f} MB")
            connection = http.client.HTTPConnection("127.0.0.1", port)
            for query in small:
                ask(connection, query)
                times = sorted(ask(connection, query)[0] * 1000 for _ in range(30))
                print(f"first byte {statistics.median(times):8.2f} ms median, {times[0]:8.2f} ms least   {query}")
            counts = multiprocessing.Queue()
            clients = [multiprocessing.Process(target=client, args=(port, 10, counts)) for _ in range(8)]
            for one in clients:
                one.start()
            for one in clients:
                one.join()
            print(f"{sum(counts.get() for _ in clients) / 10:.0f} small queries a second from 8 clients")
            print(f"memory after them {memory(process, 'VmRSS'):.0f} MB")
            before = memory(process, "VmHWM")
            begin = time.perf_counter()
            connection.request(
                "POST", "/v2/rest/query",
                json.dumps({"csl": "range x from 1 to 1000000 step 1 | extend y = strcat('row ', x)"}),
                {"Content-Type": "application/json"})
            answer, size = connection.getresponse(), 0
            while piece := answer.read(1 << 16):
                size += len(piece)
            print(f"1,000,000 rows, {size / 1e6:.0f} MB, in {time.perf_counter() - begin:.1f} s; "
                  f"peak memory {before:.0f} MB before, {memory(process, 'VmHWM'):.0f} MB after")
        finally:
            process.terminate()
            process.wait()


main()
