"""Head office behind a small server on this machine: the real `Office`, requests proved by their signatures."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time_ns
from typing import Any

from govpost_desk.hub import desks
from govpost_desk.hub.office import Office
from govpost_desk.hub.store import memory_engine
from govpost_desk.wire import codec
from govpost_desk.wire.codec import MessageError
from govpost_desk.wire.messages import MOST_BYTES, PATHS, STATUS, Enrol, Refusal
from govpost_desk.wire.packing import unpack
from govpost_desk.wire.signing import SigningKey, is_signed, request_bytes

SITE, DESK = "520100-01", "520100-01-D01"


class Loopback:
    """`away`: nobody answers; `refuse`: this refusal is the answer to everything."""

    def __init__(self, address: str) -> None:
        self.office = Office(memory_engine(), SigningKey.make(), lambda: time_ns() // 1_000_000)
        self.office.add_site(SITE, "贵阳市政务服务中心", range_size=2000)
        self.address = address
        self.turn = threading.Lock()
        self.away = False
        self.lose = ""  # the answer to this kind of message is lost once
        self.refuse: Refusal | None = None
        self.asked: list[str] = []

    def make_code(self) -> str:
        """For the one desk of these tests."""
        with self.turn:
            return self.office.make_code(DESK)

    def add_numbers(self) -> None:
        """Numbers for the hall."""
        with self.turn:
            self.office.add_pool(SITE, "11", "99", 30_000_000, 20_000)

    def revoke(self, state: str = desks.REVOKED) -> None:
        """The desk is locked out (or let in again)."""
        with self.turn:
            key = self.office.known_key(DESK) or ""
            with self.office.begin(SITE) as tx:
                desks.set_state(tx, DESK, state, key)

    def answer(self, path: str, headers: Any, content: bytes) -> tuple[int, bytes]:
        """Status and body; the request is proved first."""
        kind = PATHS[path]
        packed = headers.get("Content-Encoding") == "gzip"
        message = codec.decode(kind, unpack(content, MOST_BYTES) if packed else content)
        desk, sent_ms = headers["X-GPD-Desk"], int(headers["X-GPD-Sent"])
        signed = request_bytes("POST", path, desk, sent_ms, content)
        with self.turn:
            self.asked.append(kind.__name__)
            key = message.key if isinstance(message, Enrol) else self.office.known_key(desk)
            if not is_signed(key or "", signed, headers["X-GPD-Signature"]):
                return STATUS["signature"], codec.encode(Refusal(error="signature"))
            reply = self.refuse or self.office.answer(message)
        if isinstance(reply, Refusal):
            return STATUS[reply.error], codec.encode(reply)
        return 200, codec.encode(reply)


@contextmanager
def loopback() -> Iterator[Loopback]:
    """A running one; nothing of it stays."""
    hubs: list[Loopback] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            hub = hubs[0]
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if hub.away:
                self.close_connection = True
                return
            try:
                status, body = hub.answer(self.path, self.headers, content)
            except MessageError:
                status, body = STATUS["shape"], codec.encode(Refusal(error="shape"))
            if hub.lose and hub.asked[-1] == hub.lose:
                hub.lose = ""
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hubs.append(Loopback(f"http://127.0.0.1:{server.server_address[1]}"))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hubs[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
