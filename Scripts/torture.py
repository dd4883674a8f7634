#!/usr/bin/env python3
"""Attacks a built kustody as strangers and accidents would, and counts what breaks.

torture.py KUSTODY queries COUNT     queries of random pieces, each in a process with limits
torture.py KUSTODY kills COUNT       an ingest killed at a random moment, then run again
torture.py KUSTODY databases COUNT   a database with random damage, asked by several commands
torture.py KUSTODY files COUNT       log files with random damage, ingested
torture.py KUSTODY soak SECONDS      one process that answers queries while others ingest
torture.py KUSTODY serve COUNT       that number of abusive connections at once against `kustody serve`
torture.py KUSTODY sizes PERCENT     long queries, lists and rules, of that part of their sizes: time, memory, growth
torture.py KUSTODY many COUNT        a folder of that number of files of a record each, interrupted once

--seed NUMBER gives the same attacks again. Exit code 1 where anything broke; what broke is printed.
"""
import argparse
import gzip
import io
import json
import os
import random
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

# Past a query's own limits of 2 s and 512 MiB.
GRACE = 5
# A process of low priority may get no processor for a while: its own time is what counts, and this many times as much
# by the clock.
PATIENCE = 20
ADDRESS_SPACE = 8 << 30
# What the command line may end with; 124 and 130 where it was told to.
EXPECTED = {0, 1, 2, 3, 124}


