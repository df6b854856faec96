"""Where head office is: `https://host:port`; plain `http://` only on this very machine."""

from urllib.parse import urlsplit

_OWN = ("127.0.0.1", "localhost", "::1")


def line_address(text: str) -> str:
    """The address as it is used, "" for what is none: no path, no user, no query."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if not host or parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
        return ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _OWN):
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")
