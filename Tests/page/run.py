#!/usr/bin/env python3
"""Tests the page of `kustody serve` in a browser: Debian's chromium, driven by playwright from PyPI.

    Tests/page/run.py KUSTODY [CHECK …]

Pictures of each view are left in .build/page. Where there is no chromium, or PyPI cannot be reached, it says so and
tests nothing; CHROMIUM names a browser that lies elsewhere.
"""

import os
import pathlib
import shutil
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
sys.path.insert(0, str(here.parent / "clients"))
sys.dont_write_bytecode = True

from run import python_of  # noqa: E402

browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
if browser is None:
    print("SKIPPED the page: there is no chromium (apt-get install chromium)")
    sys.exit(0)
python = python_of("page")
if python is None:
    sys.exit(0)
environment = {**os.environ, "CHROMIUM": browser, "NO_PROXY": "localhost,127.0.0.1"}
done = subprocess.run(
    [python, here / "check_page.py", sys.argv[1], root / ".build/page", *sys.argv[2:]], env=environment)
sys.exit(done.returncode)
