"""The feed of a site: what only head office writes, in numbered items that every desk of the hall reads in order.

Numbers are given under the lock of the site and become visible with its commit, so nobody ever sees one below one that
was read (I15). The feed is append-only; only the content of a dropped item may be blanked, as an erasure.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, delete, select, update

from govpost_desk.hub.schema import feed, feed_state
from govpost_desk.hub.store import SITE, Among, Tx, param
from govpost_desk.wire.feed_digest import EMPTY, changed, item_digest
from govpost_desk.wire.messages import FeedItem, FeedPage, ReadFeed, Refusal

MOST_ITEMS = 500
MOST_BYTES = 1024 * 1024  # of the contents of one page
PUT, DROP = "put", "drop"

_STATES = select(feed_state.c.key, feed_state.c.ver, feed_state.c.digest).where(
    feed_state.c.site_id == SITE, feed_state.c.kind == param("kind"), Among(feed_state.c.key)
)
_FORGET = delete(feed_state).where(
    feed_state.c.site_id == SITE, feed_state.c.kind == param("kind"), Among(feed_state.c.key)
)
_ITEMS = (
    select(feed.c.n, feed.c.kind, feed.c.key, feed.c.ver, feed.c.op, feed.c.content)
    .where(feed.c.site_id == SITE, feed.c.n > param("after"), feed.c.n <= param("upto"))
    .order_by(feed.c.n)
    .limit(param("most"))
)
_KEYS_OF = (
    select(feed_state.c.key)
    .where(feed_state.c.site_id == SITE, feed_state.c.kind == param("kind"), feed_state.c.op == "put")
    .order_by(feed_state.c.key)
)
_BLANK = (
    update(feed)
    .where(feed.c.site_id == SITE, feed.c.kind == param("of_kind"), feed.c.key == param("of_key"))
    .values(op=DROP, content="")
)
_BLANK_OLDER = (
    update(feed)
    .where(
        feed.c.site_id == SITE,
        feed.c.kind == param("of_kind"),
        Among(feed.c.key),
        feed.c.n <= param("upto_n"),
        feed.c.content != "",
    )
    .values(op=DROP, content="")
)
_CONTENTS = (
    select(feed.c.key, feed.c.content)
    .select_from(
        feed_state.join(feed, and_(feed.c.site_id == SITE, feed.c.n == feed_state.c.n)),
    )
    .where(feed_state.c.site_id == SITE, feed_state.c.kind == param("kind"), Among(feed_state.c.key))
)


def scope_of(site: str) -> str:
    """The name of a site's feed."""
    return f"site:{site}"


def put(tx: Tx, kind: str, items: Iterable[tuple[str, str | None]]) -> int:
    """New versions of things of `kind`: (key, JSON text), None to drop it. What is as before gets none.

    Returns how many changed.
    """
    wanted = dict(items)
    if not wanted:
        return 0
    known = {row.key: row for row in tx.run_in(_STATES, list(wanted), {"kind": kind})}
    standing = tx.standing
    rows: list[dict[str, Any]] = []
    states: list[dict[str, Any]] = []
    for key, content in wanted.items():
        was = known.get(key)
        before = was.digest if was else EMPTY
        now = EMPTY if content is None else item_digest(kind, key, content)
        if now == before:
            continue
        standing.feed_n += 1
        standing.feed_digest = changed(standing.feed_digest, before, now)
        op = DROP if content is None else PUT
        place = {"n": standing.feed_n, "kind": kind, "key": key, "ver": was.ver + 1 if was else 1, "op": op}
        rows.append({**place, "content": content or ""})
        states.append({**place, "digest": now})
    if rows:
        tx.insert(feed, rows)
        if known:
            tx.run_in(_FORGET, [row["key"] for row in rows], {"kind": kind})
        tx.insert(feed_state, states)
    return len(rows)


def keys_of(tx: Tx, kind: str) -> list[str]:
    """Keys of the things of a kind that the feed says now."""
    return [row[0] for row in tx.run(_KEYS_OF, {"kind": kind})]


def erase(tx: Tx, kind: str, key: str) -> None:
    """Drop a thing, and blank what older items say of it: for what holds a person."""
    put(tx, kind, [(key, None)])
    tx.run(_BLANK, {"of_kind": kind, "of_key": key})


def replace(tx: Tx, kind: str, items: Iterable[tuple[str, str | None]]) -> int:
    """As `put`, and blank what older items say of the same things: for what holds a person.

    Who reads the feed from its beginning finds them dropped, then the new one.
    """
    wanted = dict(items)
    before = tx.standing.feed_n
    changed = put(tx, kind, wanted.items())
    if changed:
        tx.run_in(_BLANK_OLDER, list(wanted), {"of_kind": kind, "upto_n": before})
    return changed


def contents_of(tx: Tx, kind: str, keys: list[str]) -> dict[str, str]:
    """What the feed says now of these things; nothing of those that were dropped."""
    return {row.key: row.content for row in tx.run_in(_CONTENTS, keys, {"kind": kind}) if row.content}


def read_page(tx: Tx, message: ReadFeed) -> FeedPage | Refusal:
    """The items after a cursor; `resync` when another incarnation gave it, or one that is lost here."""
    standing = tx.standing
    if message.scope != scope_of(tx.site):
        return Refusal(error="shape")
    if message.inc != standing.inc or message.after > standing.feed_n:
        return Refusal(error="resync", inc=standing.inc)
    most = max(1, min(message.limit, MOST_ITEMS))
    found = tx.run(_ITEMS, {"after": message.after, "upto": standing.feed_n, "most": most}).all()
    items: list[FeedItem] = []
    size = 0
    for row in found:
        size += len(row.content)
        if items and size > MOST_BYTES:
            break
        items.append(
            FeedItem(n=row.n, kind=row.kind, key=row.key, ver=row.ver, op=row.op, content=row.content)
        )
    last = items[-1].n if items else message.after
    more = last < standing.feed_n
    return FeedPage(
        inc=standing.inc, items=tuple(items), more=more, digest=None if more else standing.feed_digest
    )
