"""Rows of the log with their personal part, as several statements want them: columns, joins, what is sent."""

from typing import Any

from sqlalchemy import ColumnElement, Table, and_

from govpost_desk.hub.receiving import DamagedEvent, NoEvent, Received, receive
from govpost_desk.hub.schema import log_event, log_personal
from govpost_desk.hub.store import SITE
from govpost_desk.wire.messages import SentEvent

COLUMNS = (
    log_event.c.desk_id,
    log_event.c.epoch,
    log_event.c.seq,
    log_event.c.header,
    log_event.c.body,
    log_event.c.salt,
    log_event.c.sig,
    log_personal.c.personal,
    log_personal.c.psalt,
)
WITH_PERSON = and_(
    log_personal.c.site_id == SITE,
    log_personal.c.desk_id == log_event.c.desk_id,
    log_personal.c.epoch == log_event.c.epoch,
    log_personal.c.seq == log_event.c.seq,
)


def at_place_of(table: Table) -> ColumnElement[bool]:
    """Joins the event that a row of `table` names by desk, epoch and seq."""
    return and_(
        log_event.c.site_id == SITE,
        log_event.c.desk_id == table.c.desk_id,
        log_event.c.epoch == table.c.epoch,
        log_event.c.seq == table.c.seq,
    )


def sent_row(row: Any) -> SentEvent:
    """A row of the log as it is sent."""
    return SentEvent(
        row.header.decode(),
        row.body.decode(),
        row.salt.hex(),
        None if row.personal is None else row.personal.decode(),
        None if row.psalt is None else row.psalt.hex(),
        None if row.sig is None else row.sig.hex(),
    )


def received_row(row: Any) -> Received:
    """An event of the log; it was proved when it came in. Raises ValueError for one that rotted since."""
    try:
        return receive(sent_row(row), row.desk_id, row.epoch)
    except (NoEvent, DamagedEvent) as failure:
        raise ValueError(f"{row.desk_id} {row.epoch} {row.seq}") from failure
