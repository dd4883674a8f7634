#!/usr/bin/env python3
"""Asks the questions of the cookbook and of the walkthrough of other programs that answer KQL, and counts their answers.

compare-kql.py KUSTODY [--write] [--verbose]

Every `kql` block of docs/cookbook.md and Fixtures/queries is run by kustody and, over the same tables (which
`kustody export` writes as JSON lines), by duckdb-kql, adxlite and ClickHouse's KQL dialect (chdb), installed from PyPI into an
environment of its own. An answer is the same if it has the same rows, in any order, with as many columns; null and the
empty text count as equal, times are compared to the microsecond, and texts that are JSON
as JSON, whatever the order of their elements. With --write the table is put
into docs/comparison.md and README.md.
"""
import collections
import datetime
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = [ROOT / "docs" / "comparison.md", ROOT / "README.md"]
MARKS = ("<!-- compare-kql -->", "<!-- end -->")
PACKAGES = ["duckdb==2.0.1", "duckdb-kql==1.1.2", "chdb==4.4.0", "adxlite==0.2.3", "pandas==3.1.1", "pyarrow==26.0.1"]
TOOLS = {"duckdb-kql": "duckdb-kql 1.1.2", "adxlite": "adxlite 0.2.3", "clickhouse": "ClickHouse 26.9 (chdb 4.4.0), KQL dialect"}


def cases():
    """Each query with the paths of its logs and its name."""
    for file in [ROOT / "docs/cookbook.md", *sorted((ROOT / "Fixtures/queries").glob("*.md"))]:
        logs, name = [], file.stem
        text = file.read_text(encoding="utf-8")
        for match in re.finditer(r"^<!-- ingest: ([^\n]*) -->$|^#+ ([^\n]*)$|^```kql\n(.*?)^```$", text, re.M | re.S):
            ingest, heading, query = match.groups()
            if ingest:
                logs = [os.path.normpath(file.parent / path) for path in ingest.split()]
            elif heading:
                name = heading
            else:
                yield name, tuple(logs), query


def canonical(value):
    """A value as programs that write it differently agree on it."""
    if value is None or isinstance(value, float) and math.isnan(value) or str(value) in ("NaT", "<NA>"):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:.12g}"
    if isinstance(value, datetime.timedelta):
        return f"{value.total_seconds():.6f}s"
    if isinstance(value, list):
        return "[" + ", ".join(sorted(json.dumps(element, sort_keys=True, default=str) for element in value)) + "]"
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, default=str)
    if hasattr(value, "tolist"):
        return canonical(value.tolist())
    text = str(value)
    time = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00:00)?", text)
    if time:
        return f"{time[1]} {time[2]}.{(time[3] or '')[:6]}".rstrip("0").rstrip(".")
    span = re.fullmatch(r"(-?)(?:(\d+)\.)?(\d+):(\d\d):(\d\d(?:\.\d+)?)", text)
    if span:
        seconds = ((int(span[2] or 0) * 24 + int(span[3])) * 60 + int(span[4])) * 60 + float(span[5])
        return f"{span[1]}{seconds:.6f}s"
    if text[:1] in ("[", "{", '"'):
        try:
            return canonical(json.loads(text))
        except ValueError:
            pass
    return text


def first_of_each(names):
    """The places of the names that none before has but for case: duckdb-kql and adxlite take them for one."""
    lower = [name.lower() for name in names]
    return [place for place, name in enumerate(lower) if lower.index(name) == place]


def rows_of(names, rows):
    kept = first_of_each(names)
    return [tuple(canonical(row[place]) for place in kept) for row in rows]


def ask(tool, job):
    """Runs in a process of its own, with the packages: the rows of each query, or the error."""
    tables, queries = job["tables"], job["queries"]
    if tool != "clickhouse":
        tables = {name: (path, [schema[place] for place in first_of_each([column for column, _ in schema])])
                  for name, (path, schema) in tables.items()}
    if tool == "duckdb-kql":
        import duckdb_kql
        connection = duckdb_kql.connect()
        types = {"long": "bigint", "int": "integer", "real": "double", "bool": "boolean", "datetime": "timestamp",
                 "dynamic": "json"}
        for name, (path, schema) in tables.items():
            columns = ", ".join(f"'{column}': '{types.get(kind, 'varchar')}'" for column, kind in schema)
            connection.execute(
                f"""create table "{name}" as select * from read_json('{path}', format = 'newline_delimited', """
                f"columns = {{{columns}}})")

        def run(query):
            return duckdb_kql.kql(connection, query).fetchall()
    elif tool == "adxlite":
        import adxlite
        import pandas
        client = adxlite.AdxLiteClient(":memory:")
        for name, (path, schema) in tables.items():
            with open(path, encoding="utf-8") as file:
                records = [json.loads(line) for line in file]
            frame = pandas.DataFrame({
                column: [json.dumps(value) if isinstance(value, (dict, list)) else value
                         for value in (record.get(column) for record in records)] for column, kind in schema})
            for column, kind in schema:
                if kind == "datetime":
                    frame[column] = pandas.to_datetime(frame[column], utc=True).dt.tz_localize(None)
            client.ingest(name, frame)

        def run(query):
            return client.query(query).values.tolist()
    else:
        from chdb import session
        chdb = session.Session()
        chdb.query("create database logs engine = Atomic")
        chdb.query("use logs")
        chdb.query("set input_format_json_read_objects_as_strings = 1, input_format_json_read_arrays_as_strings = 1, "
                   "input_format_json_read_bools_as_strings = 1, input_format_json_read_numbers_as_strings = 1, "
                   "date_time_input_format = 'best_effort', input_format_skip_unknown_fields = 1")
        types = {"long": "Int64", "int": "Int32", "real": "Float64", "bool": "Bool", "datetime": "DateTime64(7, 'UTC')"}
        for name, (path, schema) in tables.items():
            columns = ", ".join(f"`{column}` Nullable({types.get(kind, 'String')})" for column, kind in schema)
            chdb.query(f"create table `{name}` ({columns}) engine = MergeTree order by tuple()")
            chdb.query(f"insert into `{name}` from infile '{path}' format JSONEachRow")
        chdb.query("set allow_experimental_kusto_dialect = 1")
        chdb.query("set dialect = 'kusto'")

        def run(query):
            answer = chdb.query(query, "JSONCompact")
            answer = json.loads(answer.bytes().decode() or '{"meta":[],"data":[]}')
            return rows_of([column["name"] for column in answer["meta"]], answer["data"])
    for query in queries:
        try:
            answer = {"rows": [[canonical(value) for value in row] for row in run(query)]}
        except BaseException as error:  # what a library throws is its answer
            answer = {"error": f"{type(error).__name__}: {str(error).strip()[:200]}"}
        print(json.dumps(answer), flush=True)


