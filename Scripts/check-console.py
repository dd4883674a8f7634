#!/usr/bin/env python3
"""Runs the console blocks of Markdown files and compares what they print.

check-console.py [--write] KUSTODY FILE...: a line `$ COMMAND` of a ```console block is run by a shell, with kustody in the
path, in a temporary folder that has copies of Fixtures and docs; a file's commands share the folder. A command may go on
after a backslash. The lines up to the next command are what it must print, errors included. A line `…` stands for any
lines, `…` in a line for any text. A fenced block after a line `<!-- file: NAME -->` is written to that file first.
With --write, what differs is put into the Markdown file.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def main():
    arguments = sys.argv[1:]
    write = arguments[:1] == ["--write"]
    kustody, *files = arguments[1:] if write else arguments
    kustody = os.path.abspath(kustody)
    commands = failures = 0
    for path in files:
        text = pathlib.Path(path).read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as scratch:
            programs, folder = pathlib.Path(scratch, "bin"), pathlib.Path(scratch, "work")
            programs.mkdir()
            (programs / "kustody").symlink_to(kustody)
            for name in ("Fixtures", "docs"):
                shutil.copytree(name, folder / name)
            environment = dict(os.environ, PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")
            environment.pop("KUSTODY_DB", None)
            for command, expected, place in steps(text, folder):
                commands += 1
                run = subprocess.run(
                    command, shell=True, cwd=folder, env=environment, text=True, timeout=60, check=False,
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                if not re.fullmatch(pattern(expected), run.stdout):
                    failures += 1
                    print(f"{path}: {command}\nprinted:\n{run.stdout}instead of:\n{expected}")
                    if write:
                        start = place + len(command) + 3
                        changed = pathlib.Path(path).read_text(encoding="utf-8")
                        offset = len(changed) - len(text)
                        pathlib.Path(path).write_text(
                            changed[:start + offset] + run.stdout + changed[start + offset + len(expected):],
                            encoding="utf-8")
    print(f"{commands - failures} of {commands} commands print what they should")
    return 1 if failures else 0


def steps(text, folder):
    """Each command with what it must print and its place in the text; files are written on the way."""
    blocks = re.compile(r"^(?:<!-- file: (\S+) -->\n\n?)?(`{3,})([^\n`]*)\n(.*?)^\2$", re.M | re.S)
    for block in blocks.finditer(text):
        name, _, language, content = block.groups()
        if name:
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        elif language == "console":
            for step in re.finditer(r"^\$ (.*(?:(?<=\\)\n.*)*)\n((?:(?!\$ ).*\n)*)", content, re.M):
                yield step.group(1), step.group(2), block.start(4) + step.start()


def pattern(expected):
    lines = []
    for line in expected.splitlines():
        if line == "…":
            lines.append(r"(?:.*\n)*?")
        else:
            lines.append(".*".join(re.escape(part) for part in line.split("…")) + r"\n")
    return "".join(lines)


sys.exit(main())
