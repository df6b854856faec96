"""What the desk keeps of head office's feeds, and whether that is what head office says (I6).

`digest` of a cursor is kept up with each item of the present `reading`; at the end of the feed it is compared with
head office's. Where they differ, the feed is read anew from its beginning, at most once a day in an incarnation: a
fault that comes again every time must not keep the line busy. What is read anew replaces what is head office's, and no
fact.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from enum import StrEnum

from govpost_desk.storage import head_office, hub_orders, other_desks
from govpost_desk.storage.database import Execute
from govpost_desk.wire.feed_digest import EMPTY, changed, item_digest
from govpost_desk.wire.messages import Cursor, FeedItem, FeedPage

DISAGREES = "feed"  # why, in the tray
AGAIN_MS = 24 * 3600 * 1000


class Reached(StrEnum):
    """How far a page of a feed goes. Until the end of a feed its pages tell of times that are over: what was erased
    stands there as dropped, what is dropped on one may come again on the next.
    """

    NEWS = "news"  # one page behind what was read before, and the end
    PAST = "past"  # others follow, or the feed is read once more
    WHOLE = "whole"  # the end of several, or of a feed that was read from its beginning


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What came of a page. `anew`: it does not agree with head office, and is read from its beginning now; `told`:
    the tray has something new.
    """

    reached: Reached
    anew: bool
    told: bool


def cursors(execute: Execute) -> dict[str, Cursor]:
    """How far each feed was read."""
    rows = execute("SELECT scope, n, inc FROM feed_cursor").fetchall()
    return {scope: Cursor(n=n, inc=inc) for scope, n, inc in rows}


def is_read(execute: Execute) -> bool:
    """Whether what is kept of head office's feed is what it says: it was read to its end."""
    row = execute(
        "SELECT EXISTS (SELECT 1 FROM feed_cursor), EXISTS (SELECT 1 FROM feed_cursor WHERE anew = 1 OR follows = 1)"
    )
    return tuple(row.fetchone()) == (1, 0)


def said(execute: Execute, kind: str) -> dict[str, str]:
    """What the feed says of a kind, once it `is_read`: contents by key."""
    return dict(execute("SELECT key, content FROM feed_item WHERE kind = ? ORDER BY n", (kind,)).fetchall())


def disagrees(execute: Execute) -> bool:
    """Whether a feed, read to its end, was not what head office says."""
    return execute("SELECT 1 FROM feed_cursor WHERE disagrees = 1").fetchone() is not None


def begin(execute: Execute, scope: str, inc: int) -> None:
    """The feed is read from its beginning; its items stay until the end is reached."""
    execute(
        "INSERT INTO feed_cursor (scope, n, inc, anew, follows, reading, digest, tried_ms, disagrees)"
        " VALUES (?1, 0, ?2, 1, 0, 1, ?3, 0, 0) ON CONFLICT (scope) DO UPDATE SET n = 0, anew = 1, follows = 0,"
        " digest = ?3, reading = reading + 1, tried_ms = iif(inc = ?2, tried_ms, 0), inc = ?2",
        (scope, inc, EMPTY),
    )


def counting(execute: Execute, scope: str, page: FeedPage) -> tuple[FeedItem, ...]:
    """What of a page is acted upon when it is taken: all of it, but for a reading anew, which tells at its end what
    other desks have now, and drops what it did not say again.

    Of orders the feed holds the newest version alone; where the older ones stood it drops them, which would take them
    off the lists until the newest comes.
    """
    cursor = _cursor(execute, scope, page.inc)
    if not cursor.anew:
        return page.items
    at_once = tuple(item for item in page.items if item.kind != other_desks.ACT and item.op != "drop")
    if page.more:
        return at_once
    rows = execute(
        "SELECT n, kind, key, ver, iif(reading = ? AND digest <> ?, 'put', 'drop'), content FROM feed_item"
        " WHERE scope = ? AND kind = ?",
        (cursor.reading, EMPTY, scope, other_desks.ACT),
    ).fetchall()
    names = ("n", "kind", "key", "ver", "op", "content")
    last = {row[2]: FeedItem(**dict(zip(names, row, strict=True))) for row in rows}
    last |= {item.key: item for item in page.items if item.kind == other_desks.ACT}
    return (*sorted(last.values(), key=lambda item: item.n), *at_once)