def main():
    kustody = os.path.abspath([word for word in sys.argv[1:] if not word.startswith("--")][0])
    verbose = "--verbose" in sys.argv
    environment = ROOT / ".build" / "compare"
    python = environment / "bin" / "python"
    if not (environment / "complete").exists():
        venv.create(environment, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "-q", "install", *PACKAGES], check=True)
        (environment / "complete").touch()
    groups = collections.defaultdict(list)
    for name, logs, query in cases():
        groups[logs].append((name, query))
    counts = {tool: collections.Counter() for tool in TOOLS}
    total = 0
    with tempfile.TemporaryDirectory() as scratch:
        for number, (logs, questions) in enumerate(groups.items()):
            database = os.path.join(scratch, f"{number}.db")
            subprocess.run([kustody, "ingest", "--db", database, *logs], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

            def json_of(*arguments):
                run = subprocess.run([kustody, *arguments, "--db", database], capture_output=True, text=True)
                return json.loads(run.stdout) if run.returncode == 0 else None

            words = {word for _, query in questions for word in re.findall(r"\b_?[A-Z]\w+", query)}
            stored = {row[0] for row in json_of("tables", "--format", "json")["rows"] if row[0][0] != "_"}
            tables = {}
            for name in sorted(words | stored):
                schema = json_of("query", "--format", "json", f"['{name}'] | getschema")
                path = os.path.join(scratch, f"{number}-{name}.jsonl")
                if schema and subprocess.run(
                        [kustody, "export", name, "--to", path, "--db", database], capture_output=True).returncode == 0:
                    if os.path.getsize(path) == 0:
                        continue
                    tables[name] = (path, [(column, kind) for column, _, _, kind in schema["rows"]])
            job = os.path.join(scratch, f"{number}.json")
            with open(job, "w", encoding="utf-8") as file:
                json.dump({"tables": tables, "queries": [query for _, query in questions]}, file)
            total += len(questions)
            expected = []
            for _, query in questions:
                answer = json_of("query", "--format", "json", query)
                names = [column["name"] for column in answer["columns"]]
                expected.append(collections.Counter(rows_of(names, answer["rows"])))
            for tool in TOOLS:
                run = subprocess.run([python, __file__, "--ask", tool, job], capture_output=True, text=True)
                if "ModuleNotFoundError" in run.stderr:
                    sys.exit(run.stderr)
                answers = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
                answers += [{"error": "the process ended: " + run.stderr.strip()[-200:]}] * (len(questions) - len(answers))
                for (name, _), wanted, answer in zip(questions, expected, answers):
                    if "error" in answer:
                        verdict = "refused or failed"
                    elif collections.Counter(map(tuple, answer["rows"])) == wanted:
                        verdict = "same rows"
                    else:
                        verdict = "other rows"
                    counts[tool][verdict] += 1
                    if verbose and verdict != "same rows":
                        print(f"{tool}: {name}: {verdict}: {answer.get('error') or answer['rows'][:2]}")
    lines = ["| | same rows | other rows | refused or failed |", "| --- | --: | --: | --: |",
             f"| kustody | {total} | – | – |"]
    for tool, title in TOOLS.items():
        numbers = [counts[tool][verdict] for verdict in ("same rows", "other rows", "refused or failed")]
        lines.append(f"| {title} | {numbers[0]} | {numbers[1]} | {numbers[2]} |")
    print("\n".join(lines))
    if "--write" in sys.argv:
        for path in PAGES:
            page = path.read_text(encoding="utf-8")
            start = page.index(MARKS[0]) + len(MARKS[0])
            end = page.index(MARKS[1], start)
            path.write_text(page[:start] + "\n" + "\n".join(lines) + "\n" + page[end:], encoding="utf-8")


if sys.argv[1:2] == ["--ask"]:
    with open(sys.argv[3], encoding="utf-8") as jobs:
        ask(sys.argv[2], json.load(jobs))
else:
    main()
