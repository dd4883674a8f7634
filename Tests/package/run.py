#!/usr/bin/env python3
"""Installs the binary below a prefix and takes it away again; with a folder of `make dist`, looks at what is in it too.

    Tests/package/run.py KUSTODY
    Tests/package/run.py KUSTODY --dist LINKED FOLDER

Exit code 1 where a check fails. The SBOM is validated by spdx-tools, from PyPI, in .build/clients/sbom; where PyPI
cannot be reached, that is skipped, and said.
"""

import filecmp
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
failures = []


def check(holds, what):
    print(f"{'ok' if holds else 'FAILED'}: {what}")
    if not holds:
        failures.append(what)


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    if done.returncode != 0:
        print(done.stdout, done.stderr, file=sys.stderr)
    return done


def files(folder):
    return sorted(
        str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*") if path.is_file())


def answers(binary, scratch):
    """Whether the binary ingests and answers, somewhere where nothing else is."""
    database = pathlib.Path(scratch) / "try.db"
    if run(binary, "ingest", "--db", database, root / "Fixtures/logs").returncode not in (0, 1):
        return False
    return run(binary, "query", "--db", database, "print 1 + 1").stdout.split() == ["print_0", "2"]


def check_install(binary, scratch):
    environment = {**os.environ, "DESTDIR": str(scratch / "staged"), "PREFIX": "/opt/try"}
    prefix = scratch / "staged/opt/try"
    script = root / "Scripts/install.sh"
    check(run(script, "install", binary, env=environment).returncode == 0, "make install")
    installed = files(prefix)
    expected = [
        "bin/kustody", "share/bash-completion/completions/kustody",
        "share/fish/vendor_completions.d/kustody.fish", "share/zsh/site-functions/_kustody",
        "share/man/man1/kustody.1", "share/man/man1/kustody-query.1",
    ]
    check(set(expected) <= set(installed), f"{len(installed)} files are installed")
    check(os.access(prefix / "bin/kustody", os.X_OK), "the binary can be run")
    syntax = run("bash", "-n", prefix / "share/bash-completion/completions/kustody")
    check(syntax.returncode == 0, "bash reads its completions")
    (prefix / "bin/other").write_text("another's\n")
    check(run(script, "uninstall", binary, env=environment).returncode == 0, "make uninstall")
    check(files(prefix) == ["bin/other"], "nothing of it stays, and another's file does")
    done = subprocess.run([script, "uninstall", binary], env=environment, capture_output=True)
    check(done.returncode == 1, "what is not installed is not uninstalled")


def check_sbom(path):
    environment = root / ".build/clients/sbom"
    python = environment / "bin/python"
    if not python.exists():
        run(sys.executable, "-m", "venv", environment)
    wanted = "spdx-tools==0.8.5"
    if run(python, "-m", "pip", "install", "-q", wanted).returncode != 0:
        print(f"skipped: {wanted} cannot be had")
        return
    program = (
        "import sys\n"
        "from spdx_tools.spdx.parser.parse_anything import parse_file\n"
        "from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document\n"
        "problems = validate_full_spdx_document(parse_file(sys.argv[1]))\n"
        "print(*problems, sep='\\n')\n"
        "sys.exit(len(problems) > 0)\n")
    check(run(python, "-c", program, path).returncode == 0, "the SBOM is valid SPDX")


def check_dist(binary, linked, folder, scratch):
    again = scratch / "again"
    check(run(root / "Scripts/dist.py", binary, linked, again).returncode == 0, "make dist")
    names = files(folder)
    check(
        names == files(again) and filecmp.cmpfiles(folder, again, names, shallow=False)[0] == names,
        "the same executable gives the same bytes")
    check(run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=folder).returncode == 0, "sums")
    archive = next(folder.glob("*.tar.gz"))
    check(gzip.open(archive).read(1) != b"", "the archive can be unpacked")
    run("tar", "-C", scratch, "-xf", archive)
    tree = scratch / archive.name.removesuffix(".tar.gz")
    check(answers(tree / "bin/kustody", scratch), "the executable out of the archive answers")
    bill = json.loads(next(folder.glob("*.spdx.json")).read_text())
    parts = {each["name"] for each in bill["packages"]} - {"kustody"}
    check({"libsqlite3-dev", "libc6-dev", "swift"} <= parts, f"{len(parts)} libraries are named")
    licenses = tree / "share/doc/kustody/licenses"
    check(set(files(licenses)) == parts, "each with its licence")
    check(all((licenses / part).stat().st_size > 500 for part in parts), "in full")
    check_sbom(next(folder.glob("*.spdx.json")))

    if os.getuid() != 0:
        print("skipped: only root installs packages")
        return
    system = scratch / "system"
    for part in ("info", "updates", "triggers"):
        (system / "var/lib/dpkg" / part).mkdir(parents=True)
    (system / "var/lib/dpkg/status").touch()
    package = next(folder.glob("*.deb"))
    check(run("dpkg", f"--root={system}", "--install", package).returncode == 0, "dpkg installs it")
    check(answers(system / "usr/bin/kustody", scratch), "the executable of the package answers")
    check(run("dpkg", f"--root={system}", "--purge", "kustody").returncode == 0, "dpkg removes it")
    left = [name for name in files(system) if not name.startswith("var/")]
    check(left == [], "nothing of it stays")


with tempfile.TemporaryDirectory() as name:
    binary = pathlib.Path(sys.argv[1]).absolute()
    check_install(binary, pathlib.Path(name))
    if len(sys.argv) > 2:
        linked, folder = (pathlib.Path(path).absolute() for path in sys.argv[3:5])
        check_dist(binary, linked, folder, pathlib.Path(name))
sys.exit(1 if failures else 0)
