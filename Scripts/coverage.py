#!/usr/bin/env python3
"""Says which lines the tests run, from the profiles that a build for coverage left.

coverage.py [FOLDER]                    lines covered, by group and module; exit code 1 where a group has too few
coverage.py [FOLDER] --files MODULE …   also by file, for these modules
coverage.py [FOLDER] --uncovered PATH … the lines of these files or modules that no test runs

FOLDER is what the build wrote, .build-coverage as a rule; `make coverage` fills it. Lines count as llvm-cov counts them:
those that have code. What no test can run is named with its reason in coverage-exceptions.json: a text that is found in an
uncovered line, for all files or for one. Such a line stays uncovered; it is told apart where lines are listed.
"""
import argparse
import collections
import glob
import json
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LEAST = 95.0
GROUPS = {
    "language": ["KQLSyntax", "KQLCatalog", "KQL", "KQLPlan", "KQLSteps", "KQLValues"],
    "lowering": ["SQLLowering", "SQLSyntax"],
    "ingest": ["Ingestion", "LogFiles", "LogTables", "JSON", "Files", "Compression", "Parquet", "Spreadsheet"],
    "blocks": ["RecordColumns", "Storage"],
    "evidence": ["Evidence", "Cryptography"],
}


def tool(name):
    """A program of LLVM: the one beside the compiler, whose profiles it can read."""
    beside = os.path.join(os.path.dirname(os.path.realpath(shutil.which("swift") or "/")), name)
    return beside if os.path.exists(beside) else name


def read_counts(folder):
    """How often each line of each source file ran."""
    products = os.path.join(folder, "debug")
    profiles = glob.glob(os.path.join(glob.escape(products), "codecov", "*.profraw"))
    if not profiles:
        sys.exit(f"{products}/codecov has no profiles: make coverage")
    merged = os.path.join(folder, "coverage.profdata")
    subprocess.run([tool("llvm-profdata"), "merge", "--sparse", "--failure-mode=all", "-o", merged, *profiles], check=True)
    tests = glob.glob(os.path.join(glob.escape(products), "*.xctest"))
    objects = [os.path.join(products, "kustody"), *tests]
    export = subprocess.run(
        [tool("llvm-cov"), "export", "--format=lcov", "--skip-functions", f"--instr-profile={merged}", objects[0],
         *(f"--object={name}" for name in objects[1:])],
        stdout=subprocess.PIPE, text=True, check=True).stdout
    counts, file = {}, None
    for line in export.splitlines():
        if line.startswith("SF:"):
            path = os.path.relpath(line[3:], ROOT)
            file = counts.setdefault(path, collections.Counter()) if path.startswith("Sources/") else None
        elif line.startswith("DA:") and file is not None:
            number, count = line[3:].split(",")[:2]
            file[int(number)] += int(count)
    return counts


class Exceptions:
    """What is not covered for a reason."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            listed = json.load(file)
        self.everywhere, self.of_files = listed["everywhere"], listed["files"]
        self.used = set()

    def reason(self, path, text):
        for listed, place in [(self.of_files.get(path, {}), path), (self.everywhere, "")]:
            for part, reason in listed.items():
                if part in text:
                    self.used.add((place, part))
                    return reason
        return None

    def unused(self):
        listed = {("", part) for part in self.everywhere}
        listed |= {(path, part) for path, parts in self.of_files.items() for part in parts}
        return sorted(listed - self.used)


def stretches(numbers):
    """Runs of numbers that follow each other."""
    runs = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def module_of(path):
    return path.split("/")[1]


def percent(covered, lines):
    return 100 * covered / lines if lines else 0.0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", default=os.path.join(ROOT, ".build-coverage"))
    parser.add_argument("--files", nargs="+", default=[], metavar="MODULE")
    parser.add_argument("--uncovered", nargs="+", default=[], metavar="PATH")
    arguments = parser.parse_args()
    counts = read_counts(os.path.abspath(arguments.folder))
    exceptions = Exceptions(os.path.join(ROOT, "Scripts", "coverage-exceptions.json"))

    files = {}
    for path, lines in sorted(counts.items()):
        missing = [number for number, count in lines.items() if count == 0]
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            text = file.read().split("\n")
        explained = 0
        is_wanted = any(path == name or module_of(path) == name for name in arguments.uncovered)
        for run in stretches(missing):
            reason = exceptions.reason(path, "\n".join(text[number - 1] for number in run))
            explained += len(run) if reason else 0
            if is_wanted:
                print(f"{path}:{run[0]}" + (f"  # {reason}" if reason else ""))
                for number in run:
                    print(f"{number:6} | {text[number - 1]}")
        files[path] = (len(lines) - len(missing), len(lines), explained)
    if arguments.uncovered:
        return 0

    modules = collections.defaultdict(lambda: (0, 0, 0))
    for path, figures in files.items():
        modules[module_of(path)] = tuple(map(sum, zip(modules[module_of(path)], figures)))
    grouped = {name for names in GROUPS.values() for name in names}
    groups = {**GROUPS, "others": sorted(set(modules) - grouped)}
    failed = False
    for group, names in groups.items():
        covered, lines, explained = map(sum, zip((0, 0, 0), *(modules[name] for name in names)))
        is_short = group in GROUPS and percent(covered, lines) < LEAST
        failed |= is_short
        print(f"{group:24}{percent(covered, lines):6.2f} %  {covered:6} of {lines:6} lines, {lines - covered:5} not,"
              f" {explained:4} of them for a reason" + (f"  BELOW {LEAST:g} %" if is_short else ""))
        for name in names:
            covered, lines, explained = modules[name]
            print(f"  {name:22}{percent(covered, lines):6.2f} %  {covered:6} of {lines:6}  {explained:4}")
            for path in files if name in arguments.files else []:
                if module_of(path) == name:
                    covered, lines, explained = files[path]
                    print(f"    {percent(covered, lines):6.2f} %  {lines - covered:4} not, {explained:3} for a reason"
                          f"  {path}")
    for place, part in exceptions.unused():
        failed = True
        print(f"coverage-exceptions.json names what is covered, or is not there: {place or 'everywhere'}: {part}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
