#!/usr/bin/env python3
"""Runs the clients of Kusto, Azure Monitor and the Language Server Protocol, unmodified and from PyPI, against the built
binary, and the snippets of docs/serve.md. Their environments are kept in .build/clients.

    Tests/clients/run.py KUSTODY            the light ones: azure-kusto-data, azure-monitor-query, pygls, replayed requests
    Tests/clients/run.py KUSTODY --all      msticpy, Kqlmagic and sqlalchemy-kusto too

Exit code 1 where a check fails. Where PyPI cannot be reached, the clients that are not installed are skipped, and said.
"""

import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent

light = ["azure-kusto-data[aio,pandas]==6.0.4", "azure-monitor-query==2.0.0", "pandas==3.0.1"]
environments = {
    "light": light,
    "editor": ["pygls==2.1.1", "lsprotocol==2025.0.0"],
    "msticpy": ["msticpy==3.0.2"],
    "sqlalchemy": ["sqlalchemy-kusto==3.1.2"],
    "kqlmagic": ["Kqlmagic==0.1.114", "ipython==8.12.3", "prettytable==2.5.0", "setuptools<81"],
}
# What drives a browser; used by Tests/page/run.py.
environments["page"] = ["playwright==1.65.2"]
# ClickHouse in process; used by Tests/clickhouse/run.py.
environments["clickhouse"] = ["chdb==4.4.0"]
checks = {
    "light": ["check_kusto.py", "check_monitor.py", "check_grafana.py"],
    "editor": ["check_editor.py"],
    "msticpy": ["check_msticpy.py"],
    "sqlalchemy": ["check_sqlalchemy.py"],
    "kqlmagic": ["check_kqlmagic.py"],
}


def python_of(name: str):
    """The interpreter of an environment, made where it is not there; None where PyPI cannot be reached."""
    requirements = environments[name]
    digest = hashlib.sha256(" ".join(requirements).encode()).hexdigest()[:12]
    folder = root / ".build" / "clients" / f"{name}-{digest}"
    python = folder / "bin" / "python"
    if (folder / "complete").exists():
        return python
    print(f"installing {', '.join(requirements)}", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements],
        capture_output=True, text=True)
    if done.returncode == 0:
        (folder / "complete").touch()
        return python
    reachable = subprocess.run(
        [python, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", tempfile.mkdtemp(), "six"],
        capture_output=True)
    if reachable.returncode == 0:
        sys.exit(f"{name} cannot be installed:\n{done.stderr}")
    print(f"SKIPPED {name}: PyPI cannot be reached")
    return None


class Server:
    """A server of the sample logs, on a port that is free."""

    def __init__(self, binary: str):
        self.process = subprocess.Popen(
            [binary, "serve", "--port", "0", "--from", root / "Fixtures/logs"],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+", line)
        if not found:
            sys.exit(f"kustody serve does not say where: {line!r}")
        self.endpoint = found.group()

    def stop(self) -> None:
        self.process.terminate()
        if self.process.wait(timeout=20) != 0:
            sys.exit(f"kustody serve ended with {self.process.returncode}")


def snippets():
    """The blocks of docs/serve.md that name the environment they run in, each with what it must print."""
    text = (root / "docs/serve.md").read_text()
    pattern = r"<!-- run: (\w+) -->\n```(\w+)\n(.*?)```\n(?:\n```text\n(.*?)```\n)?"
    for name, language, code, output in re.findall(pattern, text, re.S):
        yield name, language, code, output


def run_snippet(python, language: str, code: str, output: str, endpoint: str, environment, folder: str) -> bool:
    port = endpoint.rsplit(":", 1)[1]
    code = code.replace("5870", port)
    command = ["bash", "-euc", code] if language == "sh" else [python, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
    if done.returncode == 0 and done.stdout.strip() == output.strip():
        return True
    print(f"FAILED snippet of docs/serve.md:\n{code}\nprinted:\n{done.stdout}{done.stderr}\ninstead of:\n{output}")
    return False


def main() -> None:
    arguments = sys.argv[1:]
    everything = "--all" in arguments
    binary = os.path.abspath(next(argument for argument in arguments if not argument.startswith("--")))
    wanted = list(checks) if everything else ["light", "editor"]
    server = Server(binary)
    environment = {
        **os.environ, "KUSTODY_ENDPOINT": server.endpoint, "KUSTODY": binary, "NO_PROXY": "localhost,127.0.0.1",
        "PYTHONDONTWRITEBYTECODE": "1", "KUSTO_DO_NOT_TRACK": "1",
    }
    held = True
    # Kqlmagic writes into the folder that it is started in.
    written = tempfile.TemporaryDirectory()
    folder = written.name
    try:
        for name in wanted:
            python = python_of(name)
            if python is None:
                continue
            for script in checks[name]:
                done = subprocess.run([python, here / script], env=environment, cwd=folder)
                held = held and done.returncode == 0
            count = 0
            for wants, language, code, output in snippets():
                if wants == name:
                    count += 1
                    held = run_snippet(python, language, code, output, server.endpoint, environment, folder) and held
            print(f"docs/serve.md: {count} snippets for {name}")
    finally:
        server.stop()
        written.cleanup()
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
