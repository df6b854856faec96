"""A hub that listens, in a thread of the test; requests signed as a desk signs them."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import uvicorn

from govpost_desk.hub.http import make_app
from govpost_desk.hub.office import Office
from govpost_desk.wire import codec
from govpost_desk.wire.messages import ANSWERS, PATHS, Refusal
from govpost_desk.wire.signing import SigningKey, request_bytes

PATH_OF = {kind: path for path, kind in PATHS.items()}


@contextmanager
def listening(office: Office, **more: Any) -> Iterator[str]:
    """The address of a hub that answers until the block ends."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(make_app(office), log_level="warning", lifespan="off", ws="none", **more)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.005)
        scheme = "https" if more else "http"
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def headers_of(path: str, desk: str, key: SigningKey, raw: bytes, sent_ms: int = 1) -> dict[str, str]:
    """The three headers of a signed request."""
    return {
        "X-GPD-Desk": desk,
        "X-GPD-Sent": str(sent_ms),
        "X-GPD-Signature": key.sign(request_bytes("POST", path, desk, sent_ms, raw)),
        "Content-Type": "application/json",
    }


def ask(address: str, message: Any, key: SigningKey, *, pack: bool = False, **more: Any) -> Any:
    """The answer to a message over the line."""
    path = PATH_OF[type(message)]
    raw = codec.encode(message)
    if pack:
        raw = gzip.compress(raw)
    headers = headers_of(path, message.desk, key, raw)
    if pack:
        headers["Content-Encoding"] = "gzip"
    response = requests.post(address + path, data=raw, headers=headers, timeout=10, **more)
    kind = ANSWERS[type(message)] if response.status_code == 200 else Refusal
    return codec.decode(kind, response.content)
