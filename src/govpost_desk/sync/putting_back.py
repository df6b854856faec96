"""Events that this desk wrote and lost, read back from head office: behind the journal's end, or beside it.

They are believed for their own chain: each is whole, of this desk, and follows the one before it.
"""

import json

from govpost_desk.domain.business_day import from_ms
from govpost_desk.storage import carrying, epochs, head_office, journal, replay
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.keeping import HUB_KEY, kept
from govpost_desk.storage.mirror_files import Record
from govpost_desk.sync.ports import PutBack
from govpost_desk.wire.codec import MessageError
from govpost_desk.wire.events import Event, check_event
from govpost_desk.wire.grants import read_epoch
from govpost_desk.wire.messages import Fetched, received_event


def put_back(tx: Tx, epoch: int, page: Fetched, at_ms: int) -> PutBack:
    """Bring in a page of an epoch, all of it or nothing; see `ports.Disk.put_back`."""
    try:
        events = [received_event(sent) for sent in page.events]
    except MessageError:
        return PutBack.NOWHERE
    if not events:
        return PutBack.NOWHERE
    newest = max(journal.grants(tx.execute)[1])
    settled = epoch in head_office.shared_to(tx.execute)
    if epoch >= newest and not settled and _append(tx, page, events, at_ms):
        return PutBack.BEHIND
    return PutBack.BESIDE if _carry_all(tx, epoch, events, at_ms) else PutBack.NOWHERE


def _append(tx: Tx, page: Fetched, events: list[Event], at_ms: int) -> bool:
    """Put events back behind the journal's end, all of them or none: they follow it, or are another branch's."""
    tx.execute("SAVEPOINT append")
    fits = _put_all_back(tx, page, events, at_ms)
    if not fits:
        tx.execute("ROLLBACK TO append")
    tx.execute("RELEASE append")
    return fits


def _put_all_back(tx: Tx, page: Fetched, events: list[Event], at_ms: int) -> bool:
    end, _ = journal.head(tx.execute)
    if page.grant is not None and events and events[0].type == replay.EPOCH_OPENED:
        hub_key = kept(tx.execute, HUB_KEY) or ""
        grant = read_epoch(page.grant, hub_key)
        head_office.keep_grant(tx.execute, "epoch", str(grant.epoch), grant.epoch, page.grant)
    records = [Record(end + number, event, 0) for number, event in enumerate(events, 1)]
    return replay.put_back(tx, records, from_ms(at_ms)).count == len(events)


def _is_carried_here(execute: Execute, event: Event) -> bool:
    """Whether a fact of another branch counts here already, also the one within a carried one: read back once."""
    if event.type == carrying.CARRIED:
        event = carrying.fact_in(journal.fact_of(0, "", event))
    return carrying.is_known(execute, event.event_id)


def _carry_all(tx: Tx, epoch: int, events: list[Event], at_ms: int) -> bool:
    """Facts of an epoch that the journal has left behind or never had: proved by their own chain, then logged again."""
    execute = tx.execute
    settled = epoch in head_office.shared_to(execute)  # beyond what both have
    desk_id, nonces = journal.grants(execute)
    known = None if settled else epochs.hash_at(execute, epoch, events[0].seq - 1)
    if known is None and not settled and epoch in nonces:
        return False  # a gap
    if not _is_a_chain(desk_id, epoch, events, known):
        return False
    here = epochs.ends(execute).get(epoch, (0, b""))[0]
    for event in events:
        if not _is_carried_here(execute, event):
            carrying.carry(tx, event, at_ms)
    head_office.settle_epoch(execute, epoch, here)
    return True


def _is_a_chain(desk_id: str, epoch: int, events: list[Event], previous: str | None) -> bool:
    """Whether events are this desk's, of this epoch, whole, one behind the other. `previous`: None when not known."""
    seq = events[0].seq - 1
    for event in events:
        _, desk, _, _, named, *_ = json.loads(event.header)
        if check_event(event) or (desk, event.epoch, event.seq) != (desk_id, epoch, seq + 1):
            return False
        if previous is not None and named != previous:
            return False
        seq, previous = event.seq, event.hash.hex()
    return True
