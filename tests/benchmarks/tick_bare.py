"""Bare bases beside the tick, for information: how little a line on disk can cost without the product's rules.

`BareTick` writes the tick's rows by hand through the encrypted driver; `WholeLine` is a plain, unencrypted sqlite3 line
(check, line, item, outbox) as any small program would store it.
"""

import hashlib
import json
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date, to_ms
from govpost_desk.domain.numbers import waybill_no
from govpost_desk.storage.database import connect
from govpost_desk.wire.events import seal_event


class BareTick:
    """The rows of a tick on a copy of a desk's file: no decision, no look at differences, no answer."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._connection = connect(path, key)
        self._execute = self._connection.execute

    def tick(self, case_no: str, by: Actor, at: datetime) -> None:
        """Take one certificate over and commit."""
        execute = self._execute
        execute("BEGIN IMMEDIATE")
        order, party = execute(
            "SELECT order_id, party_id FROM desk_order WHERE case_no = ? AND status = 'open'", (case_no,)
        ).fetchone()
        register = execute("SELECT register_id FROM register WHERE state = 'open'").fetchone()[0]
        range_id, prefix, suffix, serial = execute(
            "SELECT range_id, prefix, suffix, first_serial + taken FROM number_range"
        ).fetchone()
        number = waybill_no(prefix, serial, suffix)
        body = {
            "by": by.operator_no,
            "business_on": business_date(at).isoformat(),
            "register_id": register.hex(),
            "order_id": order.hex(),
            "case_no": case_no,
            "waybill_no": number,
            "party_id": party.hex(),
        }
        position, event_id = self._journal(body, at)
        execute("UPDATE number_range SET taken = taken + 1 WHERE range_id = ?", (range_id,))
        execute(
            "INSERT INTO waybill_number (waybill_no, range_id, order_id, state) VALUES (?, ?, ?, 'reserved')",
            (number, range_id, order),
        )
        execute(
            "INSERT INTO register_line (line_id, register_id, recorded_at, fate, thing, order_id, case_no, waybill_no,"
            " party_id, reason, custody_back, undone) VALUES (?, ?, ?, 'ticked', ?, ?, ?, ?, ?, '', 0, 0)",
            (event_id, register, position, order.hex(), order, case_no, number, party),
        )
        execute(
            "INSERT INTO enclosure (order_id, custody, register_id, line_id, waybill_no) VALUES (?, 'ticked', ?, ?, ?)",
            (order, register, event_id, number),
        )
        execute("UPDATE desk_order SET status = 'taken' WHERE order_id = ?", (order,))
        execute("COMMIT")

    def _journal(self, body: dict[str, Any], at: datetime) -> tuple[int, bytes]:
        position, seq, previous = self._execute(
            "SELECT position, seq, hash FROM event ORDER BY position DESC LIMIT 1"
        ).fetchone()
        event = seal_event(
            desk_id="520100-01-D01",
            epoch=1,
            seq=seq + 1,
            prev_hash=previous,
            type="line.ticked",
            schema=1,
            wall_ms=to_ms(at),
            hlc=to_ms(at),
            body=body,
        )
        self._execute(
            "INSERT INTO event (position, epoch, seq, event_id, type, wall_ms, hlc, hash, header, salt, body)"
            " VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                position + 1,
                event.seq,
                event.event_id,
                event.type,
                event.wall_ms,
                event.hlc,
                event.hash,
                event.header,
                event.salt,
                event.body,
            ),
        )
        return position + 1, event.event_id

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class WholeLine:
    """SELECT the tick-check, INSERT the line, UPDATE the item, INSERT into the outbox: sqlite3, WAL, FULL, plain."""

    def __init__(self, path: Path, case_nos: list[str]) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE item (case_no TEXT PRIMARY KEY, state TEXT, changed INTEGER)",
            "CREATE TABLE line (id INTEGER PRIMARY KEY, case_no TEXT UNIQUE, at INTEGER, by TEXT)",
            "CREATE TABLE outbox (id INTEGER PRIMARY KEY, body TEXT, digest TEXT)",
        ):
            self._connection.execute(statement)
        with self._connection:
            self._connection.executemany(
                "INSERT INTO item VALUES (?, 'open', 0)", [(case_no,) for case_no in case_nos]
            )

    def tick(self, case_no: str, by: Actor, at: datetime) -> None:
        """One line and its commit."""
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        assert execute("SELECT state FROM item WHERE case_no = ?", (case_no,)).fetchone() == ("open",)
        now = to_ms(at)
        execute("INSERT INTO line (case_no, at, by) VALUES (?, ?, ?)", (case_no, now, by.operator_no))
        execute("UPDATE item SET state = 'taken', changed = ? WHERE case_no = ?", (now, case_no))
        body = json.dumps({"case_no": case_no, "at": now, "by": by.operator_no})
        digest = hashlib.sha256(body.encode()).hexdigest()
        execute("INSERT INTO outbox (body, digest) VALUES (?, ?)", (body, digest))
        execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
