"""Who sends text messages: a plug-in. `sandbox` logs ids and sends nothing; `http:URL` posts JSON to a gateway.

Another one is a package with an entry point in the group `govpost_desk.text_messages`: a callable that is given the
folder of the hub and makes a `Provider`.
"""

import json
import socket
import urllib.error
import urllib.request
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from govpost_desk.domain.errors import RuleError
from govpost_desk.hub.metrics import log

GROUP = "govpost_desk.text_messages"
TOKEN_FILE = "messages.token"
TIMEOUT_S = 20
_LATER = (408, 425, 429, 503)
_LOCAL = ("127.0.0.1", "localhost", "::1")


class NotTakenError(Exception):
    """Nothing was sent, and that is certain. `again`: it may be tried later."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.why, self.again = why, again


class Provider(Protocol):
    """Sends one text to one telephone."""

    def send(self, key: str, phone: str, text: str) -> None:
        """Returns when it was taken. Raises NotTakenError; anything else means that nobody knows.

        `key` names the message: a gateway that knows it refuses it the second time.
        """


class Sandbox:
    """Sends nothing: one line of the log with the message's key."""

    def send(self, key: str, phone: str, text: str) -> None:
        """Taken."""
        log(message=key, outcome="sandbox")


class _NoTurn(urllib.request.HTTPRedirectHandler):
    """A gateway that sends us elsewhere has not taken anything."""

    def redirect_request(self, *_: object) -> None:
        """Nowhere."""


class HttpProvider:
    """A gateway that takes {id, phone, text} as JSON and answers 2xx when it has taken it."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
            raise RuleError("provider", provider=f"http:{url}")
        turns = [urllib.request.ProxyHandler({})] if parts.scheme == "http" else []
        self._url, self._token = url, token
        self._opener = urllib.request.build_opener(_NoTurn, *turns)

    def send(self, key: str, phone: str, text: str) -> None:
        """See Provider."""
        body = json.dumps({"id": key, "phone": phone, "text": text}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(self._url, body, headers)
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                response.read(1000)
        except urllib.error.HTTPError as failure:
            if failure.code >= 500 and failure.code not in _LATER:
                raise
            raise NotTakenError(f"http_{failure.code}", again=failure.code in _LATER) from None
        except urllib.error.URLError as failure:
            if isinstance(failure.reason, ConnectionRefusedError | socket.gaierror):
                raise NotTakenError("no_line", again=True) from None
            raise


def provider_of(word: str, folder: Path) -> Provider:
    """The provider of a word: sandbox, http:URL, or a plug-in's name. Raises RuleError provider."""
    if word == "sandbox":
        return Sandbox()
    if word.startswith("http:"):
        file = folder / TOKEN_FILE
        return HttpProvider(
            word.removeprefix("http:"), file.read_text("ascii").strip() if file.exists() else ""
        )
    for point in entry_points(group=GROUP, name=word):
        made: Provider = point.load()(folder)
        return made
    raise RuleError("provider", provider=word)
