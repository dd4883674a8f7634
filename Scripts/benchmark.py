#!/usr/bin/env python3
"""Measures the release binary on logs made of the fixtures: CPU seconds, rates, memory.

benchmark.py [KUSTODY] [MEGABYTES]
"""
import os
import resource
import subprocess
import sys
import tempfile

from benchlogs import make_logs

BINARY = sys.argv[1] if len(sys.argv) > 1 else ".build-release/release/kustody"
MEGABYTES = int(sys.argv[2]) if len(sys.argv) > 2 else 200


def run(*arguments, text=None):
    """The CPU seconds that a run takes, and its peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([BINARY, *arguments], input=text, text=True, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, after.ru_maxrss / 1024


def main():
    starts = [run("--version")[0] for _ in range(50)]
    print(f"start: {1000 * sum(starts) / len(starts):.1f} ms of CPU")
    with tempfile.TemporaryDirectory() as folder:
        logs = os.path.join(folder, "logs")
        size = make_logs(logs, MEGABYTES)
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
