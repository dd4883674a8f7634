#!/usr/bin/env python3
"""Runs the console blocks of Markdown files and compares what they print.

check-console.py KUSTODY FILE...: a line `$ COMMAND` of a ```console block is run by a shell in the
current folder, with kustody in the path and a database of its own; the lines up to the next command
are what it must print, errors included. A line `…` stands for any lines, `…` in a line for any text.
"""
import os
import re
import subprocess
import sys
import tempfile


def main():
    kustody, files = os.path.abspath(sys.argv[1]), sys.argv[2:]
    commands = failures = 0
    for path in files:
        with open(path, encoding="utf-8") as file:
            blocks = re.findall(r"^```console\n(.*?)^```$", file.read(), re.M | re.S)
        with tempfile.TemporaryDirectory() as scratch:
            os.symlink(kustody, os.path.join(scratch, "kustody"))
            environment = dict(
                os.environ, PATH=scratch + os.pathsep + os.environ["PATH"],
                KUSTODY_DB=os.path.join(scratch, "kustody.db"))
            for command, expected in steps(blocks):
                commands += 1
                run = subprocess.run(
                    command, shell=True, env=environment, text=True, timeout=60, check=False,
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                if not re.fullmatch(pattern(expected), run.stdout):
                    failures += 1
                    print(f"{path}: {command}\nprinted:\n{run.stdout}instead of:\n{expected}")
    print(f"{commands - failures} of {commands} commands print what they should")
    return 1 if failures else 0


def steps(blocks):
    for block in blocks:
        for step in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, expected = step.partition("\n")
            yield command, expected


def pattern(expected):
    lines = []
    for line in expected.splitlines():
        if line == "…":
            lines.append(r"(?:.*\n)*?")
        else:
            lines.append(".*".join(re.escape(part) for part in line.split("…")) + r"\n")
    return "".join(lines)


sys.exit(main())
