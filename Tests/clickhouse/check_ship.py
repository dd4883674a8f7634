"""`kustody ship`: all rows arrive once, whatever happens on the way."""

import json
import signal
import subprocess
import sys
import time

from harness import Logs, Server, binary, check, equal, kustody, root, run, shipped

def record(index: int, message: str = "x") -> str:
    return json.dumps({
        "category": "AzureFirewallApplicationRule", "time": f"2024-05-01T{index // 3600 % 24:02}:{index // 60 % 60:02}:{index % 60:02}.1234567Z",
        "resourceId": "/SUBSCRIPTIONS/11111111-2222-3333-4444-555555555555/RESOURCEGROUPS/HUB/PROVIDERS/"
                      "MICROSOFT.NETWORK/AZUREFIREWALLS/FW01",
        "operationName": "AzureFirewallApplicationRuleLog", "properties": {"msg": f"{message} {index}", "n": index / 4},
    }, ensure_ascii=False) + "\n"


def records(first: int, last: int) -> str:
    return "".join(record(index) for index in range(first, last))


def places(server, database="logs"):
    return server.rows(f"SELECT _kustody_source, _kustody_row FROM {database}.AzureDiagnostics ORDER BY ALL")


@check
def fixtures():
    """the sample logs arrive: each table has its rows, and a second run sends nothing"""
    with Server() as server, Logs() as logs:
        logs.ingest(str(root / "Fixtures/logs"))
        tables = shipped(logs.ship(server, "--json"))
        for name, table in tables.items():
            equal(table["rows"], logs.rows(f"['{name}'] | count")[0][0])
            equal(server.rows(f'SELECT count() FROM logs."{name}"'), [[str(table["rows"])]])
        assert len(tables) >= 10, tables.keys()
        again = shipped(logs.ship(server, "--json"))
        equal({name: table["sent"] for name, table in again.items()}, {name: 0 for name in tables})
        equal({name: table["check"] for name, table in again.items()}, {name: table["check"] for name, table in tables.items()})


@check
def values():
    """every byte of a text arrives, and each number, time and null"""
    with Server() as server, Logs() as logs:
        odd = "é\u202e\t'\"\\ \u0000 `"
        logs.ingest(logs.write("a.json", record(1, odd) + record(2)))
        shipped(logs.ship(server, "--json"))
        rows = server.rows("SELECT hex(msg_s), n_d, TimeGenerated, toString(_kustody_time) FROM logs.AzureDiagnostics ORDER BY n_d")
        equal(bytes.fromhex(rows[0][0]).decode(), f"{odd} 1")
        equal(rows[0][1:], ["0.25", "638501184011234567", "2024-05-01 00:00:01.1234567"])
        columns = dict(server.rows(
            "SELECT name, type FROM system.columns WHERE database = 'logs' AND table = 'AzureDiagnostics'"))
        equal([columns["TimeGenerated"], columns["msg_s"], columns["n_d"]], ["Nullable(Int64)", "String", "Nullable(Float64)"])


@check
def growth():
    """files that have grown, and new columns, are added to what is there"""
    with Server() as server, Logs() as logs:
        path = logs.write("PT1H.json", records(0, 10))
        logs.ingest(path)
        equal(shipped(logs.ship(server, "--json"))["AzureDiagnostics"]["sent"], 10)
        logs.write("PT1H.json", records(0, 10) + records(10, 15).replace('"n"', '"other"'))
        logs.ingest(path)
        table = shipped(logs.ship(server, "--json"))["AzureDiagnostics"]
        equal((table["sent"], table["rows"], table["sources"]), (5, 15, 1))
        equal(server.rows("SELECT count(n_d), count(other_d) FROM logs.AzureDiagnostics"), [["10", "5"]])
        equal(len(server.rows("SELECT path FROM logs.kustody_sources FINAL")), 1)


def interrupted(kind: str, after: int):
    with Server() as server, Logs() as logs:
        logs.ingest(logs.write("a.json", records(0, 1000)), logs.write("b.json", records(1000, 1500)))
        server.fault(kind, after)
        done = logs.ship(server, "--block-rows", "300", "AzureDiagnostics")
        equal(done.returncode, 3)
        assert "closed the connection" in done.stderr, done.stderr
        assert "run it again" in done.stderr, done.stderr
        tables = shipped(logs.ship(server, "--block-rows", "200", "--json", "AzureDiagnostics"))
        equal(tables["AzureDiagnostics"]["rows"], 1500)
        found = places(server)
        equal(len(found), 1500)
        equal(len({tuple(row) for row in found}), 1500)


@check
def lost_block():
    """a block that did not arrive is sent again"""
    interrupted("lost", 1)


@check
def silent_block():
    """a block that arrived without an answer is not sent again"""
    interrupted("silent", 2)


@check
def half_block():
    """a block of which only a part is there is replaced"""
    interrupted("half", 0)


