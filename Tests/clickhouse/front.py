#!/usr/bin/env python3
"""A small HTTP front over ClickHouse in process (chdb), which answers as the documentation of its HTTP interface says.

    front.py FOLDER      keeps its tables in FOLDER; says `http://127.0.0.1:PORT` once it listens

A statement stands in the body, or in the parameter `query` with rows in the body; other parameters are settings. An
exception is a status of 500 and X-ClickHouse-Exception-Code, or, once rows were sent, the end of the body, between the
tag that the head named. FRONT_USER and FRONT_KEY are who may ask.

`POST /front/fault?kind=KIND&after=N` lets a later request go wrong: the first insert of rows into a log table after N
of them, or the next question for rows.

    lost       the rows are thrown away and the connection closed
    silent     the rows are inserted and the connection closed without an answer
    half       half of the rows are inserted and the connection closed
    late       half of the rows of an answer, then an exception
    cut        half of the bytes of an answer, then the connection closed
    hostile    an exception whose words are long and full of control characters
    page       an answer that is not ClickHouse's
    stuck      half of the bytes of an answer, and the rest only after the client left, at most half a minute later

`POST /front/asked` answers with the settings of the last question for rows of a table, as JSON, and whether its client left
before the answer was whole, and how many questions ended in an exception of `throwIf` so far. With FRONT_OLD no answer names a tag, as those of old servers.
"""

import http.server
import json
import os
import re
import select
import sys
import tempfile
import threading
import urllib.parse

from chdb import session

# What chdb itself takes as settings of a statement and what only HTTP knows.
of_http = {
    "database", "query", "wait_end_of_query", "query_id", "buffer_size", "session_id",
    # Here it would outlast the request, and forbid to unset itself.
    "readonly", "cancel_http_readonly_queries_on_client_close",
}
tag = "a1b2c3d4e5f6g7h8"
lock = threading.Lock()
fault = {"kind": None, "after": 0}
asked = {"settings": {}, "left": False, "refused": 0}


class Engine:
    def __init__(self, folder: str):
        self.session = session.Session(folder)
        self.folder = folder

    def run(self, sql: str, form: str = "TSV") -> bytes:
        return self.session.query(sql, form).bytes()

    def answer(self, statement: str, rows: bytes, settings: dict, database) -> bytes:
        changed = []
        self.run(f"USE `{database or 'default'}`")
        for name, value in settings.items():
            self.run(f"SET {name} = '{value}'")
            changed.append(name)
        try:
            return self.statement(statement, rows)
        finally:
            for name in changed:
                self.run(f"SET {name} = DEFAULT")

    def statement(self, statement: str, rows: bytes) -> bytes:
        insert = re.match(r"\s*INSERT INTO .*? FORMAT (\w+)\s*$", statement, re.S)
        if insert:
            with tempfile.NamedTemporaryFile(dir=self.folder) as file:
                file.write(rows)
                file.flush()
                form = insert.group(1)
                start = statement[: insert.start(1)].rstrip()[: -len("FORMAT")]
                return self.run(f"{start} FROM INFILE '{file.name}' FORMAT {form}")
        found = re.search(r"\nFORMAT (\w+)\s*$", statement)
        if found:
            return self.run(statement[: found.start()], found.group(1))
        return self.run(statement)


