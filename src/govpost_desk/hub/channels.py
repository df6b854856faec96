"""Channels: platforms that post orders, carriers that post tracking. Each has a token for one hall, kept as a digest.

A token is `NAME.SECRET`, shown once when the channel is added (or added again: the old one then serves no more). The
secret is 32 random bytes, so that a plain SHA-256 of it is no help to whoever reads the table.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from govpost_desk.domain.errors import RuleError
from govpost_desk.hub.schema import channel
from govpost_desk.hub.store import SITE, Tx, param

ORDERS, TRACKING = "orders", "tracking"
RIGHTS = (ORDERS, TRACKING)
ACTIVE, REVOKED = "active", "revoked"
_CHANNEL_ID = re.compile("[a-z0-9][a-z0-9-]{0,31}")
_LONGEST_NAME = 40
_LONGEST_TOKEN = 128
_SECRET_BYTES = 32
_OF = (channel.c.site_id == SITE, channel.c.channel_id == param("of_channel"))
_ONE = select(channel.c.name, channel.c.may, channel.c.digest, channel.c.state).where(*_OF)
_ALL = (
    select(channel.c.channel_id, channel.c.name, channel.c.may, channel.c.state, channel.c.added_ms)
    .where(channel.c.site_id == SITE)
    .order_by(channel.c.channel_id)
)
_FORGET = delete(channel).where(*_OF)
_REVOKE = update(channel).where(*_OF, channel.c.state == ACTIVE).values(state=REVOKED)


@dataclass(frozen=True, slots=True)
class Channel:
    """Who posts: its id, its name as people know it, what it may do."""

    channel_id: str
    name: str
    may: tuple[str, ...]


def add_channel(tx: Tx, channel_id: str, name: str, may: tuple[str, ...], draw: Any) -> str:
    """The token of a new channel, or a new one of a known channel. Raises RuleError: channel_id, channel_name."""
    if not _CHANNEL_ID.fullmatch(channel_id):
        raise RuleError("channel_id", channel=channel_id)
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable() or not set(may) <= set(RIGHTS):
        raise RuleError("channel_name")
    token = f"{channel_id}.{draw(_SECRET_BYTES).hex()}"
    tx.run(_FORGET, {"of_channel": channel_id})
    row = {"channel_id": channel_id, "name": name.strip(), "may": " ".join(sorted(set(may)))}
    tx.insert(channel, [{**row, "digest": _digest(token), "state": ACTIVE, "added_ms": tx.now_ms}])
    return token


def revoke_channel(tx: Tx, channel_id: str) -> bool:
    """Its token serves no more; False when there is no active channel of this name."""
    return tx.run(_REVOKE, {"of_channel": channel_id}).rowcount > 0


def channels(tx: Tx) -> list[Any]:
    """All channels of the site."""
    return list(tx.run(_ALL))


def channel_of(tx: Tx, token: str) -> Channel | None:
    """The active channel whose token this is. A wrong one takes as long as a right one."""
    channel_id = token.partition(".")[0]
    if len(token) > _LONGEST_TOKEN or not token.isascii() or not _CHANNEL_ID.fullmatch(channel_id):
        channel_id = ""
    row = tx.run(_ONE, {"of_channel": channel_id}).one_or_none()
    known = row.digest if row else _digest("")
    same = hmac.compare_digest(_digest(token), known)
    if row is None or not same or row.state != ACTIVE:
        return None
    return Channel(channel_id, row.name, tuple(row.may.split()))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
