"""The digest of a feed: one number over all that it says now, kept up by adding and taking away (I6).

    digest = sum of SHA-256(JSON [kind, key, content]) over all items with op "put", modulo 2^256, 64 hex digits

A sum, so that neither side has to read everything again for one changed item; it finds faults, not forgers: TLS and the
desk's signature stand against those.
"""

import hashlib
import json

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_MODULUS = 1 << 256
EMPTY = "0" * 64


def item_digest(kind: str, key: str, content: str) -> str:
    """What one item with op "put" adds; one with op "drop" adds nothing (EMPTY)."""
    return hashlib.sha256(_encode([kind, key, content]).encode("utf-8", "surrogatepass")).hexdigest()


def changed(digest: str, was: str, now: str) -> str:
    """The digest after an item that added `was` adds `now`; EMPTY for an item that is not there."""
    return f"{(int(digest, 16) - int(was, 16) + int(now, 16)) % _MODULUS:064x}"
