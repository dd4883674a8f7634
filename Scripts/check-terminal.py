#!/usr/bin/env python3
"""Runs kustody on a pseudo-terminal and looks at what a person sees.

check-terminal.py KUSTODY: results that fit the screen, the pager, charts, and the shell, key by key. Each check is a
function; a failed one prints what was on the terminal.
"""
import json
import os
import pty
import re
import select
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import time
import fcntl
import termios

KUSTODY = os.path.abspath(sys.argv[1])
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A process on a terminal of its own."""

    def __init__(self, folder, *arguments, columns=80, lines=24, **variables):
        self.text = ""
        environment = {
            "PATH": "/usr/bin:/bin", "TERM": "xterm", "HOME": folder, "SWIFT_BACKTRACE": "enable=no",
            "XDG_STATE_HOME": folder + "/state", "PAGER": "cat", **variables}
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            # As a terminal starts programs, whatever started this one: Ctrl-C is not ignored.
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            os.execve(KUSTODY, [KUSTODY, *arguments], environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def read(self, seconds):
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.terminal, 65536)
        except OSError:
            return False
        self.text += data.decode("utf-8", "replace")
        return bool(data)

    def wait_for(self, words, seconds=60):
        """Reads until the words stand on the terminal behind what was waited for before."""
        end = time.monotonic() + seconds
        start = getattr(self, "seen", 0)
        while words not in self.plain()[start:]:
            assert time.monotonic() < end, f"{words!r} never came"
            self.read(0.5)
        self.seen = start + self.plain()[start:].index(words) + len(words)

    def wait_for_prompt(self, seconds=60):
        """Until keys are read again: pasting is told to the terminal then."""
        end = time.monotonic() + seconds
        self.prompts = getattr(self, "prompts", 0) + 1
        while self.text.count("\x1b[?2004h") < self.prompts:
            assert time.monotonic() < end, "no prompt came"
            self.read(0.5)

    def wait_for_end_of_prompt(self, seconds=60):
        """Until the shell does what was entered."""
        end = time.monotonic() + seconds
        while self.text.count("\x1b[?2004l") < self.prompts:
            assert time.monotonic() < end, "the prompt never ended"
            self.read(0.5)

    def plain(self):
        return ESCAPES.sub("", self.text).replace("\r", "")

    def send(self, keys):
        os.write(self.terminal, keys.encode())

    def finish(self, seconds=60):
        """All that is written until the process ends, and its exit code."""
        end = time.monotonic() + seconds
        while self.read(1) or os.waitid(
                os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            assert time.monotonic() < end, "it never ended"
        _, status = os.waitpid(self.process, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)


def run(folder, *arguments, **options):
    terminal = Terminal(folder, *arguments, **options)
    code = terminal.finish()
    return code, terminal


def check_fits(folder):
    query = "range i from 1 to 3 step 1 | extend t = datetime(2024-05-14 08:00), s = strrep('x', 300), n = i * 10"
    code, terminal = run(folder, "query", query, columns=60)
    lines = terminal.plain().splitlines()
    assert code == 0 and all(len(line) <= 60 for line in lines)
    assert "2024-05-14 08:00:00" in lines[2] and "…" in lines[2]
    assert re.search(r"\(3 rows in \d+\.\d\d s; --format line shows values whole\)", terminal.plain())


def check_hostile(folder):
    _, terminal = run(folder, "query", r"print s = '\u001b[31mred\u0007\u202e'")
    assert "\\u{1b}[31mred\\u{7}\\u{202e}" in terminal.plain()
    assert "\x07" not in terminal.text and "\x1b[31m" not in terminal.text


def check_limit(folder):
    _, terminal = run(folder, "query", "range i from 1 to 10001 step 1")
    assert "note: limited to 10000 rows; --limit 0 shows all" in terminal.plain()
    _, terminal = run(folder, "query", "--limit", "0", "range i from 1 to 10001 step 1")
    assert "(10001 rows" in terminal.plain() and "limited" not in terminal.plain()
    piped = subprocess.run(
        [KUSTODY, "query", "range i from 1 to 10001 step 1"], cwd=folder, capture_output=True, check=True)
    assert piped.stdout.count(b"\n") == 10002 and piped.stderr == b""


def check_pager(folder):
    pager = {"KUSTODY_PAGER": "sed 's/^/page: /'"}
    _, terminal = run(folder, "query", "range i from 1 to 100 step 1", **pager)
    assert "page: 100" in re.sub(" +", " ", terminal.plain())
    _, terminal = run(folder, "query", "range i from 1 to 3 step 1", **pager)
    assert "page:" not in terminal.plain()
    _, terminal = run(folder, "query", "--no-pager", "range i from 1 to 100 step 1", **pager)
    assert "page:" not in terminal.plain()
    # A reader who leaves early is not an error.
    code, _ = run(folder, "query", "range i from 1 to 9000 step 1", KUSTODY_PAGER="head -1")
    assert code == 0


def check_charts(folder):
    query = ("range i from 0 to 23 step 1 | extend t = datetime(2024-05-14) + i * 1h, n = i * i "
             "| project t, n | render timechart with (title = 'Squares')")
    _, terminal = run(folder, "query", query)
    assert "Squares" in terminal.plain() and "⣀" in terminal.plain() and "(24 rows" in terminal.plain()
    _, plain = run(folder, "query", query, TERM="dumb")
    assert plain.text.isascii() and "*" in plain.text
    _, table = run(folder, "query", query, "--format", "table")
    assert "2024-05-14 23:00:00" in table.plain()


def check_schema(folder):
    logs = os.path.join(folder, "syslog.jsonl")
    with open(logs, "w", encoding="utf-8") as file:
        for second in range(3):
            file.write(json.dumps({
                "TimeGenerated": f"2024-05-14T08:00:0{second}Z", "Type": "Syslog", "Computer": "web-\x1b[31m"}) + "\n")
    database = {"KUSTODY_DB": os.path.join(folder, "schema.db")}
    subprocess.run([KUSTODY, "ingest", logs], check=True, capture_output=True, env={**os.environ, **database})
    _, terminal = run(folder, "schema", "Syslog", columns=100, **database)
    assert re.search(r"Computer +string +3 +1 +web-\\u\{1b\}\[31m", terminal.plain())
    assert "columns without values; --all lists them" in terminal.plain()
    assert "ProcessName" not in terminal.plain()
    _, terminal = run(folder, "schema", "Syslog", "--all", "--no-pager", **database)
    assert "ProcessName" in terminal.plain()
    _, terminal = run(folder, "query", "search 'web' | project-away Computer", columns=80, **database)
    assert "(3 rows" in terminal.plain()
    _, terminal = run(folder, "tables", **database)
    assert "Syslog" in terminal.plain() and "2024-05-14 08:00:02" in terminal.plain()


def check_colors(folder):
    _, terminal = run(folder, "query", "print a = 1")
    assert "\x1b[1m" in terminal.text
    _, terminal = run(folder, "query", "print a = 1", NO_COLOR="1")
    assert "\x1b[" not in terminal.text
    _, terminal = run(folder, "query", "print a = 1", "--color", "never")
    assert "\x1b[" not in terminal.text
    _, terminal = run(folder, "query", "print s = strrep('x', 200), t = strrep('y', 200)", TERM="dumb")
    assert terminal.text.isascii() and "..." in terminal.text


def check_files(folder):
    """Many files that did not change are a line, and an overview is a table at 80 columns."""
    logs = os.path.join(folder, "many")
    os.mkdir(logs)
    for number in range(5):
        with open(f"{logs}/{number}.jsonl", "w", encoding="utf-8") as file:
            file.write(json.dumps({
                "TimeGenerated": f"2024-05-14T08:00:0{number}.5Z", "OperationName": "Pull",
                "Type": "ContainerRegistryRepositoryEvents"}) + "\n")
    database = {"KUSTODY_DB": os.path.join(folder, "many.db")}
    _, terminal = run(folder, "ingest", logs, **database)
    assert terminal.plain().count("ingested ") == 5
    _, terminal = run(folder, "ingest", logs, **database)
    assert "5 files unchanged" in terminal.plain() and "unchanged " + logs not in terminal.plain()
    _, terminal = run(folder, "tables", columns=80, **database)
    assert re.search(r"^ContainerRegistryRepositoryEvents +5  2024-05-14", terminal.plain(), re.M), terminal.plain()


def check_shell(folder):
    shell = Terminal(folder, "repl")
    shell.wait_for_prompt()
    shell.send("print a = 6 * 7;\r")
    shell.wait_for("42")
    shell.wait_for_prompt()
    # A text of several lines ends with an empty one.
    shell.send("print b = 'x'\r| extend c = strcat(b, 'yz')\r\r")
    shell.wait_for("xyz")
    shell.wait_for_prompt()
    # Errors point at their place.
    shell.send("print nothing;\r")
    shell.wait_for("error[KQL")
    shell.wait_for("^^^^^^^")
    shell.wait_for_prompt()
    # Tab completes.
    shell.send("print d = tolowe\t'ABC');\r")
    shell.wait_for("abc")
    shell.wait_for_prompt()
    # Pasted text is not entered line by line.
    shell.send("\x1b[200~print e = 1\n| extend f = 5 + e\n| project f\x1b[201~;\r")
    shell.wait_for("6")
    shell.wait_for_prompt()
    # What was entered comes back: up, and by search.
    shell.send("\x10\x10\r")
    shell.wait_for("abc")
    shell.wait_for_prompt()
    shell.send("\x126 * 7\r")
    shell.wait_for("print a = 6 * 7")
    shell.send("\r")
    shell.wait_for("42")
    shell.wait_for_prompt()
    shell.send(".mode json\r")
    shell.wait_for_prompt()
    shell.send("print g = 'json';\r")
    shell.wait_for('"columns"')
    shell.wait_for_prompt()
    shell.send(".nothing\r")
    shell.wait_for("there is no command `.nothing`")
    shell.wait_for_prompt()
    shell.send("\x04")
    assert shell.finish() == 0
    path = folder + "/state/kustody/history"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    entries = [json.loads(line) for line in open(path, encoding="utf-8")]
    assert "print b = 'x'\n| extend c = strcat(b, 'yz')" in entries


def check_menu(folder):
    shell = Terminal(folder, "repl", "--no-history")
    shell.wait_for_prompt()
    shell.send("print a = 1 | proj\t")
    shell.wait_for("project-away")
    shell.send("\t\r b;")
    shell.wait_for("project-away b")
    shell.send("\x03.quit\r")
    assert shell.finish() == 0
    before = open(folder + "/state/kustody/history", encoding="utf-8").read()
    assert ".quit" not in before


def check_interrupt(folder):
    shell = Terminal(folder, "repl", "--no-history")
    shell.wait_for_prompt()
    query = "range x from 1 to 900000000 step 1 | summarize sum(x * x % 7);\r"
    # Ctrl-C that comes with the query, before it can run, and one while it runs.
    shell.send(query + "\x03")
    shell.wait_for("interrupted")
    shell.wait_for_prompt()
    shell.send(query)
    shell.wait_for_end_of_prompt()
    shell.send("\x03")
    shell.wait_for("interrupted")
    shell.wait_for_prompt()
    # What is typed behind it is still read.
    shell.send(query + "\x03print typed = 'ahead';\r")
    shell.wait_for("interrupted")
    shell.wait_for("ahead\n")
    shell.wait_for_prompt()
    shell.wait_for_prompt()
    shell.send("print still = 'here';\r")
    shell.wait_for("here")
    shell.wait_for_prompt()
    shell.send("\x04")
    assert shell.finish() == 0


def check_hidden_keys(folder):
    """What a terminal would obey cannot be typed or pasted into the shell's screen."""
    shell = Terminal(folder, "repl", "--no-history")
    shell.wait_for_prompt()
    shell.send("\x1b[200~print '\x07\u202e'\x1b[201~")
    shell.wait_for("\\u{202e}")
    assert "\x07" not in shell.text and "\u202e" not in shell.text
    shell.send("\x03\x04")
    assert shell.finish() == 0


def check_end(folder):
    """A signal ends the shell and leaves the terminal as it was."""
    shell = Terminal(folder)
    shell.wait_for_prompt()
    os.kill(shell.process, signal.SIGTERM)
    shell.finish()
    assert shell.text.rstrip().endswith("\x1b[?2004l")


def main():
    checks = [value for name, value in globals().items() if name.startswith("check_")]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for check in checks:
            try:
                check(folder)
            except (AssertionError, OSError) as error:
                failures += 1
                print(f"{check.__name__}: {error!r} at line {error.__traceback__.tb_next.tb_lineno}")
                terminal = error.__traceback__.tb_next.tb_frame.f_locals
                seen = terminal.get("shell") or terminal.get("terminal")
                if seen:
                    print(seen.plain()[-2000:])
    print(f"{len(checks) - failures} of {len(checks)} checks of the terminal hold")
    return 1 if failures else 0


sys.exit(main())
