#!/usr/bin/env python3
"""Measures the release binary on logs made of the fixtures: CPU seconds, rates, memory.

benchmark.py [KUSTODY] [MEGABYTES]
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

BINARY = sys.argv[1] if len(sys.argv) > 1 else ".build-release/release/kustody"
MEGABYTES = int(sys.argv[2]) if len(sys.argv) > 2 else 200
FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures", "logs")


def run(*arguments, text=None):
    """The CPU seconds that a run takes, and its peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([BINARY, *arguments], input=text, text=True, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, after.ru_maxrss / 1024


def make_logs(folder):
    """Files of the fixtures' records over and over, each with a time of its own."""
    size = 0
    for name in ("kube-audit-admin.jsonl", "azure-firewall-dns-proxy.jsonl", "syslog.jsonl"):
        with open(os.path.join(FIXTURES, name), encoding="utf-8") as file:
            records = [json.loads(line) for line in file if line.strip()]
        share = MEGABYTES * (800_000 if name.startswith("kube") else 100_000)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            written = number = 0
            while written < share:
                record = records[number % len(records)]
                key = "time" if "time" in record else "TimeGenerated"
                stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(1_715_000_000 + number))
                record[key] = f"{stamp}.{number % 10_000_000:07d}Z"
                written += file.write(json.dumps(record, separators=(",", ":")) + "\n")
                number += 1
            size += written
    return size


def main():
    starts = [run("--version")[0] for _ in range(50)]
    print(f"start: {1000 * sum(starts) / len(starts):.1f} ms of CPU")
    with tempfile.TemporaryDirectory() as folder:
        logs = os.path.join(folder, "logs")
        os.mkdir(logs)
        size = make_logs(logs)
        database = os.path.join(folder, "benchmark.db")
        seconds, memory = run("ingest", "--db", database, logs)
        print(f"ingest of {size / 1e6:.0f} MB: {seconds:.2f} s of CPU, {size / 1e6 / seconds:.0f} MB/s, "
              f"at most {memory:.0f} MB of memory")
        for name, query in (
            ("contains over the audit log",
             "AzureDiagnostics | where log_s contains 'bu0001a000500-admin' | count"),
            ("parse kind=regex of the DNS proxy",
             "AzureDiagnostics | where Category == 'AzureFirewallDnsProxy' | parse kind=regex msg_s with "
             "'DNS Request: ' SourceIp ':.+ IN ' RequestedName ' ..p.+s' | summarize count() by SourceIp"),
            ("count by hour", "AzureDiagnostics | summarize count() by bin(TimeGenerated, 1h)"),
            ("last 100", "Syslog | top 100 by TimeGenerated desc"),
        ):
            print(f"{name}: {run('query', '--db', database, query)[0]:.3f} s of CPU")
    stages = "range x from 1 to 10 step 1" + " | extend y = x + 1 | where x > 0" * 100
    print(f"200 stages: {run('query', '-', text=stages)[0]:.3f} s of CPU")
    listed = "print s = 'a' | where s in (" + ",".join(f"'v{i}'" for i in range(10_000)) + ")"
    print(f"10000 values of `in`: {run('query', '-', text=listed)[0]:.3f} s of CPU")


if __name__ == "__main__":
    main()
