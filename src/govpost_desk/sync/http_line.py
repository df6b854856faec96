"""The line to head office: HTTPS, one connection kept, every request signed by the device, answers with a limit.

Nothing of a request or an answer gets into an exception or a log: both are full of people.
"""

import time
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from govpost_desk.sync.ports import Refused, Unreachable
from govpost_desk.wire import codec
from govpost_desk.wire.codec import MessageError
from govpost_desk.wire.messages import MOST_BYTES, PATHS, Refusal
from govpost_desk.wire.packing import TooLarge, pack, unpack
from govpost_desk.wire.signing import SigningKey, request_bytes

T = TypeVar("T")
_CONNECT_S, _READ_S, _WHOLE_S = 5.0, 30.0, 120.0
_PACKED_FROM = 1024  # bytes; smaller ones gain nothing
_PATH_OF = {kind: path for path, kind in PATHS.items()}
_PIECE = 64 * 1024


class HttpLine:
    """Head office at `address` (https://…). `seed`: the device's key; `ca`: file of the one authority believed.

    Proxies of the environment are not asked: a government network's own would see who gets which certificate.
    """

    def __init__(self, address: str, desk: str, seed: bytes, *, ca: str = "") -> None:
        self._address = address.rstrip("/")
        self._desk = desk
        self._key = SigningKey(seed)
        self._closed = False
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = ca or True
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=0))

    def ask(self, message: object, answer: type[T]) -> T:
        """Send a request and wait for its answer. Raises Unreachable, Refused."""
        path = _PATH_OF[type(message)]
        content = codec.encode(message)
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
        if len(content) >= _PACKED_FROM:
            content = pack(content)
            headers["Content-Encoding"] = "gzip"
        sent_ms = time.time_ns() // 1_000_000
        signed = request_bytes("POST", path, self._desk, sent_ms, content)
        headers |= {
            "X-GPD-Desk": self._desk,
            "X-GPD-Sent": str(sent_ms),
            "X-GPD-Signature": self._key.sign(signed),
        }
        status, body = self._post(path, content, headers)
        if self._closed:
            raise Unreachable
        if status == requests.codes.ok:
            try:
                return codec.decode(answer, body)
            except MessageError:
                raise Unreachable from None  # something between answers in its place
        raise _refused(status, body)

    def close(self) -> None:
        """Let the connection go; an answer that still comes is nobody's."""
        self._closed = True
        self._session.close()

    def _post(self, path: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        ends = time.monotonic() + _WHOLE_S
        try:
            with self._session.post(
                self._address + path,
                data=content,
                headers=headers,
                timeout=(_CONNECT_S, _READ_S),
                stream=True,
                allow_redirects=False,
            ) as response:
                return response.status_code, _body(response, ends)
        except (requests.RequestException, HTTPError, OSError, ValueError, TooLarge):
            raise Unreachable from None  # its words may quote addresses and answers


def _body(response: requests.Response, ends: float) -> bytes:
    """The body, inflated, both within the limit. Raises TooLarge, ValueError, OSError, HTTPError (torn off)."""
    raw: Any = response.raw
    parts: list[bytes] = []
    size = 0
    while piece := raw.read(_PIECE, decode_content=False):
        size += len(piece)
        if size > MOST_BYTES:
            raise TooLarge
        if time.monotonic() > ends:
            raise TimeoutError
        parts.append(piece)
    body = b"".join(parts)
    return unpack(body, MOST_BYTES) if response.headers.get("Content-Encoding") == "gzip" else body


def _refused(status: int, body: bytes) -> Exception:
    """A refusal of head office itself; whatever else answers with an error is no answer."""
    try:
        refusal = codec.decode(Refusal, body)
    except MessageError:
        return Unreachable()
    if status >= requests.codes.server_error and refusal.error != "later":
        return Unreachable()
    return Refused(refusal)