def take(
    execute: Execute, scope: str, after: Cursor, page: FeedPage, counts: Sequence[FeedItem], at_ms: int
) -> Taken | None:
    """Keep a page and go on behind it; None where the cursor stands elsewhere meanwhile. `counts`: see `counting`."""
    was = _cursor(execute, scope, page.inc)
    if (was.n, was.inc) != (after.n, after.inc) or was.inc != page.inc:
        return None
    digest = was.digest
    for item in page.items:
        digest = changed(digest, *_keep(execute, scope, item, was.reading, anew=bool(was.anew)))
    _act(execute, counts)
    end = not page.more
    if end and was.anew:
        execute(
            "DELETE FROM feed_item WHERE scope = ? AND (reading <> ? OR digest = ?)",
            (scope, was.reading, EMPTY),
        )
        hub_orders.drop_unsaid(execute, scope)
        other_desks.drop_unsaid(execute, scope)
    differs = digest != page.digest if end and page.digest is not None else bool(was.disagrees)
    again = end and differs and (not was.tried_ms or abs(at_ms - was.tried_ms) >= AGAIN_MS)
    told = end and differs and (again or was.anew or not was.disagrees)
    now = replace(
        was,
        n=page.items[-1].n if page.items else was.n,
        anew=int(was.anew and not end),
        follows=int(not end),
        digest=digest,
        tried_ms=at_ms if again else was.tried_ms,
        disagrees=int(differs),
    )
    execute(
        "INSERT OR REPLACE INTO feed_cursor (scope, n, inc, anew, follows, reading, digest, tried_ms, disagrees)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (scope, *astuple(now)),
    )
    if told:
        head_office.note_trouble(execute, 0, 0, DISAGREES, at_ms)
    if again:
        begin(execute, scope, was.inc)
    whole = Reached.WHOLE if was.anew or was.follows else Reached.NEWS
    return Taken(
        reached=whole if end and not again else Reached.PAST,
        anew=again,
        told=bool(told or (was.disagrees and not differs)),
    )


@dataclass(frozen=True, slots=True)
class _Cursor:
    """How a feed stands: number of its last item, incarnation, whether it is read anew, whether pages follow, number of
    the reading, its digest, when a disagreement was last answered by reading anew, whether it stands.
    """

    n: int
    inc: int
    anew: int
    follows: int
    reading: int
    digest: str
    tried_ms: int
    disagrees: int


def _cursor(execute: Execute, scope: str, inc: int) -> _Cursor:
    row = execute(
        "SELECT n, inc, anew, follows, reading, digest, tried_ms, disagrees FROM feed_cursor WHERE scope = ?",
        (scope,),
    ).fetchone()
    return _Cursor(*row) if row else _Cursor(0, inc, 0, 0, 1, EMPTY, 0, 0)


def _keep(execute: Execute, scope: str, item: FeedItem, reading: int, *, anew: bool) -> tuple[str, str]:
    """Keep or forget one item; what it added to the digest before, and adds now.

    In a reading anew what is dropped is noted as such, so that its end knows what was there before.
    """
    place = (scope, item.kind, item.key)
    row = execute(
        "SELECT digest FROM feed_item WHERE scope = ? AND kind = ? AND key = ? AND reading = ?",
        (*place, reading),
    ).fetchone()
    was = str(row[0]) if row else EMPTY
    dropped = item.op == "drop"
    now = EMPTY if dropped else item_digest(item.kind, item.key, item.content)
    if dropped and not anew:
        execute("DELETE FROM feed_item WHERE scope = ? AND kind = ? AND key = ?", place)
    else:
        content = "" if dropped else _kept_of(item)
        execute(
            "INSERT OR REPLACE INTO feed_item (scope, kind, key, ver, content, n, reading, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*place, item.ver, content, item.n, reading, now),
        )
    return was, now


def _kept_of(item: FeedItem) -> str:
    """What is kept as it came: of an order nothing, whose person stands in one place (D-16)."""
    return "" if item.kind == hub_orders.KIND else item.content


def _act(execute: Execute, items: Sequence[FeedItem]) -> None:
    own_desk = execute("SELECT desk_id FROM epoch_grant LIMIT 1").fetchone()[0]
    for item in items:
        if item.kind == hub_orders.KIND:
            hub_orders.take(execute, item)
        elif item.kind == other_desks.ACT:
            other_desks.take(execute, item, own_desk)
