"""What the desk keeps of head office: grants, how far it has come, its troubles, its feeds. Nothing of it is a fact.

The device's key, the hub's key and the address are among the `keeping` values, inside the encrypted file.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from govpost_desk.storage import hub_orders, other_desks
from govpost_desk.storage.database import Execute
from govpost_desk.storage.keeping import HUB_KEY, keep, kept
from govpost_desk.wire.grants import Signed
from govpost_desk.wire.messages import Cursor, FeedItem

SITE, SEED, INC, ADDRESS = "hub.site", "hub.seed", "hub.inc", "hub.address"
NEXT_SEED, CA = "hub.next_seed", "hub.ca"  # a key that was made and not yet taken; the authority's text
HEARD_MS, OFFSET_MS, LOCKED_MS, STATE = "hub.heard_ms", "hub.offset_ms", "hub.locked_ms", "hub.state"
# what is still to be read back from there, what waits for a person there: JSON or ""
OWED, ASKED = "hub.owed", "hub.asked"
SEEN_MS = "hub.seen_ms"  # up to when a supervisor has looked at the troubles
SEALING, WISH = (
    "hub.sealing",
    "hub.wish",
)  # what files of the memory stick are sealed to; the epoch they ask for


def is_enrolled(execute: Execute) -> bool:
    """Whether head office knows this desk."""
    return kept(execute, HUB_KEY) is not None


def keep_grant(execute: Execute, kind: str, grant_id: str, epoch: int, signed: Signed) -> bool:
    """Keep a grant's exact text; False for one that is known."""
    cursor = execute(
        "INSERT OR IGNORE INTO hub_grant (kind, grant_id, epoch, text, sig) VALUES (?, ?, ?, ?, ?)",
        (kind, grant_id, epoch, signed.text, signed.sig),
    )
    return bool(cursor.rowcount)


def epoch_grants(execute: Execute) -> dict[int, Signed]:
    """Head office's grants of epochs."""
    rows = execute("SELECT epoch, text, sig FROM hub_grant WHERE kind = 'epoch'").fetchall()
    return {epoch: Signed(text, sig) for epoch, text, sig in rows}


def shared_to(execute: Execute) -> dict[int, int]:
    """For epochs that head office holds another branch of: the last seq that both have."""
    return dict(execute("SELECT epoch, shared_to FROM hub_epoch WHERE shared_to IS NOT NULL").fetchall())


def settle_epoch(execute: Execute, epoch: int, seq: int) -> None:
    """Behind `seq` this desk went on in another epoch; the lowest settlement stays."""
    execute(
        "INSERT INTO hub_epoch (epoch, seq, safe_seq, shared_to, heard_ms) VALUES (?, 0, 0, ?, 0)"
        " ON CONFLICT (epoch) DO UPDATE SET"
        " shared_to = min(coalesce(hub_epoch.shared_to, excluded.shared_to), excluded.shared_to)",
        (epoch, seq),
    )


def note_head(execute: Execute, epoch: int, seq: int, safe_seq: int | None, heard_ms: int) -> None:
    """How far head office has an epoch. `safe_seq`: within a backup that was tried, None: not told."""
    execute(
        "INSERT INTO hub_epoch (epoch, seq, safe_seq, heard_ms) VALUES (?, ?, coalesce(?, 0), ?)"
        " ON CONFLICT (epoch) DO UPDATE SET seq = excluded.seq, heard_ms = excluded.heard_ms,"
        " safe_seq = coalesce(?, hub_epoch.safe_seq)",
        (epoch, seq, safe_seq, heard_ms, safe_seq),
    )


def heads_told(execute: Execute) -> dict[int, int]:
    """How far head office had each epoch when it was last asked: for people, never believed."""
    return dict(execute("SELECT epoch, seq FROM hub_epoch").fetchall())


def note_trouble(
    execute: Execute, epoch: int, seq: int, why: str, at_ms: int, event_id: bytes | None = None
) -> None:
    """Something that head office holds or refuses: counted, never dropped."""
    execute(
        "INSERT INTO hub_trouble (epoch, seq, event_id, why, first_ms, last_ms, times) VALUES (?, ?, ?, ?, ?, ?, 1)"
        " ON CONFLICT (epoch, seq, why) DO UPDATE SET last_ms = excluded.last_ms, times = hub_trouble.times + 1",
        (epoch, seq, event_id, why, at_ms, at_ms),
    )


