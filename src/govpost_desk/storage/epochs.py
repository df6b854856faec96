"""Opening the next epoch after a restore: self-issued, its first event says from where and why (D-17, D-20; ADR 0012).

    epoch.opened = {why, nonce, ancestor {epoch, seq, position, hash}, replayed, missing {from, to} or null, voided}

The body carries the grant's nonce, so that a replay of the mirror can prove and open the same epoch again.
"""

import os
from datetime import datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import to_ms
from govpost_desk.storage import journal, numbers
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.recording import record
from govpost_desk.storage.replay import EPOCH_OPENED


def open_epoch(
    tx: Tx,
    epoch: int,
    *,
    why: str,
    replayed: int,
    missing: tuple[int, int] | None,
    by: Actor,
    at: datetime,
) -> Fact:
    """Begin `epoch`; free numbers of all older ranges are void from here on, register numbers get its letter.

    `missing`: first and last position known to have been lost, None when nothing is known to be.
    """
    execute = tx.execute
    desk_id, _ = journal.grants(execute)
    old_epoch, seq, position, last_hash = execute(
        "SELECT epoch, seq, position, hash FROM event ORDER BY position DESC LIMIT 1"
    ).fetchone()
    nonce = os.urandom(32)
    body: dict[str, Any] = {
        "why": why,
        "nonce": nonce.hex(),
        "ancestor": {"epoch": old_epoch, "seq": seq, "position": position, "hash": last_hash.hex()},
        "replayed": replayed,
        "missing": {"from": missing[0], "to": missing[1]} if missing else None,
        "voided": numbers.numbers_of_older_epochs(execute),
    }
    journal.grant_epoch(execute, desk_id, epoch, nonce, to_ms(at))
    return record(tx, EPOCH_OPENED, body, by=by, at=at)


def erased_without_a_name(execute: Execute) -> list[str]:
    """Events (hex ids) whose personal part is gone though no erasure in this journal names them.

    The mirror learnt them after their erasure and lost the erasure itself: only a damaged mirror leaves this.
    """
    rows = execute(
        "SELECT lower(hex(e.event_id)) FROM event e LEFT JOIN event_personal p USING (position)"
        " WHERE p.position IS NULL AND json_extract(CAST(e.body AS TEXT), '$.personal_digest') IS NOT NULL"
        " AND lower(hex(e.event_id)) NOT IN (SELECT named.value FROM event x,"
        " json_each(CAST(x.body AS TEXT), '$.event_ids') AS named WHERE x.type = 'personal.erased')"
        " ORDER BY e.position"
    )
    return [row[0] for row in rows.fetchall()]
