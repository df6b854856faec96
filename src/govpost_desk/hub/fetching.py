"""A desk reads its own journal back, byte for byte, to mend itself (reliability §2.4)."""

from sqlalchemy import select

from govpost_desk.hub import desks
from govpost_desk.hub.log_rows import COLUMNS, WITH_PERSON, sent_row
from govpost_desk.hub.schema import log_event, log_personal
from govpost_desk.hub.store import SITE, Tx, param
from govpost_desk.wire.grants import Signed
from govpost_desk.wire.messages import MOST_BYTES, MOST_EVENTS, Fetch, Fetched, SentEvent

_OF_DESK, _OF_EPOCH = param("of_desk"), param("of_epoch")
_EVENTS = (
    select(*COLUMNS)
    .select_from(log_event.outerjoin(log_personal, WITH_PERSON))
    .where(
        log_event.c.site_id == SITE,
        log_event.c.desk_id == _OF_DESK,
        log_event.c.epoch == _OF_EPOCH,
        log_event.c.seq > param("after"),
    )
    .order_by(log_event.c.seq)
    .limit(param("most"))
)


def fetch(tx: Tx, message: Fetch) -> Fetched:
    """Events after a place of an epoch; nothing of one that is not here."""
    rows = desks.epochs_of(tx, message.desk)
    row = rows.get(message.epoch)
    if row is None:
        return Fetched(grant=None, nonce=None, events=(), more=False, epochs=tuple(rows))
    events = stored_events(tx, message.desk, message.epoch, message.after, message.limit)
    last = events[-1][0] if events else message.after
    granted = row.grant_text is not None
    return Fetched(
        grant=Signed(row.grant_text, row.grant_sig) if granted else None,
        nonce=None if granted else row.nonce,
        events=tuple(sent for _, sent in events),
        more=last < row.head_seq,
        epochs=tuple(rows),
    )


def stored_events(tx: Tx, desk_id: str, epoch: int, after: int, limit: int) -> list[tuple[int, SentEvent]]:
    """(seq, event) after a place, as many as one answer takes."""
    most = max(1, min(limit, MOST_EVENTS))
    values = {"of_desk": desk_id, "of_epoch": epoch, "after": max(0, after), "most": most}
    found: list[tuple[int, SentEvent]] = []
    size = 0
    for row in tx.run(_EVENTS, values):
        size += len(row.header) + len(row.body) + len(row.personal or b"") + 200
        if found and size > MOST_BYTES // 2:  # texts are escaped once more in the answer
            break
        found.append((row.seq, sent_row(row)))
    return found
