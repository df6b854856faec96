"""Opening the next epoch: its first event says from where and why (D-17, D-20; ADR 0012).

    epoch.opened = {why, nonce, ancestor {epoch, seq, position, hash}, replayed, missing {from, to} or null, voided,
                    grant {text, sig} or null}

The body carries the grant's nonce, so that a replay of the mirror can prove and open the same epoch again. `grant`:
head office's, null for an epoch that the desk opened by itself after a restore. Owns the table epoch_start.
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
from govpost_desk.wire.events import genesis_hash
from govpost_desk.wire.grants import Signed


def open_epoch(
    tx: Tx,
    epoch: int,
    *,
    why: str,
    replayed: int,
    missing: tuple[int, int] | None,
    by: Actor,
    at: datetime,
    nonce: bytes = b"",
    grant: Signed | None = None,
) -> Fact:
    """Begin `epoch`; free numbers of all older ranges are void from here on, register numbers get its letter.

    `missing`: first and last position known to have been lost, None when nothing is known to be; `nonce`, `grant`: of
    head office.
    """
    execute = tx.execute
    desk_id, _ = journal.grants(execute)
    old_epoch, seq, position, last_hash = execute(
        "SELECT epoch, seq, position, hash FROM event ORDER BY position DESC LIMIT 1"
    ).fetchone()
    nonce = nonce or os.urandom(32)
    body: dict[str, Any] = {
        "why": why,
        "nonce": nonce.hex(),
        "ancestor": {"epoch": old_epoch, "seq": seq, "position": position, "hash": last_hash.hex()},
        "replayed": replayed,
        "missing": {"from": missing[0], "to": missing[1]} if missing else None,
        "voided": numbers.numbers_of_older_epochs(execute),
        "grant": {"text": grant.text, "sig": grant.sig} if grant else None,
    }
    journal.grant_epoch(execute, desk_id, epoch, nonce, to_ms(at), "hub" if grant else "local")
    return record(tx, EPOCH_OPENED, body, by=by, at=at)


def apply_epoch_opened(execute: Execute, fact: Fact) -> None:
    """A later epoch begins here; older ranges are void."""
    execute("INSERT INTO epoch_start (epoch, position) VALUES (?, ?)", (fact.epoch, fact.position))
    numbers.apply_epoch_opened(execute, fact)


def starts(execute: Execute) -> dict[int, int]:
    """Position of the first event of each epoch; the next free position for one that has none yet."""
    known = dict(execute("SELECT epoch, position FROM epoch_start").fetchall())
    last = journal.head(execute)[0]
    granted = [row[0] for row in execute("SELECT epoch FROM epoch_grant ORDER BY epoch").fetchall()]
    return {epoch: 1 if epoch == granted[0] else known.get(epoch, last + 1) for epoch in granted}


def ends(execute: Execute) -> dict[int, tuple[int, bytes]]:
    """Seq and hash of the last event of each epoch; (0, its genesis) for one without."""
    desk_id, nonces = journal.grants(execute)
    begun = starts(execute)
    last = journal.head(execute)[0]
    found: dict[int, tuple[int, bytes]] = {}
    for epoch, start in begun.items():
        end = min((each - 1 for each in begun.values() if each > start), default=last)
        if end < start:
            found[epoch] = (0, genesis_hash(desk_id, epoch, nonces[epoch]))
        else:
            found[epoch] = (end - start + 1, journal.hash_at(execute, end))
    return found


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


def hash_at(execute: Execute, epoch: int, seq: int) -> str | None:
    """Hash (hex) of one event, the genesis for seq 0, None for what is not here."""
    desk_id, nonces = journal.grants(execute)
    if epoch not in nonces:
        return None
    if seq == 0:
        return genesis_hash(desk_id, epoch, nonces[epoch]).hex()
    start = starts(execute)[epoch]
    row = execute(
        "SELECT hash FROM event WHERE position = ? AND epoch = ?", (start + seq - 1, epoch)
    ).fetchone()
    return row[0].hex() if row else None