class Torture:
    def __init__(self, kustody, seed, folder):
        self.kustody, self.random, self.folder = kustody, random.Random(seed), folder
        self.broken = []

    def run(self, *arguments, cwd=None, timeout=60, text=None):
        """The exit code, what was printed, and the peak of memory in bytes; None for the code of a hang."""
        command = [self.kustody, *arguments]
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                command, cwd=cwd or self.folder, stdin=subprocess.PIPE, stdout=output, stderr=errors,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE,) * 2))
            if text is not None:
                try:
                    process.stdin.write(text.encode("utf-8", "surrogatepass"))
                except BrokenPipeError:
                    pass
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass
            expired = threading.Event()

            def expire():
                expired.set()
                process.kill()

            timer = threading.Timer(timeout * PATIENCE, expire)
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            hung = expired.is_set() or usage.ru_utime + usage.ru_stime >= timeout
            output.seek(0)
            errors.seek(0)
            return (
                None if hung else process.returncode, output.read(1 << 20), errors.read(1 << 16),
                usage.ru_maxrss * 1024)

    def fail(self, what, detail):
        self.broken.append(what)
        print(f"BROKEN {what}: {detail!r}"[:2000], flush=True)

    # -- logs -------------------------------------------------------------------------------------

    def records(self, count, start=0):
        """Lines of a firewall's log, each with a number that no other has."""
        lines = []
        for number in range(start, start + count):
            lines.append(json.dumps({
                "time": "2024-05-01T%02d:%02d:%02dZ" % (number // 3600 % 24, number // 60 % 60, number % 60),
                "category": "AzureFirewallApplicationRule",
                "resourceId": "/SUBSCRIPTIONS/11111111-2222-3333-4444-555555555555/RESOURCEGROUPS/HUB/"
                              "PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/FW01",
                "operationName": "AzureFirewallApplicationRuleLog",
                "properties": {"msg": f"record {number} " + "x" * self.random.randrange(80), "n": number}}))
        return "\n".join(lines) + "\n"

    # -- queries ----------------------------------------------------------------------------------

    def queries(self, count):
        open(os.path.join(self.folder, "a.json"), "w").write(self.records(500))
        self.run("ingest", "--db", "q.db", "a.json")
        writer = QueryWriter(self.random)
        worst = 0
        for index in range(count):
            query = writer.query()
            code, _, errors, peak = self.run(
                "query", "--db", "q.db", "--timeout", "2s", "--memory", "512MiB", "--format", "csv", "-",
                timeout=2 + GRACE, text=query)
            worst = max(worst, peak)
            if code not in EXPECTED:
                self.fail("a hang" if code is None else f"exit {code}", query)
            elif code == 3 and b"fault of kustody" in errors:
                self.fail("a fault", query)
            elif peak > 1 << 30:
                self.fail(f"{peak >> 20} MiB", query)
            self.progress(index, count)
        print(f"worst peak {worst >> 20} MiB")

    # -- kills ------------------------------------------------------------------------------------

    def kills(self, count):
        logs = os.path.join(self.folder, "logs")
        os.mkdir(logs)
        total = 0
        for index in range(30):
            lines = self.random.choice([5, 50, 400])
            open(os.path.join(logs, f"{index:02}.jsonl"), "w").write(self.records(lines, total))
            total += lines
        start = time.monotonic()
        self.run("ingest", "--db", "whole.db", "logs")
        duration = time.monotonic() - start
        whole = self.run("query", "--db", "whole.db", "--format", "csv", self.SUMS)[1]
        for index in range(count):
            database = os.path.join(self.folder, "k.db")
            for suffix in ["", "-wal", "-shm", "-journal"]:
                if os.path.exists(database + suffix):
                    os.unlink(database + suffix)
            # Some runs are killed more than once.
            for _ in range(self.random.choice([1, 1, 1, 2, 3])):
                process = subprocess.Popen(
                    [self.kustody, "ingest", "--db", database, "logs"], cwd=self.folder,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(self.random.uniform(0, duration))
                process.kill()
                process.wait()
            if os.path.exists(database) and os.path.getsize(database):
                code, _, errors, _ = self.run("verify", "--db", database)
                if code not in {0, 1}:
                    self.fail(f"verify after a kill: exit {code}", errors)
            code, _, errors, _ = self.run("ingest", "--db", database, "logs")
            if code != 0:
                self.fail(f"ingest after a kill: exit {code}", errors)
            got = self.run("query", "--db", database, "--format", "csv", self.SUMS)[1]
            if got != whole:
                self.fail("records lost or doubled", got)
            if self.run("verify", "--db", database)[0] != 0:
                self.fail("verify at the end", database)
            self.progress(index, count)

    SUMS = ("AzureDiagnostics | extend n = tolong(extract('record ([0-9]+) ', 1, msg_s))"
            " | summarize count(), dcount(n), sum(n), min(n), max(n), dcount(_ItemId)")

    # -- damage -----------------------------------------------------------------------------------

    def damaged(self, data):
        """The bytes with some changed, cut, zeroed, repeated or put elsewhere."""
        data = bytearray(data)
        pick = self.random
        for _ in range(pick.choice([1, 1, 1, 2, 5])):
            at = pick.randrange(len(data)) if data else 0
            length = pick.choice([1, 1, 2, 16, 512, 4096])
            kind = pick.randrange(6)
            if kind == 0 and data:
                data[at] ^= 1 << pick.randrange(8)
            elif kind == 1:
                data[at:at + length] = pick.randbytes(min(length, len(data) - at))
            elif kind == 2:
                data[at:at + length] = bytes(min(length, len(data) - at))
            elif kind == 3:
                del data[at:]
            elif kind == 4:
                del data[at:at + length]
            else:
                data[at:at] = data[at // 2:at // 2 + length]
        return bytes(data)

    def databases(self, count):
        open(os.path.join(self.folder, "a.json"), "w").write(self.records(3000))
        self.run("ingest", "--db", "good.db", "a.json")
        good = open(os.path.join(self.folder, "good.db"), "rb").read()
        rows = self.run("query", "--db", "good.db", "--format", "csv", "AzureDiagnostics")[1]
        path = os.path.join(self.folder, "bad.db")
        answered = refused = 0
        for index in range(count):
            bad = self.damaged(good)
            if bad == good:
                continue
            for suffix in ["", "-wal", "-shm"]:
                if os.path.exists(path + suffix):
                    os.unlink(path + suffix)
            open(path, "wb").write(bad)
            for arguments in self.random.sample([
                    ["query", "--db", "bad.db", "--format", "csv", "AzureDiagnostics"],
                    ["verify", "--db", "bad.db"], ["tables", "--db", "bad.db"],
                    ["trace", "--db", "bad.db", "AzureDiagnostics | take 1"],
                    ["export", "--db", "bad.db", "-o", "out.parquet", "AzureDiagnostics"],
                    ["ingest", "--db", "bad.db", "a.json"]], 2):
                code, output, errors, peak = self.run(*arguments, timeout=60)
                if code not in EXPECTED:
                    self.fail("a hang" if code is None else f"{arguments[0]}: exit {code}", errors)
                    shutil.copy(path, f"/tmp/kustody-broken-{index}.db")
                if arguments[0] == "query" and code == 0:
                    answered += 1
                    if output != rows:
                        self.fail("a wrong answer", errors)
                elif arguments[0] == "verify" and code == 0:
                    # What holds no content, such as room that is free in a page, may differ; that is told.
                    told = b"written by another program" in output + errors
                    if not told and self.run(
                            "query", "--db", "bad.db", "--format", "csv", "AzureDiagnostics")[1] != rows:
                        self.fail("verify takes a changed database for intact", index)
                else:
                    refused += 1
            self.progress(index, count)
        print(f"{refused} refused, {answered} answered, with the same rows")

    def files(self, count):
        text = self.records(60).encode()
        csv = b"TimeGenerated [UTC],Name,Value\n" + b"".join(
            b'"5/1/2024, 1:02:%02d.004 AM","a ""q"" %d",%d\n' % (n % 60, n, n) for n in range(60))
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("a/b.json", text)
            file.writestr("c.csv", csv)
        sources = [
            text, csv, gzip.compress(text), archive.getvalue(),
            json.dumps({"records": [json.loads(line) for line in text.splitlines()]}).encode()]
        tables = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Fixtures")
        for folder in ["tables", "formats"]:
            for name in sorted(os.listdir(os.path.join(tables, folder))):
                with open(os.path.join(tables, folder, name), "rb") as file:
                    data = file.read()
                if len(data) < 60_000:
                    sources.append(data)
        good = []
        for index, data in enumerate(sources):
            path = os.path.join(self.folder, f"good-{index}")
            open(path, "wb").write(data)
            good.append(self.summary(path))
        for index in range(count):
            which = self.random.randrange(len(sources))
            bad = self.damaged(sources[which])
            path = os.path.join(self.folder, "bad")
            open(path, "wb").write(bad)
            summary = self.summary(path)
            if summary is None:
                continue
            # Bytes of a compressed layer that bear a check cannot change without a word.
            if which in {2, 3} and bad != sources[which] and summary["ok"] \
                    and summary["inserted"] not in {0, good[which]["inserted"]}:
                self.fail("a damaged archive taken for whole", summary)
            self.progress(index, count)

    def summary(self, path):
        """What an ingest reports; None where it broke, which is counted."""
        database = os.path.join(self.folder, "f.db")
        for suffix in ["", "-wal", "-shm"]:
            if os.path.exists(database + suffix):
                os.unlink(database + suffix)
        code, output, errors, peak = self.run("ingest", "--json", "--db", "f.db", path)
        if code not in EXPECTED or peak > 1 << 30:
            copy = f"/tmp/kustody-broken-{len(self.broken)}.log"
            shutil.copy(path, copy)
            self.fail(f"ingest: exit {code}, {peak >> 20} MiB", (copy, errors))
            return None
        totals = json.loads(output).get("totals", {}) if output else {}
        return {"ok": code == 0, "inserted": totals.get("inserted", 0)}

    # -- many files -------------------------------------------------------------------------------

    def many(self, count):
        logs = os.path.join(self.folder, "logs")
        os.mkdir(logs)
        for number in range(count):
            with open(os.path.join(logs, f"{number:07}.json"), "w") as file:
                file.write(self.records(1, number))
        most = 60 + count // 100

        def ingest(what, inserted):
            start = time.monotonic()
            code, output, errors, peak = self.run("ingest", "-q", "--db", "m.db", "logs", timeout=most)
            if code != 0 or not output.decode().startswith(f"{count} files, {inserted} records: {inserted} inserted\n"):
                self.fail(f"{what}: exit {code}", (output, errors))
            if peak > 1 << 29:
                self.fail(f"{what}: {peak >> 20} MiB", count)
            print(f"{what}: {time.monotonic() - start:.0f} s, {peak >> 20} MiB", flush=True)

        # Who starts this in the background may have it ignored.
        interrupted = subprocess.Popen(
            [self.kustody, "ingest", "-q", "--db", "m.db", "logs"], cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        time.sleep(count / 10_000)
        interrupted.send_signal(signal.SIGINT)
        start = time.monotonic()
        if interrupted.wait(60) not in {0, 130} or time.monotonic() - start > GRACE:
            self.fail("an interruption", (interrupted.returncode, time.monotonic() - start))
        there = int(self.run("query", "--db", "m.db", "--format", "csv", "_Sources | count")[1].split()[1])
        print(f"interrupted after {there} files, ended in {time.monotonic() - start:.1f} s", flush=True)
        ingest("the rest", count - there)
        ingest("again", 0)
        expected = f"{count},{count},{(count - 1) * count // 2},0,{count - 1},{count}"
        if (sums := self.run("query", "--db", "m.db", "--format", "csv", self.SUMS)[1].decode().split()[-1]) != expected:
            self.fail("records lost or doubled", sums)
        start = time.monotonic()
        code, output, errors, peak = self.run("verify", "--db", "m.db", timeout=most)
        if code != 0 or peak > 1 << 29:
            self.fail(f"verify: exit {code}, {peak >> 20} MiB", errors)
        print(f"verify: {time.monotonic() - start:.0f} s, {peak >> 20} MiB; database"
              f" {os.path.getsize(os.path.join(self.folder, 'm.db')) >> 20} MiB")

    # -- soak -------------------------------------------------------------------------------------

    def soak(self, seconds):
        """Memory and descriptors of the process that answers must not grow."""
        open(os.path.join(self.folder, "0.json"), "w").write(self.records(2000))
        self.run("ingest", "--db", "s.db", "0.json")
        server = subprocess.Popen(
            [self.kustody, "query", "--stdio", "--db", "s.db"], cwd=self.folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        queries = [
            "AzureDiagnostics | count", "AzureDiagnostics | summarize count() by bin(TimeGenerated, 1m) | take 5",
            "AzureDiagnostics | where msg_s has 'record 7' | take 3", "print nosuch(", "AzureDiagnostics | project n_s",
            "range i from 1 to 20000 step 1 | summarize make_list(i) | project array_length(list_i)",
            "AzureDiagnostics | evaluate bag_unpack(todynamic(tostring(pack_all()))) | take 2"]
        end = time.monotonic() + seconds
        measures, asked, files = [], 0, 0
        while time.monotonic() < end:
            if asked % 40 == 0:
                files += 1
                name = f"{files}.json"
                open(os.path.join(self.folder, name), "w").write(self.records(20, files * 20))
                if self.run("ingest", "--db", "s.db", name)[0] != 0:
                    self.fail("ingest in the soak", name)
                os.unlink(os.path.join(self.folder, name))
            server.stdin.write(json.dumps({"id": asked, "query": self.random.choice(queries)}) + "\n")
            server.stdin.flush()
            answer = server.stdout.readline()
            if not answer or json.loads(answer)["id"] != asked:
                self.fail("an answer in the soak", answer)
                break
            asked += 1
            if asked % 50 == 0:
                status = open(f"/proc/{server.pid}/status").read()
                memory = int(status.split("RssAnon:")[1].split()[0])
                measures.append((memory, len(os.listdir(f"/proc/{server.pid}/fd"))))
        server.stdin.close()
        server.wait()
        if len(measures) > 8:
            quarter = len(measures) // 4
            early = max(m for m, _ in measures[quarter:2 * quarter])
            late = max(m for m, _ in measures[-quarter:])
            print(f"{asked} queries, {files} ingests; memory {early >> 10} MiB in the second quarter, {late >> 10} MiB"
                  f" in the last; descriptors {measures[quarter][1]} and {measures[-1][1]}")
            if late > early * 1.2 + 16_384 or measures[-1][1] > measures[quarter][1]:
                self.fail("growth", measures[::max(1, len(measures) // 20)])

    # -- sizes ------------------------------------------------------------------------------------

    def sizes(self, percent):
        """Each at half its size and at its size: what takes more than three times as long grows by the square."""

        def ask(text, *arguments):
            return ["query", "--format", "csv", *arguments, "-"], text

        def terms(number, term, end=""):
            return lambda count: ask(f"{number} " + " or ".join(term.format(n) for n in range(count)) + end)

        def arguments(call, one):
            return lambda count: ask(f"print x = {call.format(', '.join(one.format(n) for n in range(count)))}")

        def watchlist(count):
            os.makedirs(os.path.join(self.folder, "lists"), exist_ok=True)
            with open(os.path.join(self.folder, "lists", "w.csv"), "w") as file:
                file.write("k\n" + "".join(f"{n % 1000}\n" for n in range(count)))
            return ask("_GetWatchlist('w') | summarize count(), dcount(k), max(tolong(k))", "--watchlists", "lists")

        def keys(count):
            with open(os.path.join(self.folder, "rule.yaml"), "w") as file:
                file.write("query: print 1\nname: n\nkind: Scheduled\ncustomDetails:\n" +
                           "".join(f"  k{n}: c{n}\n" for n in range(count)))
            return ["check", "rule.yaml"], None

        def chain(count):
            return ask("print a = 0" + "".join(f" | extend a = a + {n}" for n in range(count)))

        number = "range i from 1 to 3 step 1 | where i == -1 or"
        cases = [
            ("`or` of 10 MB, numbers", 720_000, terms(number, "i == {}", " | count")),
            ("`or` of 10 MB, texts", 500_000, terms("print s = 'x' | where", "s == 'text {}'", " | count")),
            ("`in` of 10 MB", 900_000,
             lambda count: ask("print i = 1 | where i in (" + ", ".join(map(str, range(count))) + ") | count")),
            ("`datatable` of 10 MB", 900_000,
             lambda count: ask("datatable(a: string)[" + ", ".join(f"'{n}'" for n in range(count)) + "] | count")),
            ("keys of `order by`", 5_000,
             lambda count: ask("print a = 1 | order by " + ", ".join(f"a + {n} asc" for n in range(count)))),
            ("steps of `extend`", 4_000, chain),
            ("arguments of `pack_array`", 10_000, arguments("array_length(pack_array({}))", "{}")),
            ("arguments of `max_of`", 10_000, arguments("max_of({})", "{}")),
            ("arguments of `strcat`", 10_000, arguments("strlen(strcat({}))", "'{}'")),
            ("pairs of `bag_pack`", 5_000, arguments("array_length(bag_keys(bag_pack({})))", "'k{0}', {0}")),
            ("rows of a watchlist", 3_000_000, watchlist),
            ("keys of a YAML map", 40_000, keys),
        ]
        for name, size, make in cases:
            spent = []
            for count in [size * percent // 200, size * percent // 100]:
                command, text = make(count)
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                code, _, errors, peak = self.run(*command, timeout=120, text=text)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
                if code not in {0, 1 if command[0] == "check" else 0}:
                    self.fail(f"{count} {name}: exit {code}", errors)
                elif peak > 1 << 30:
                    self.fail(f"{count} {name}: {peak >> 20} MiB", errors)
            print(f"{count:8} {name:32} {spent[0]:6.2f} s for half, {spent[1]:6.2f} s, {peak >> 20:4} MiB", flush=True)
            if spent[1] > 3 * spent[0] + 0.5:
                self.fail(f"{name} takes more than linear time", spent)

    # -- serve ------------------------------------------------------------------------------------

    def serve(self, count):
        """Clients that break every rule at once; an honest one is answered, or told to come again, in time."""
        open(os.path.join(self.folder, "0.json"), "w").write(self.records(5000))
        self.run("ingest", "--db", "v.db", "0.json")
        server = subprocess.Popen(
            [self.kustody, "serve", "--db", "v.db", "--port", "0", "--timeout", "5s", "--memory", "256MiB"],
            cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        port = int(server.stdout.readline().strip().rstrip("/").rsplit(":", 1)[1])
        threading.Thread(target=server.stdout.read, daemon=True).start()
        honest = Client(port)
        if honest.ask("print x = 6 * 7")[0] != 200:
            self.fail("no answer before the abuse", port)
        before = self.state_of(server)
        peak, statuses, slowest = before[0], {}, 0.0
        abusers = [Abuser(port, random.Random(self.random.random())) for _ in range(count)]
        for abuser in abusers:
            abuser.start()
        while any(abuser.is_alive() for abuser in abusers):
            begin = time.monotonic()
            status, body = honest.ask("print x = 6 * 7")
            slowest = max(slowest, time.monotonic() - begin)
            statuses[status] = statuses.get(status, 0) + 1
            if status == 200 and b"42" not in body:
                self.fail("a wrong answer", body)
            elif status not in {200, 429, 503}:
                self.fail(f"answer {status} to an honest client", body)
            if server.poll() is not None:
                self.fail(f"the server ended with {server.returncode}", port)
                return
            peak = max(peak, self.state_of(server)[0])
            time.sleep(0.05)
        deadline = time.monotonic() + 30
        while self.state_of(server)[1] > before[1] and time.monotonic() < deadline:
            time.sleep(0.5)
        after = self.state_of(server)
        if honest.ask("print x = 6 * 7")[0] != 200:
            self.fail("no answer after the abuse", port)
        if after[1] > before[1]:
            self.fail("sockets stay open", (before, after))
        if peak > 1 << 20:
            self.fail(f"{peak >> 10} MiB", port)
        if slowest > 2 * GRACE:
            self.fail(f"an honest client waited for {slowest:.0f} s", statuses)
        server.terminate()
        if server.wait(30) not in {0, 130}:
            self.fail(f"the server ended with {server.returncode}", port)
        print(f"{count} connections; honest answers {statuses}, the slowest after {slowest:.1f} s; at most {peak >> 10} MiB,"
              f" {after[0] >> 10} MiB after; sockets {before[1]} and {after[1]}")

    @staticmethod
    def state_of(process):
        """KiB of memory and open sockets."""
        status = open(f"/proc/{process.pid}/status").read()
        sockets = 0
        for name in os.listdir(f"/proc/{process.pid}/fd"):
            try:
                sockets += os.readlink(f"/proc/{process.pid}/fd/{name}").startswith("socket:")
            except OSError:
                pass  # Closed meanwhile.
        return int(status.split("RssAnon:")[1].split()[0]), sockets

    def progress(self, index, count):
        if (index + 1) % max(1, count // 10) == 0:
            print(f"{index + 1} of {count}, {len(self.broken)} broken", flush=True)


class Client:
    """Asks one query a connection."""

    def __init__(self, port):
        self.port = port

    def head(self, body, length=None):
        return (f"POST /v2/rest/query HTTP/1.1\r\nHost: localhost:{self.port}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body) if length is None else length}\r\n\r\n").encode()

    def request(self, query):
        body = json.dumps({"db": "v", "csl": query}).encode("utf-8", "surrogatepass")
        return self.head(body) + body

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def ask(self, query):
        """The status and what came; 0 where nothing did."""
        try:
            with self.connect() as connection:
                connection.sendall(self.request(query).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
                answer = b""
                while more := connection.recv(1 << 16):
                    answer += more
        except OSError as error:
            return 0, repr(error).encode()
        return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0, answer


class Abuser(threading.Thread):
    """Breaks rules on a dozen connections, one after another."""

    def __init__(self, port, pick):
        super().__init__(daemon=True)
        self.client, self.pick = Client(port), pick

    def run(self):
        kinds = [self.silent, self.slow, self.noise, self.long_head, self.short_body, self.greedy, self.leaving,
                 self.pipelined, self.damaged, self.random_query]
        for _ in range(12):
            try:
                with self.client.connect() as connection:
                    self.pick.choice(kinds)(connection)
            except OSError:
                pass  # It was cut, which is right.

    def silent(self, connection):
        time.sleep(self.pick.uniform(0, 5))

    def slow(self, connection):
        for byte in self.client.request("print 1")[:60]:
            connection.send(bytes([byte]))
            time.sleep(0.1)

    def noise(self, connection):
        connection.sendall(self.pick.randbytes(self.pick.randrange(1, 1 << 16)))
        connection.recv(1 << 16)

    def long_head(self, connection):
        connection.sendall(b"GET / HTTP/1.1\r\n" + b"x: " + b"y" * self.pick.randrange(1 << 10, 1 << 18))
        connection.recv(1 << 16)

    def short_body(self, connection):
        connection.sendall(self.client.head(b"", self.pick.choice([1, 1 << 19, 1 << 20])) + b"{")
        time.sleep(self.pick.uniform(0, 12))

    def greedy(self, connection):
        connection.sendall(self.client.request("range i from 1 to 3000000 step 1 | extend s = strrep('x', 100)"))
        connection.recv(100)
        time.sleep(self.pick.uniform(0, 5))

    def leaving(self, connection):
        connection.sendall(self.client.request(
            "range i from 1 to 100000000 step 1 | summarize dcount(hash(i))"))
        time.sleep(self.pick.uniform(0, 2))
        # Closed by a reset.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def pipelined(self, connection):
        connection.sendall(self.client.request("AzureDiagnostics | count") * 50)
        connection.recv(1 << 16)

    def damaged(self, connection):
        data = bytearray(self.client.request("AzureDiagnostics | take 3"))
        for _ in range(self.pick.randrange(1, 6)):
            data[self.pick.randrange(len(data))] = self.pick.randrange(256)
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1 << 16):
            pass

    def random_query(self, connection):
        connection.sendall(self.client.request(QueryWriter(self.pick).query()))
        connection.recv(1 << 16)


class QueryWriter:
    """Queries that are mostly right: operators and functions over columns of each type, now and then damaged.

    Letters in braces are pieces: expressions of a type (l long, r real, s string, d dynamic, t datetime, b bool,
    e any), T a table, g an aggregate, n a number, k a digit, c a column, w a text, x a pattern, j a join.
    """

    TABLES = [
        "AzureDiagnostics | extend a = tolong(extract('record ([0-9]+)', 1, msg_s)), s = msg_s, t = TimeGenerated, "
        "d = todynamic(pack_array(Category, 1))",
        "range a from 1 to {n} step 1 | extend s = tostring(a), t = datetime(2024-05-01) + a * 1m, d = pack_array(a, 'x')",
        "datatable(a: long, s: string, t: datetime, d: dynamic)[1, 'x', datetime(2024-05-01), dynamic([1, 2]), "
        "long(null), '', datetime(null), dynamic({'k': {'z': 3}})]",
        "print a = {l}, s = {s}, t = {t}, d = {d}"]
    OPERATORS = [
        "where {b}", "extend a = {l}", "extend s = {s}", "extend d = {d}", "extend x{k} = {e}", "take {n}",
        "project a = {l}, s = {s}, t = {t}, d = {d}", "top {n} by {e} desc", "order by {e} asc nulls first, a",
        "summarize s = take_any(s), t = max(t), d = make_list({e}) by a = {l}", "distinct a, s, t, tostring(d) | extend d = {d}",
        "serialize r = row_number()", "mv-expand m = d limit 5", "join kind={j} ({T}) on a", "union ({T})",
        "parse s with * 'record ' p: long ' ' *", "mv-apply z = d to typeof(string) on (summarize z = make_set(z))",
        "extend s = strcat(s, s) | extend s = strcat(s, s) | extend s = strcat(s, s)", "lookup (print a = 1, y = 2) on a",
        "partition by s (top {n} by a)", "scan with (step s1: true => q = {l};)", "search '{w}'", "sample {n}",
        "where s in (({T} | project s))", "as T{k}", "extend x = toscalar({T} | count)", "extend p = prev({c}), q = next(a, 2)"]
    ENDS = [
        "summarize {g}, {g} by k = {e}", "summarize {g}, {g}", "count", "distinct *", "getschema", "evaluate bag_unpack(d)",
        "make-series c = count() default = 0 on t step {n}m by s", "evaluate pivot(s)", "summarize count() by bin(t, 1h)",
        "top-nested {n} of s by {g}", "facet by s", "render timechart", "project-away s", "project-reorder t, *", "sort by a",
        "make-graph s --> s | graph-match (p)-[q]->(o) project p.s", "evaluate rolling_percentile(a, 50, s, t, 1m, 5)"]
    AGGREGATES = [
        "count()", "sum({l})", "avg({r})", "stdev({r})", "make_list({e})", "make_set({e}, {n})", "dcount({e})", "max({l})",
        "arg_max({l}, *)", "percentile({r}, 95)", "take_any({e})", "make_bag(bag_pack(s, {l}))", "countif({b})", "hll({e})",
        "buildschema({d})", "make_list_if({e}, {b})", "sumif({l}, {b})", "variance({r})", "percentiles_array({r}, 5, 95)"]
    PIECES = {
        "l": ["a", "1", "-1", "9223372036854775807", "long(null)", "strlen({s})", "({l} {o} {l})", "tolong({s})", "array_length({d})",
              "bin({l}, 7)", "iff({b}, {l}, {l})", "indexof({s}, '{w}')", "hash({e}, 9)", "countof({s}, '{w}')", "toint({r})",
              "datetime_part('hour', {t})", "bitset_count_ones({l})", "coalesce({l}, {l})", "{n}", "min_of({l}, {l})"],
        "r": ["1.5", "real(nan)", "1e308", "toreal({l})", "sqrt({r})", "({r} {o} {r})", "round({r}, 2)", "pow({r}, {r})", "log({r})",
              "geo_distance_2points({r}, {r}, {r}, {r})", "todouble({d}[0])", "real(-inf)", "rand()", "exp10({r})", "{l} / 3.0"],
        "s": ["s", "''", "'a\\u0000é😀'", "strcat({s}, {e})", "tostring({e})", "substring({s}, {l}, {l})", "toupper({s})", "@'a\\b'",
              "extract('{x}', 1, {s})", "replace_regex({s}, '{x}', '{w}')", "strrep({s}, {n})", "strcat_array({d}, ',')",
              "format_datetime({t}, 'yyyy-MM HH')", "base64_encode_tostring({s})", "hash_sha256({e})", "trim('{x}', {s})", "reverse({s})",
              "iff({b}, {s}, {s})", "case({b}, {s}, {b}, {s}, {s})", "tostring({d}.k.z)", "url_encode({s})", "translate('ab', 'x', {s})"],
        "d": ["d", "dynamic(null)", "dynamic([1, [2, {'a': 3}], null])", "pack_array({e}, {e})", "bag_pack('{w}k', {e})", "{d}[0]",
              "parse_json({s})", "split({s}, '{w}')", "array_concat({d}, {d})", "array_sort_asc({d})", "repeat({e}, {n})", "zip({d}, {d})",
              "range({l}, {l}, 3)", "extract_all('({x})', {s})", "array_slice({d}, {l}, {l})", "parse_url({s})", "bag_merge({d}, {d})",
              "series_stats({d})", "treepath({d})", "set_union({d}, {d})", "bag_keys({d})", "series_fit_line({d})", "parse_xml({s})",
              "series_decompose({d})", "todynamic({s})", "array_shift_left({d}, {l})", "parse_csv({s})", "bag_remove_keys({d}, {d})"],
        "t": ["t", "now()", "datetime(2024-05-01)", "datetime(null)", "bin({t}, 1h)", "datetime_add('month', {l}, {t})", "todatetime({s})",
              "startofweek({t})", "({t} + {l} * 1s)", "unixtime_seconds_todatetime({l})", "endofmonth({t}, {l})", "make_datetime({l}, 2, 3)"],
        "b": ["true", "isempty({s})", "isnull({e})", "({l} {q} {l})", "({s} {p} '{w}')", "({b} and {b})", "not({b})", "a in ({l}, {l})",
              "({t} between (datetime(2024-01-01) .. {t}))", "{s} matches regex '{x}'", "{s} has_any ('a', '{w}')", "ipv4_is_private({s})",
              "({r} {q} {r})", "set_has_element({d}, {e})", "({d} {q} {d})", "tobool({s})", "isfinite({r})"]}

    def __init__(self, pick):
        self.pick = pick

    def fill(self, text, depth):
        result, index = [], 0
        while index < len(text):
            if text[index] == "{" and text[index + 1:index + 2].isalpha() and text[index + 2:index + 3] == "}":
                result.append(self.piece(text[index + 1], depth))
                index += 3
            else:
                result.append(text[index])
                index += 1
        return "".join(result)

    def piece(self, kind, depth):
        pick = self.pick
        if kind == "e":
            kind = pick.choice("lrsdtb")
        # A wrong type now and then.
        if kind in self.PIECES:
            choices = self.PIECES[kind if pick.random() > 0.01 else pick.choice("lrsdtb")]
            return self.fill(choices[0] if depth > 4 else pick.choice(choices), depth + 1)
        if kind == "T":
            return self.tabular(depth + 3)
        if kind == "g":
            return self.fill(pick.choice(self.AGGREGATES), depth + 1)
        return {
            "n": lambda: str(pick.choice([0, 1, 2, 3, 10, 100, 1000, 100_000, 10_000_000])),
            "k": lambda: str(pick.randrange(3)), "o": lambda: pick.choice("+-*/%"), "c": lambda: pick.choice("asd"),
            "q": lambda: pick.choice(["==", "!=", "<", ">=", "<="]),
            "p": lambda: pick.choice(["has", "contains", "startswith", "!has", "=~", "hasprefix", "endswith_cs"]),
            "w": lambda: pick.choice(["a", "record", "x", ".", "%", "é", " ", ","]),
            "x": lambda: pick.choice(["(a|b)*c", "(.+)+$", "[0-9]{1,100}", "(", "\\\\bx", "(?i)a", "(x{1,50}){1,50}", "(.)"]),
            "j": lambda: pick.choice(["inner", "leftouter", "innerunique", "fullouter", "leftanti", "leftsemi"]),
        }[kind]()

    def tabular(self, depth=0):
        parts = [self.fill(self.pick.choice(self.TABLES), depth)]
        for _ in range(self.pick.randrange(0, 5 - min(depth, 4))):
            parts.append(self.fill(self.pick.choice(self.OPERATORS), depth + 1))
        return " | ".join(parts)

    def query(self):
        pick = self.pick
        text = self.tabular()
        if pick.random() < 0.5:
            text += " | " + self.fill(pick.choice(self.ENDS), 1)
        if pick.random() < 0.1:
            count = pick.randrange(1, 20)
            unions = "".join(f";\nlet t{k} = union t{k - 1}, t{k - 1}" for k in range(1, count))
            text = f"let t0 = {text}{unions};\nt{count - 1} | count"
        if pick.random() < 0.15:
            at = pick.randrange(len(text))
            damage = pick.randrange(4)
            if damage == 0:
                text = text[:at]
            elif damage == 1:
                text = text[:at] + pick.choice("'\"()[]{}|;\\\0é,.-=") + text[at:]
            elif damage == 2:
                text = text[:at] + text[at + pick.randrange(1, 9):]
            else:
                text = text[:at] + text[at:at + 40] * pick.choice([2, 3, 500]) + text[at:]
        return text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kustody")
    parser.add_argument("attack", choices=["queries", "kills", "databases", "files", "soak", "serve", "sizes", "many"])
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    os.environ["SWIFT_BACKTRACE"] = "enable=no"
    with tempfile.TemporaryDirectory() as folder:
        torture = Torture(os.path.abspath(arguments.kustody), arguments.seed, folder)
        start = time.monotonic()
        getattr(torture, arguments.attack)(arguments.count)
        print(f"{arguments.attack}: {arguments.count}, {len(torture.broken)} broken, {time.monotonic() - start:.0f} s")
        return 1 if torture.broken else 0


if __name__ == "__main__":
    sys.exit(main())
