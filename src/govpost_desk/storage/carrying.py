"""Facts of another branch of this desk, logged again in its newest epoch (reliability §2.5): ids and bytes unchanged.

    fact.carried = body {header, body, salt, known, fits}, personal {personal, psalt} of the fact, where it has one

`known`: the fact's own event stands in this journal too. `fits` false: the books refuse it, and a person looks at it.
"""

import json
from typing import Any

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.business_day import from_ms
from govpost_desk.storage import journal
from govpost_desk.storage.database import Execute, Tx, dbapi
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.replay import EPOCH_OPENED
from govpost_desk.wire.events import Event
from govpost_desk.wire.frames import event_of_parts

CARRIED = "fact.carried"


def carry(tx: Tx, event: Event, at_ms: int) -> None:
    """Log a fact again, and apply it where this journal lacks it; of one that is carried itself, the fact within.

    Head office may never have seen the epoch that it was carried into before, so it is logged again each time, and
    counted once by its id. A fact that the books refuse is logged all the same: a person looks at it.
    """
    execute = tx.execute
    if event.type == CARRIED:
        event = fact_in(journal.fact_of(0, "", event))
    known = event.type == EPOCH_OPENED or is_known(execute, event.event_id)  # of a chain that is not this one
    personal = None
    if event.personal is not None and event.psalt is not None:
        personal = {"personal": event.personal.decode(), "psalt": event.psalt.hex()}
    body: dict[str, Any] = {
        "header": event.header.decode(),
        "body": event.body.decode(),
        "salt": event.salt.hex(),
        "known": known,
        "fits": True,
    }
    appended = len(tx.appended)
    execute("SAVEPOINT carry")
    try:
        _log(tx, body, personal, at_ms)
    except (dbapi.IntegrityError, KeyError, TypeError, AssertionError):
        # what the books refuse left half a change behind, and the fact that tells of it is taken back with it; a disk
        # that is full or broken refuses nothing: then all of it is tried again
        execute("ROLLBACK TO carry")
        del tx.appended[appended:]
        _log(tx, {**body, "fits": False}, personal, at_ms)
    execute("RELEASE carry")


def _log(tx: Tx, body: dict[str, Any], personal: dict[str, str] | None, at_ms: int) -> None:
    from govpost_desk.storage.recording import record

    record(tx, CARRIED, body, by=SYSTEM, at=from_ms(at_ms), personal=personal)


def is_known(execute: Execute, event_id: bytes) -> bool:
    """Whether a fact counts here already."""
    row = execute(
        "SELECT 1 FROM event WHERE event_id = ?1 UNION ALL"
        " SELECT 1 FROM carried WHERE event_id = ?1 AND applied LIMIT 1",
        (event_id,),
    ).fetchone()
    return row is not None


def misfits(execute: Execute) -> list[tuple[int, int, str, str, int]]:
    """(epoch, seq, type, body, when it was carried, ms) of facts that the books refuse, in order."""
    rows = execute(
        "SELECT json_extract(body, '$.header'), json_extract(body, '$.body'), wall_ms FROM"
        " (SELECT CAST(e.body AS TEXT) AS body, e.wall_ms, e.position FROM carried c JOIN event e USING (position)"
        " WHERE c.applied = 0) WHERE json_extract(body, '$.fits') = 0 ORDER BY position"
    ).fetchall()
    found = []
    for header, body, wall_ms in rows:
        _, _, epoch, seq, _, _, kind, *_ = json.loads(header)
        found.append((epoch, seq, kind, body, wall_ms))
    return found


def fact_in(fact: Fact) -> Event:
    """The fact that is carried; its personal part None when none or erased."""
    body, personal = fact.body, fact.personal
    return event_of_parts(
        body["header"].encode(),
        body["body"].encode(),
        bytes.fromhex(body["salt"]),
        personal["personal"].encode() if personal else None,
        bytes.fromhex(personal["psalt"]) if personal else None,
        None,
    )


def apply_fact_carried(execute: Execute, fact: Fact) -> None:
    """The fact counts as if it had happened here, unless it is known or does not fit."""
    from govpost_desk.storage.projections import APPLY

    event = fact_in(fact)
    applies = not fact.body["known"] and fact.body["fits"] and event.type in APPLY
    execute(
        "INSERT INTO carried (event_id, position, applied) VALUES (?, ?, ?)",
        (event.event_id, fact.position, int(applies)),
    )
    if applies:
        desk_id = json.loads(event.header)[1]
        APPLY[event.type](execute, journal.fact_of(fact.position, desk_id, event))
