"""A small stand-in for a ClickHouse server: its HTTP interface over the embedded engine.

    python -m tests.support.clickhouse_http DIRECTORY [--port 0]

prints ``listening on http://127.0.0.1:PORT`` and serves until it is killed. It speaks what the
Python driver uses: a query in the ``query`` parameter, the body or a form; ``param_*``,
``database`` and settings as URL parameters; inserts with their data in the body, plain or
compressed, with or without Content-Length; errors with ``X-ClickHouse-Exception-Code``. The
engine that answers is the real one. Users, sessions and response compression are left out.
"""

import argparse
import email.message
import email.policy
import gzip
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import chdb
import lz4.frame

#: URL parameters that speak to the HTTP interface rather than to the engine.
TRANSPORT = {
    "query",
    "database",
    "default_format",
    "query_id",
    "wait_end_of_query",
    "compress",
    "decompress",
    "session_id",
    "client_protocol_version",
    "enable_http_compression",
    "send_progress_in_http_headers",
    "http_headers_progress_interval_ms",
    "cancel_http_readonly_queries_on_client_close",
}
DECODERS = {"lz4": lz4.frame.decompress, "gzip": gzip.decompress}
INSERT = re.compile(rb"\s*(INSERT\s+INTO\s.+?)\s+FORMAT\s+(\w+)[ ;]*(?:\n|$)", re.I | re.S)
FORMAT = re.compile(r"\sFORMAT\s+(\w+)[\s;]*$", re.I)
CODE = re.compile(r"Code: (\d+)")
UNKNOWN_TABLE, UNKNOWN_DATABASE, UNKNOWN_FUNCTION = 60, 81, 46


class Handler(BaseHTTPRequestHandler):
    """One request, one engine connection: settings and database never leak to the next."""

    protocol_version = "HTTP/1.1"
    directory: str

    def do_GET(self) -> None:
        if urlsplit(self.path).path == "/ping":
            self._answer(200, b"Ok.\n", {})
        else:
            self.do_POST()

    def do_POST(self) -> None:
        arguments = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self._body()
        if (self.headers.get("Content-Type") or "").startswith("multipart/form-data"):
            arguments |= self._form(body)
            body = b""
        statement = b"\n".join(part for part in (arguments.get("query", "").encode(), body) if part)
        try:
            with self._engine(arguments) as engine:
                answer, headers = execute(engine, statement, arguments)
        except RuntimeError as error:
            self._refuse(str(error))
        else:
            self._answer(200, answer, headers)

    @contextmanager
    def _engine(self, arguments: dict[str, str]) -> Iterator[Any]:
        engine = chdb.connect(self.directory)
        try:
            if database := arguments.get("database"):
                engine.query(f"USE `{database}`")
            for name, value in arguments.items():
                if name not in TRANSPORT and not name.startswith("param_"):
                    engine.query(f"SET {name} = {quoted(value)}")
            yield engine
        finally:
            engine.close()

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b"".join(self._chunks())
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        encoding = self.headers.get("Content-Encoding")
        return DECODERS[encoding](body) if encoding and body else body

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass

    def _form(self, body: bytes) -> dict[str, str]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form: email.message.Message = BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        return {
            str(part.get_param("name", header="content-disposition")): bytes(
                part.get_payload(decode=True)  # type: ignore[arg-type]
            ).decode()
            for part in form.get_payload()  # type: ignore[union-attr]
        }

    def _refuse(self, message: str) -> None:
        message = message[max(message.find("Code: "), 0) :]
        found = CODE.search(message)
        code = int(found[1]) if found else 1000
        status = 404 if code in (UNKNOWN_TABLE, UNKNOWN_DATABASE, UNKNOWN_FUNCTION) else 500
        self._answer(status, message.encode() + b"\n", {"X-ClickHouse-Exception-Code": str(code)})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of requests that went well."""


def execute(
    engine: Any, statement: bytes, arguments: dict[str, str]
) -> tuple[bytes, dict[str, str]]:
    """Run one statement; its output, and the headers that describe it."""
    if insert := INSERT.match(statement):
        with tempfile.NamedTemporaryFile() as data:
            data.write(statement[insert.end() :])
            data.flush()
            into, kind = insert[1].decode(), insert[2].decode()
            result = engine.query(f"{into} FROM INFILE {quoted(data.name)} FORMAT {kind}")
        summary = {"written_rows": result.rows_read(), "written_bytes": result.bytes_read()}
        return b"", {"X-ClickHouse-Summary": json.dumps({k: str(v) for k, v in summary.items()})}
    sql = statement.decode()
    found = FORMAT.search(sql)
    kind = found[1] if found else arguments.get("default_format", "TabSeparated")
    parameters = {
        name.removeprefix("param_"): value
        for name, value in arguments.items()
        if name.startswith("param_")
    }
    result = engine.query(sql, kind, params=parameters)
    summary = {"read_rows": result.rows_read(), "read_bytes": result.bytes_read()}
    headers = {"X-ClickHouse-Summary": json.dumps({k: str(v) for k, v in summary.items()})}
    answer = bytes(result.bytes() or b"")
    if answer:
        headers["X-ClickHouse-Format"] = kind
    return answer, headers


def quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directory")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    Handler.directory = os.path.realpath(options.directory)
    keep_open = chdb.connect(Handler.directory)  # the engine stops with its last connection
    with ThreadingHTTPServer(("127.0.0.1", options.port), Handler) as server:
        print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
        try:
            server.serve_forever()
        finally:
            keep_open.close()


if __name__ == "__main__":
    main()
