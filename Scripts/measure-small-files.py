#!/usr/bin/env python3
"""Measures what many small files cost the release binary: CPU seconds, the best of three runs.

measure-small-files.py [KUSTODY] [FOLDER]

Makes 289 files of as many kinds, and 3,000 hours of a diagnostic setting with 8 records each. FOLDER keeps them.
"""
import csv
import datetime
import io
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile

BINARY = sys.argv[1] if len(sys.argv) > 1 else ".build-release/release/kustody"
FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures")
START = datetime.datetime(2024, 5, 14)
WORDS = ("alert source target user device host session policy rule action result reason network file process "
         "hash domain address port protocol country city vendor product version severity status count bytes").split()


def moment(number):
    return (START + datetime.timedelta(seconds=7 * number)).strftime("%Y-%m-%dT%H:%M:%S.%f") + "7Z"


def columns(chance, most):
    """Names of members with a kind each, as a vendor might have them."""
    names = {}
    for _ in range(chance.randrange(8, most)):
        name = chance.choice(WORDS).capitalize() + chance.choice(WORDS).capitalize()
        if name.lower() not in (known.lower() for known in names):
            names[name] = chance.choice(["text", "text", "text", "whole", "real", "flag", "bag", "long text"])
    return names


def value(chance, kind):
    return {
        "text": lambda: chance.choice(WORDS) + str(chance.randrange(100)),
        "whole": lambda: chance.randrange(10**6),
        "real": lambda: chance.random() * 100,
        "flag": lambda: chance.random() < 0.5,
        "bag": lambda: {chance.choice(WORDS): chance.randrange(9), "list": [1, "b", None]},
        "long text": lambda: " ".join(chance.choices(WORDS, k=30)),
    }[kind]()


def rows(chance, names, count, time):
    for number in range(count):
        row = {time: moment(number)} if time else {}
        row.update({name: value(chance, kind) for name, kind in names.items()})
        yield row


def vendors_file(chance, number):
    """A table of somebody's own, as JSON array, JSON lines or CSV: a name and its bytes."""
    names = columns(chance, 60)
    time = chance.choice(["TimeGenerated", "timestamp", "EventTime", "createdAt"])
    count = chance.choice([3, 20, 60, 200])
    made = list(rows(chance, names, count, time))
    form = number % 3
    if form == 0:
        return f"Vendor{number}_CL.json", json.dumps(made, indent=2)
    if form == 1:
        return f"Vendor{number}_CL.jsonl", "".join(json.dumps(row) + "\n" for row in made)
    text = io.StringIO()
    writer = csv.DictWriter(text, made[0].keys())
    writer.writeheader()
    for row in made:
        writer.writerow({key: json.dumps(cell) if isinstance(cell, (dict, bool)) else cell
                         for key, cell in row.items()})
    return f"Vendor{number}_CL.csv", text.getvalue()


def diagnostic_file(chance, number):
    """Records of a resource's category that has no table for itself."""
    names = columns(chance, 25)
    lines = []
    for row in rows(chance, names, chance.choice([8, 40, 150]), None):
        lines.append(json.dumps({
            "time": moment(len(lines)), "category": f"Category{number}", "operationName": "Operate",
            "resourceId": f"/SUBSCRIPTIONS/0B1F6471-1BF0-4DDA-AEC3-CB9272F09590/RESOURCEGROUPS/RG/PROVIDERS/"
                          f"MICROSOFT.SAMPLE/KINDS/R{number}",
            "properties": row}) + "\n")
    return f"diagnostics-{number}.json", "".join(lines)


def make_kinds(folder):
    """289 files: each of the fixtures', then of vendors' and of resources'."""
    os.mkdir(folder)
    made = 0
    for part in ("formats", "logs", "hostile", "tables"):
        for name in sorted(os.listdir(os.path.join(FIXTURES, part))):
            if name.endswith((".py", "expected.jsonl")):
                continue
            shutil.copy(os.path.join(FIXTURES, part, name), os.path.join(folder, f"{made:03}-{name}"))
            made += 1
    chance = random.Random(289)
    while made < 289:
        name, text = (diagnostic_file if made % 4 == 0 else vendors_file)(chance, made)
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
            file.write(text)
        made += 1


def make_hours(folder):
    """3,000 files `PT1H.json` where Azure lays them, 8 records each."""
    with open(os.path.join(FIXTURES, "logs", "kube-audit-admin.jsonl"), encoding="utf-8") as file:
        record = json.loads(file.readline())
    for number in range(3000):
        hour = START + datetime.timedelta(hours=number)
        place = os.path.join(folder, hour.strftime("y=%Y/m=%m/d=%d/h=%H/m=00"))
        os.makedirs(place)
        with open(os.path.join(place, "PT1H.json"), "w", encoding="utf-8") as file:
            for minute in range(8):
                record["time"] = (hour + datetime.timedelta(minutes=minute)).isoformat() + ".1234567Z"
                file.write(json.dumps(record, separators=(",", ":")) + "\n")


def seconds(arguments):
    """CPU seconds of a run, and its peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([BINARY, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(title, folder, place):
    size = sum(os.path.getsize(os.path.join(path, name)) for path, _, names in os.walk(folder) for name in names)
    best = None
    for number in range(3):
        database = os.path.join(place, f"{os.path.basename(folder)}-{number}.db")
        for ending in ("", "-wal", "-shm"):
            if os.path.exists(database + ending):
                os.remove(database + ending)
        taken = seconds(["ingest", "--db", database, folder])
        best = taken if best is None else min(best, taken)
    print(f"{title}, {size / 1e6:.1f} MB: {best:.2f} s of CPU, database {os.path.getsize(database) / 1e6:.1f} MB")


def main():
    with tempfile.TemporaryDirectory() as place:
        kept = sys.argv[2] if len(sys.argv) > 2 else place
        for title, name, make in (("289 kinds", "kinds", make_kinds), ("3,000 hours", "hours", make_hours)):
            folder = os.path.join(kept, name)
            if not os.path.exists(folder):
                make(folder)
            measure(title, folder, place)


if __name__ == "__main__":
    main()
