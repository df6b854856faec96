"""A head office that was put back from a backup: its sites begin a new incarnation.

It is noticed by the mark outside the database, by a grant of ours that names a later incarnation, by a cursor beyond
the end of the feed, or said by a person (`hub restored`).
"""

from govpost_desk.hub import incidents, messaging
from govpost_desk.hub.marks import Mark, Marks
from govpost_desk.hub.store import Tx

_BEYOND_ALL = 1_000_000  # of the band: past every part of every pool there is


def mark_of(tx: Tx) -> Mark:
    """How far the site has come."""
    now = tx.standing
    return Mark(now.inc, now.band, now.grants, now.feed_n)


def check_mark(tx: Tx, marks: Marks) -> bool:
    """Begin a new incarnation if the database stands before the mark; True when it did.

    Without the marks that there once were nobody knows which bands were used: numbers then come only from pools that
    are added from now on.
    """
    mark, now = marks.get(tx.site), mark_of(tx)
    if mark is None:
        if marks.lost and now.grants and tx.standing.band < _BEYOND_ALL:
            begin(tx, now, "mark_lost")
            close_pools(tx)
            return True
        return False
    behind = now.inc < mark.inc or (
        now.inc == mark.inc and (now.band < mark.band or now.grants < mark.grants or now.feed_n < mark.feed_n)
    )
    if behind:
        begin(tx, mark, "mark")
    return behind


def close_pools(tx: Tx) -> None:
    """Nothing more out of the pools that are there: nobody knows how far they were used."""
    tx.standing.band = max(tx.standing.band, _BEYOND_ALL) + 1


def begin(tx: Tx, mark: Mark | None, why: str, *, at_least: int = 0) -> None:
    """A new incarnation: a number above all that were heard of, numbers out of a band above all that were used."""
    standing = tx.standing
    seen = mark or mark_of(tx)
    standing.inc = max(standing.inc, seen.inc, at_least) + 1
    standing.band = max(standing.band, seen.band) + 1
    messaging.doubt(tx)
    incidents.open_incident(tx, "hub_restored", str(standing.inc), {"inc": standing.inc, "why": why})
