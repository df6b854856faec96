"""The projections made again from the log, and what was held read again after an upgrade (reliability §2.7).

A fold over the facts by their ids; it does not matter in which order they arrived, so a rebuilt store equals one that
grew. Nothing is told to the desks that they do not know already.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, select

from govpost_desk.hub.log_rows import COLUMNS, WITH_PERSON, at_place_of, received_row
from govpost_desk.hub.projecting import project
from govpost_desk.hub.pushing import interpret
from govpost_desk.hub.reading import Unreadable, read
from govpost_desk.hub.receiving import Received
from govpost_desk.hub.schema import PROJECTIONS, fact, held, log_event, log_personal
from govpost_desk.hub.store import SITE, Tx, param

_PIECE = 500
_FACTS = (
    select(fact.c.event_id, *COLUMNS)
    .select_from(fact.join(log_event, at_place_of(fact)).outerjoin(log_personal, WITH_PERSON))
    .where(fact.c.site_id == SITE, fact.c.event_id > param("after"))
    .order_by(fact.c.event_id)
    .limit(_PIECE)
)
_HELD = (
    select(*COLUMNS)
    .select_from(held.join(log_event, at_place_of(held)).outerjoin(log_personal, WITH_PERSON))
    .where(held.c.site_id == SITE)
    .order_by(log_event.c.desk_id, log_event.c.epoch, log_event.c.seq)
)
_ALL_HELD = (
    select(held.c.desk_id, held.c.epoch, held.c.seq, held.c.why, log_event.c.type, log_event.c.schema_no)
    .select_from(held.join(log_event, at_place_of(held)))
    .where(held.c.site_id == SITE)
    .order_by(held.c.desk_id, held.c.epoch, held.c.seq)
)
_LET_GO = delete(held).where(
    held.c.site_id == SITE,
    held.c.desk_id == param("of_desk"),
    held.c.epoch == param("of_epoch"),
    held.c.seq == param("of_seq"),
)
_ROWS = {
    table.name: select(table).where(table.c.site_id == SITE).order_by(*table.primary_key.columns)
    for table in PROJECTIONS
}
_FORGET = {table.name: delete(table).where(table.c.site_id == SITE) for table in PROJECTIONS}


def rebuild(tx: Tx) -> list[str]:
    """Make the projections of the site again; names of the tables that differed. All equal means proved."""
    before = {name: _digest(tx, name) for name in _ROWS}
    for statement in _FORGET.values():
        tx.run(statement)
    for piece in _pieces(tx):
        project(tx, [read(event, desk_id) for desk_id, event in piece])
    return [name for name in _ROWS if _digest(tx, name) != before[name]]


def reinterpret(tx: Tx) -> tuple[int, int]:
    """Read what is held once more: (how many are understood now, how many are still held)."""
    understood = still = 0
    for row in tx.run(_HELD).all():
        event = received_row(row)
        try:
            read(event, row.desk_id)
        except Unreadable:
            still += 1
            continue
        tx.run(_LET_GO, {"of_desk": row.desk_id, "of_epoch": row.epoch, "of_seq": row.seq})
        interpret(tx, row.desk_id, [event])
        understood += 1
    return understood, still


def all_held(tx: Tx) -> list[dict[str, Any]]:
    """What is stored and not understood: place, type, why."""
    return [dict(row._mapping) for row in tx.run(_ALL_HELD)]


def _pieces(tx: Tx) -> Iterator[list[tuple[str, Received]]]:
    after = ""
    while rows := tx.run(_FACTS, {"after": after}).all():
        after = rows[-1].event_id
        yield [(row.desk_id, received_row(row)) for row in rows]


def _digest(tx: Tx, name: str) -> str:
    found = hashlib.sha256()
    for row in tx.run(_ROWS[name]):
        found.update(json.dumps(list(row), ensure_ascii=True).encode())
    return found.hexdigest()