@check
def stopped():
    """Ctrl-C leaves a state from which the next run goes on"""
    with Server() as server, Logs() as logs:
        logs.ingest(logs.write("a.json", records(0, 4000)))
        process = subprocess.Popen(
            [binary, "ship", "--db", logs.path, "--to", f"{server.address}/logs", "--block-rows", "50", "AzureDiagnostics"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            # Whoever runs this in the background has it ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            there = server.rows("SELECT count() FROM system.tables WHERE database = 'logs' AND name = 'AzureDiagnostics'")
            if there == [["1"]] and int(server.rows("SELECT count() FROM logs.AzureDiagnostics")[0][0]) > 0:
                break
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=60)[1]
        equal(process.returncode, 130)
        assert "run it again" in errors, errors
        equal(shipped(logs.ship(server, "--json", "AzureDiagnostics"))["AzureDiagnostics"]["rows"], 4000)
        equal(len({tuple(row) for row in places(server)}), 4000)


@check
def changed_there():
    """rows that are missing, doubled or changed there are found, and --anew fixes them"""
    with Server() as server, Logs() as logs:
        logs.ingest(logs.write("a.json", records(0, 100)))
        changes = [
            ("DELETE FROM logs.AzureDiagnostics WHERE _kustody_row = 7", "99 rows there, 100 here"),
            ("INSERT INTO logs.AzureDiagnostics SELECT * FROM logs.AzureDiagnostics LIMIT 1", "101 rows there, 100 here"),
            ("ALTER TABLE logs.AzureDiagnostics UPDATE msg_s = 'y' WHERE _kustody_row = 7 SETTINGS mutations_sync = 2",
             "not those that were sent"),
        ]
        for change, words in changes:
            shipped(logs.ship(server, "--json", "--anew", "AzureDiagnostics"))
            server.post("/", change.encode())
            done = logs.ship(server, "AzureDiagnostics")
            equal(done.returncode, 1)
            assert words in done.stderr, done.stderr
        equal(shipped(logs.ship(server, "--json", "--anew", "AzureDiagnostics"))["AzureDiagnostics"]["rows"], 100)


@check
def other_database():
    """logs of another database are not mixed with those that are there"""
    with Server() as server, Logs() as logs, Logs() as other:
        logs.ingest(logs.write("a.json", records(0, 3)))
        other.ingest(other.write("a.json", records(5, 6)))
        shipped(logs.ship(server, "--json"))
        done = other.ship(server)
        equal(done.returncode, 2)
        assert "another kustody database" in done.stderr, done.stderr
        shipped(other.ship(server, "--json", database="others"))


@check
def who_asks():
    """user and password come from the environment or a file, and are refused in an address"""
    with Server(FRONT_USER="analyst", FRONT_KEY="pass word") as server, Logs() as logs:
        logs.ingest(logs.write("a.json", records(0, 3)))
        done = logs.ship(server)
        equal(done.returncode, 3)
        assert "ClickHouse refuses (code 516)" in done.stderr, done.stderr
        assert "KUSTODY_CLICKHOUSE_USER" in done.stderr, done.stderr
        shipped(logs.ship(server, "--json", KUSTODY_CLICKHOUSE_USER="analyst", KUSTODY_CLICKHOUSE_PASSWORD="pass word"))
        file = logs.write("who", "analyst\npass word\n")
        shipped(logs.ship(server, "--json", "--credentials", file))
        done = kustody("ship", "--db", logs.path, "--to", server.address.replace("://", "://analyst:x@"))
        equal(done.returncode, 2)
        assert "KUSTODY_CLICKHOUSE_PASSWORD" in done.stderr, done.stderr


@check
def faulty_answers():
    """an answer that breaks off, ends in an exception, is hostile or not ClickHouse's is reported and never believed"""
    with Server() as server, Logs() as logs:
        logs.ingest(logs.write("a.json", records(0, 3)))
        for kind, words in [
            ("late", "Memory limit exceeded"), ("cut", "before its answer was whole"), ("hostile", "\\u{1b}[2Jgone"),
            ("page", "not as ClickHouse does"),
        ]:
            server.fault(kind)
            done = logs.ship(server)
            equal((kind, done.returncode), (kind, 3))
            assert words in done.stderr, done.stderr
            assert "\x1b" not in done.stderr and len(done.stderr) < 2000, done.stderr
        shipped(logs.ship(server, "--json"))


@check
def statements():
    """the statements that make the tables can be read before, and run"""
    with Server() as server, Logs() as logs:
        logs.ingest(logs.write("a.json", records(0, 3)))
        done = kustody("ship", "--db", logs.path, "--print-schema", "AzureDiagnostics")
        equal(done.returncode, 0)
        for statement in done.stdout.split(";\n"):
            if statement.strip():
                server.post("/", statement.encode())
        equal(server.rows("SELECT count() FROM AzureDiagnostics"), [["0"]])


if __name__ == "__main__":
    run()
