"""Logs to measure with, made of the fixtures."""
import json
import os
import time

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures", "logs")


def make_logs(folder, megabytes):
    """Writes files of the fixtures' records over and over, each with a time of its own; gives their bytes."""
    os.mkdir(folder)
    size = 0
    for name in ("kube-audit-admin.jsonl", "azure-firewall-dns-proxy.jsonl", "syslog.jsonl"):
        with open(os.path.join(FIXTURES, name), encoding="utf-8") as file:
            records = [json.loads(line) for line in file if line.strip()]
        share = megabytes * (800_000 if name.startswith("kube") else 100_000)
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
