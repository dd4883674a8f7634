#!/usr/bin/env python3
"""Ships logs to ClickHouse, which runs in process (chdb, from PyPI) behind a small HTTP front, and asks it there.

    Tests/clickhouse/run.py KUSTODY            what takes a few seconds
    Tests/clickhouse/run.py KUSTODY --all      all

Exit code 1 where a check fails. Where PyPI cannot be reached and the engine is not installed, it says so and tests
nothing.
"""

import os
import pathlib
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
sys.path.insert(0, str(here.parent / "clients"))
sys.dont_write_bytecode = True

from run import python_of  # noqa: E402

python = python_of("clickhouse")
if python is None:
    sys.exit(0)
binary = os.path.abspath(next(argument for argument in sys.argv[1:] if not argument.startswith("--")))
environment = {**os.environ, "KUSTODY": binary, "PYTHONDONTWRITEBYTECODE": "1", "NO_PROXY": "localhost,127.0.0.1"}
held = True
for script in sorted(here.glob("check_*.py")):
    command = [python, script] + (["--all"] if "--all" in sys.argv else [])
    held = subprocess.run(command, env=environment).returncode == 0 and held
sys.exit(0 if held else 1)