def troubles(execute: Execute) -> list[tuple[int, int, bytes | None, str, int, int, int]]:
    """(epoch, seq, event id, why, first and last ms, times), the newest first."""
    rows = execute(
        "SELECT epoch, seq, event_id, why, first_ms, last_ms, times FROM hub_trouble ORDER BY last_ms DESC, epoch, seq"
    ).fetchall()
    return [tuple(row) for row in rows]


# --- feeds ------------------------------------------------------------


def cursors(execute: Execute) -> dict[str, Cursor]:
    """How far each feed was read."""
    rows = execute("SELECT scope, n, inc FROM feed_cursor").fetchall()
    return {scope: Cursor(n=n, inc=inc) for scope, n, inc in rows}


def begin_feed(execute: Execute, scope: str, inc: int) -> None:
    """The feed is read from its beginning; its items stay until the end is reached."""
    execute("INSERT OR REPLACE INTO feed_cursor (scope, n, inc, anew) VALUES (?, 0, ?, 1)", (scope, inc))


class Taken(StrEnum):
    """What a page of a feed was. Until the end of a feed its pages tell of times that are over: what was erased stands
    there as dropped, what is dropped on one may come again on the next.
    """

    NEWS = "news"  # one page behind what was read before, and the end
    PAST = "past"  # others follow
    WHOLE = "whole"  # the end of several, or of a feed that was read from its beginning


def take_items(
    execute: Execute, scope: str, after: Cursor, items: Sequence[FeedItem], inc: int, *, end: bool
) -> Taken | None:
    """Keep a page's items and go on behind them; None where the cursor stands elsewhere meanwhile.

    `end`: nothing follows; what the feed did not say up to here is gone.
    """
    row = execute("SELECT n, inc, anew FROM feed_cursor WHERE scope = ?", (scope,)).fetchone()
    n, known_inc, anew = row or (0, inc, 1)
    if (n, known_inc) != (after.n, after.inc) or inc != known_inc:
        return None
    _keep(execute, scope, items, inc)
    if items:
        n = items[-1].n
    if end and anew:
        execute("DELETE FROM feed_item WHERE scope = ? AND inc <> ?", (scope, inc))
        hub_orders.drop_unsaid(execute, scope)
        other_desks.drop_unsaid(execute, scope)
    execute(
        "INSERT OR REPLACE INTO feed_cursor (scope, n, inc, anew) VALUES (?, ?, ?, ?)",
        (scope, n, inc, int(not end)),
    )
    if not end:
        return Taken.PAST
    return Taken.WHOLE if anew else Taken.NEWS


def is_read(execute: Execute) -> bool:
    """Whether what is kept of head office's feed is what it says: it was read to its end."""
    row = execute(
        "SELECT EXISTS (SELECT 1 FROM feed_cursor), EXISTS (SELECT 1 FROM feed_cursor WHERE anew = 1)"
    )
    return tuple(row.fetchone()) == (1, 0)


def said(execute: Execute, kind: str) -> dict[str, str]:
    """What the feed says of a kind: contents by key."""
    return dict(execute("SELECT key, content FROM feed_item WHERE kind = ? ORDER BY n", (kind,)).fetchall())


def _keep(execute: Execute, scope: str, items: Iterable[FeedItem], inc: int) -> None:
    own_desk = execute("SELECT desk_id FROM epoch_grant LIMIT 1").fetchone()[0]
    for item in items:
        if item.kind == hub_orders.KIND:
            hub_orders.take(execute, item)
        elif item.kind == other_desks.ACT:
            other_desks.take(execute, item, own_desk)
        if item.op == "drop":
            execute(
                "DELETE FROM feed_item WHERE scope = ? AND kind = ? AND key = ?", (scope, item.kind, item.key)
            )
            continue
        execute(
            "INSERT OR REPLACE INTO feed_item (scope, kind, key, ver, content, n, inc) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (scope, item.kind, item.key, item.ver, _kept_of(item), item.n, inc),
        )


def _kept_of(item: FeedItem) -> str:
    """What is kept as it came: of an order nothing, whose person stands in one place (D-16)."""
    return "" if item.kind == hub_orders.KIND else item.content


def feed_rows(execute: Execute, scope: str) -> list[tuple[str, str, int, str]]:
    """(kind, key, version, content) of everything a feed says now, in order."""
    rows = execute(
        "SELECT kind, key, ver, content FROM feed_item WHERE scope = ? ORDER BY kind, key", (scope,)
    ).fetchall()
    return [tuple(row) for row in rows]


def keep_all(execute: Execute, values: dict[str, str]) -> None:
    """Several values about head office."""
    for name, value in values.items():
        keep(execute, name, value)
