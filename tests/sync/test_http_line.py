"""The line to head office: whatever comes back that is no answer of head office is "not reached", never a crash."""

import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from govpost_desk.sync.http_line import HttpLine
from govpost_desk.sync.ports import Unreachable
from govpost_desk.wire.messages import FeedPage, ReadFeed

DESK = "520100-01-D01"
_PAGE = b'{"inc":1,"items":[],"more":false,"digest":null}'
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_PACKED = zlib.compressobj(wbits=31).compress(_PAGE)


@contextmanager
def answering(raw: bytes) -> Iterator[str]:
    """The address of somebody who answers once with these bytes and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                asked = b""
                while b"\r\n\r\n{" not in asked or not asked.endswith(b"}"):
                    asked += connection.recv(65536)
                connection.sendall(raw)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def ask(address: str) -> FeedPage:
    line = HttpLine(address, DESK, bytes(32))
    try:
        return line.ask(ReadFeed(desk=DESK, scope="site:520100-01", after=0, inc=1, limit=9), FeedPage)
    finally:
        line.close()


def test_a_whole_answer_is_one() -> None:
    with answering(_HEAD + b"Content-Length: %d\r\n\r\n" % len(_PAGE) + _PAGE) as address:
        assert ask(address) == FeedPage(inc=1, items=(), more=False)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200",
        _HEAD,
        _HEAD + b"Content-Length: 50\r\n\r\n" + _PAGE,
        _HEAD + b"Transfer-Encoding: chunked\r\n\r\n2f\r\n" + _PAGE[:20],
        _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + _PAGE,
        _HEAD + b"Content-Encoding: gzip\r\nContent-Length: 99\r\n\r\n" + _PACKED,
        _HEAD + b"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n" + b"x" * 20,
        _HEAD + b"Content-Length: 5\r\n\r\nhello",
        _HEAD.replace(b"200 OK", b"302 Found") + b"Location: http://elsewhere/\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["nothing", "line", "head", "body", "chunk", "no-chunk", "packed", "no-gzip", "text", "elsewhere"],
)
def test_a_torn_or_strange_answer_is_none(raw: bytes) -> None:
    with answering(raw) as address, pytest.raises(Unreachable):
        ask(address)