def parted(body: bytes):
    """A statement and the rows that follow it in a body."""
    found = re.match(rb"INSERT INTO [^\n]*? FORMAT (RowBinary|Native)\n", body)
    return (found.group().decode(), body[found.end():]) if found else (body.decode("utf-8", "surrogateescape"), b"")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        address = urllib.parse.urlsplit(self.path)
        parameters = dict(urllib.parse.parse_qsl(address.query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if address.path == "/front/fault":
            fault.update(kind=parameters["kind"], after=int(parameters.get("after", 0)))
            self.give(200, b"")
            return
        if address.path == "/front/asked":
            self.give(200, json.dumps(asked).encode())
            return
        user = os.environ.get("FRONT_USER")
        if user and (self.headers.get("X-ClickHouse-User") != user
                     or self.headers.get("X-ClickHouse-Key") != os.environ["FRONT_KEY"]):
            self.exception(516, "default: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)", 403)
            return
        if "query" in parameters:
            statement, rows = parameters["query"], body
        else:
            statement, rows = parted(body)
        settings = {name: value for name, value in parameters.items() if name not in of_http}
        if of_logs(statement):
            asked.update(settings=parameters, left=False)
        with lock:
            self.answer(statement, rows, settings, parameters.get("database"))

    def answer(self, statement: str, rows: bytes, settings: dict, database):
        kind = self.due(statement)
        if kind == "lost":
            self.close_connection = True
            return
        if kind == "half":
            self.insert_half(statement, rows, settings, database)
            self.close_connection = True
            return
        if kind == "page":
            self.give(404, b"<html>nothing here</html>")
            return
        if kind == "hostile":
            self.exception(60, "\x1b[2Jgone\x07\u202e" + "x" * 100_000)
            return
        try:
            result = engine.answer(statement, rows, settings, database)
        except Exception as error:  # noqa: BLE001: whatever chdb raises is what a server says
            text = str(error)
            code = re.match(r"Code: (\d+)", text)
            asked["refused"] += "Code: 395." in text
            self.exception(int(code.group(1)) if code else 1002, re.sub(r"^Code: \d+\. DB::Exception: ", "", text))
            return
        if kind == "silent":
            self.close_connection = True
            return
        self.give(200, result, kind)

    def due(self, statement: str):
        """The fault that this request is to meet."""
        kind = fault["kind"]
        is_insert = re.match(r"INSERT INTO \"(?!kustody_)", statement) is not None
        is_question = statement.endswith("FORMAT RowBinaryWithNamesAndTypes") and '"_kustody_' in statement
        if kind is None or not (is_insert if kind in ("lost", "silent", "half") else is_question):
            return None
        if fault["after"] > 0:
            fault["after"] -= 1
            return None
        fault["kind"] = None
        return kind

    def insert_half(self, statement, rows, settings, database):
        """Inserts all rows, and then deletes those of the second half, as if they had not come."""
        engine.answer(statement, rows, settings, database)
        table = re.match(r"INSERT INTO (\"[^\"]*\")", statement).group(1)
        engine.run(
            f"ALTER TABLE {table} DELETE WHERE _kustody_row IN "
            f"(SELECT _kustody_row FROM {table} ORDER BY _kustody_row DESC LIMIT 2) SETTINGS mutations_sync = 2")

    def exception(self, code: int, text: str, status: int = 500):
        body = f"Code: {code}. DB::Exception: {text} (version 26.9.2.1)\n".encode("utf-8", "replace")
        self.give(status, body, code=code)

    def give(self, status: int, body: bytes, kind=None, code=None):
        self.send_response(status)
        if code is not None:
            self.send_header("X-ClickHouse-Exception-Code", str(code))
        if not os.environ.get("FRONT_OLD"):
            self.send_header("X-ClickHouse-Exception-Tag", tag)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        rest = body[len(body) // 2:]
        if kind in ("late", "cut", "stuck"):
            body = body[: len(body) // 2]
        if kind == "late":
            text = b"Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)"
            name = tag.encode()
            body += b"\r\n__exception__\r\n" + name + b"\r\n" + text + b"\n%d " % len(text) + name + b"\r\n__exception__\r\n"
        for start in range(0, len(body), 30_000):
            piece = body[start:start + 30_000]
            self.wfile.write(b"%x\r\n" % len(piece) + piece + b"\r\n")
        if kind == "cut":
            self.wfile.flush()
            self.close_connection = True
            return
        if kind == "stuck":
            self.wfile.flush()
            # Nothing is sent to it meanwhile: what can be read is the end.
            if select.select([self.connection], [], [], 30)[0]:
                asked["left"] = True
                self.close_connection = True
                return
            self.wfile.write(b"%x\r\n" % len(rest) + rest + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")


def of_logs(statement: str) -> bool:
    """Whether it asks for rows of a table of logs."""
    return statement.endswith("FORMAT RowBinaryWithNamesAndTypes") and '"_kustody_rows"' in statement


engine = Engine(sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
