"""`--engine` of `query`, `test`, `check` and `serve`: how the server is asked, and what is said where it cannot answer."""

import http.client
import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request

from harness import Logs, Server, binary, check, equal, kustody, root, run, shipped


def place(server: Server) -> str:
    return f"{server.address}/logs"


def sample(server: Server, logs: Logs) -> None:
    logs.ingest(str(root / "Fixtures/logs"))
    shipped(logs.ship(server, "--json"))


class Served:
    """`kustody serve` over a server's logs."""

    def __init__(self, server: Server, *arguments: str):
        self.process = subprocess.Popen(
            [binary, "serve", "--engine", place(server), "--port", "0", *arguments], stdout=subprocess.PIPE, text=True)
        greeting = self.process.stdout.readline()
        self.address = re.search(r"http://(\S+)", greeting).group(1)
        assert "the database logs" in greeting, greeting

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()

    def post(self, path: str, **body):
        """The status and the body of an answer."""
        request = urllib.request.Request(
            f"http://{self.address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def rows(self, query: str):
        status, body = self.post("/v1/rest/query", csl=query)
        equal(status, 200)
        return body["Tables"][0]["Rows"]


@check
def settings():
    """a server is told the limits, that it may only read, and to stop where nobody waits; its rows stream where it marks exceptions"""
    for environment, is_streamed in (({}, True), ({"FRONT_OLD": "1"}, False)):
        with Server(**environment) as server, Logs() as logs:
            sample(server, logs)
            done = kustody("query", "--engine", place(server), "--timeout", "90s", "--memory", "300MiB", "Syslog | count")
            equal((done.returncode, done.stdout), (0, "Count\n5\n"))
            sent = server.asked()["settings"]
            equal(sent["readonly"], "2")
            equal(sent["cancel_http_readonly_queries_on_client_close"], "1")
            equal(sent["max_memory_usage"], str(300 << 20))
            assert 80 <= int(sent["max_execution_time"]) <= 90, sent
            equal(sent["timeout_overflow_mode"], "throw")
            equal(sent.get("wait_end_of_query"), None if is_streamed else "1")


@check
def limits():
    """a server that meets a limit ends the query, and a client whose time runs out leaves"""
    with Server() as server, Logs() as logs:
        sample(server, logs)
        done = kustody("query", "--engine", place(server), "--memory", "1", "AzureDiagnostics | summarize count() by Category")
        equal((done.returncode, done.stdout), (2, ""))
        assert "more memory than it may take" in done.stderr, done.stderr
        server.fault("stuck")
        done = kustody("query", "--engine", place(server), "--timeout", "1s", "Syslog | project SyslogMessage")
        equal((done.returncode, done.stdout), (124, ""))
        assert "longer than --timeout allows" in done.stderr, done.stderr
        left(server)


def left(server: Server) -> None:
    """Waits until the server has seen that its client left."""
    end = time.monotonic() + 20
    while not server.asked()["left"]:
        assert time.monotonic() < end, "the client stays"
        time.sleep(0.1)


suite = """# Syslog

```kql
Syslog | summarize count() by Facility | sort by Facility asc | take 1
```
```result
Facility  count_
auth      3
```

# Inline

```kql
datatable(x: long) [1, 2] | count
```
```result
Count
2
```

# Wrong

```kql
Syslog | where Facility == 'auth' | count
```
```result
Count
77
```
"""


@check
def tests():
    """tests of shipped tables run there; what is not there is refused, with a way out"""
    with Server() as server, Logs() as logs:
        sample(server, logs)
        facility, count = logs.rows("Syslog | summarize count() by Facility | sort by Facility asc | take 1")[0]
        path = logs.write("syslog.md", suite.replace("auth      3", f"{facility}  {count}"))
        done = kustody("test", path, "--engine", place(server))
        equal(done.returncode, 1)
        assert "2 passed, 1 failed" in done.stdout and "77" in done.stdout, done.stdout
        assert server.asked()["settings"], "nobody asked"
        for text, words in (
            ("<!-- ingest: a.jsonl -->\n", "the test brings `a.jsonl`; ingest and ship that"),
            ("```csv Syslog\nFacility\nauth\n```\n", "the test brings rows of `Syslog`; ingest and ship these"),
        ):
            done = kustody("test", logs.write("own.md", f"# A\n{text}\n```kql\nSyslog | count\n```\n"), "--engine", place(server))
            equal(done.returncode, 1)
            assert words in done.stdout and "run it without --engine" in done.stdout, done.stdout
        sql = logs.write("sql.md", "```kql\nSyslog | count\n```\n```sql\nselect 1\n```\n")
        done = kustody("test", sql, "--engine", place(server))
        assert "states the SQL of SQLite" in done.stdout, done.stdout
        done = kustody("test", path, "--engine", place(server), "--coverage")
        equal(done.returncode, 2)
        done = kustody("test", path, "--engine", f"{server.address}/nothing")
        equal(done.returncode, 2)
        assert "no logs were shipped" in done.stderr, done.stderr


@check
def checks():
    """queries are checked against the tables that are there"""
    with Server() as server, Logs() as logs:
        sample(server, logs)
        right = logs.write("right.kql", "Syslog | where Facility == 'auth' | count")
        wrong = logs.write("wrong.kql", "Syslog | where Facilty == 'auth' | count")
        done = kustody("check", right, "--engine", place(server))
        equal((done.returncode, done.stdout), (0, f"ok {right}\n1 of 1 without an error\n"))
        done = kustody("check", wrong, "--engine", place(server))
        equal(done.returncode, 1)
        assert "Facilty" in done.stdout and "Facility" in done.stdout, done.stdout
        done = kustody("check", right, "--engine", place(server), "--db", logs.path)
        equal(done.returncode, 2)


@check
def serving():
    """clients are answered from there, and see what is shipped meanwhile"""
    with Server() as server, Logs() as logs:
        logs.ingest(str(root / "Fixtures/logs/syslog.jsonl"))
        shipped(logs.ship(server, "--json"))
        with Served(server) as served:
            equal(served.rows("Syslog | count"), [[5]])
            equal(served.rows("Syslog | summarize dcount(Computer)"),
                  logs.rows("Syslog | summarize dcount(Computer)"))
            sent = server.asked()["settings"]
            assert 230 <= int(sent["max_execution_time"]) <= 240, sent
            status, body = served.post("/v1/rest/mgmt", csl=".show tables details")
            equal([(row[0], row[7]) for row in body["Tables"][0]["Rows"] if row[7]], [("Syslog", 5)])
            status, body = served.post("/v2/rest/query", csl="Syslogs | count")
            equal(status, 400)
            status, body = served.post("/api/schema")
            tables = {table["name"]: table["rows"] for table in body["tables"]}
            equal(tables, {"Syslog": 5})
            status, body = served.post("/api/trace", query="Syslog", row=0, values=[])
            equal(status, 400)
            assert "kustody evidence" in body["error"]["message"], body
            logs.ingest(str(root / "Fixtures/logs"))
            shipped(logs.ship(server, "--json"))
            equal(served.rows("SigninLogs | count"), logs.rows("SigninLogs | count"))


@check
def served_errors():
    """an exception in the middle of rows ends an answer as an error, a client that leaves ends the question there, and no words come unescaped"""
    with Server() as server, Logs() as logs:
        sample(server, logs)
        with Served(server) as served:
            server.fault("late")
            status, body = served.post("/v2/rest/query", csl="Syslog | project SyslogMessage")
            equal(status, 400)
            assert "Memory limit exceeded" in json.dumps(body), body
            server.fault("hostile")
            status, body = served.post("/v2/rest/query", csl="Syslog | project SyslogMessage")
            equal(status, 400)
            text = body["error"]["@message"]
            assert "\x1b" not in text and len(text) < 1000, text
            server.fault("stuck")
            host, port = served.address.rstrip("/").split(":")
            client = http.client.HTTPConnection(host, int(port))
            client.request("POST", "/v1/rest/query", json.dumps({"csl": "Syslog | project SyslogMessage"}),
                           {"Content-Type": "application/json"})
            time.sleep(1)
            client.close()
            left(server)
            equal(served.rows("Syslog | count"), [[5]])


if __name__ == "__main__":
    run()
