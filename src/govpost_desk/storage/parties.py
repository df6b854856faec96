"""People: the one state table with personal data. A row is named by the event whose personal part it shows (D-16)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from govpost_desk.storage.database import Execute, insert_rows
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.search_keys import forget_person

_INSERT = "INSERT INTO party (party_id, kind, name, phone, address, note, list_digest, erased) VALUES "


def add_party(execute: Execute, fact: Fact, kind: str) -> None:
    """Keep the personal part of `fact`; an erased one leaves an empty row that says so."""
    execute(_INSERT + "(?, ?, ?, ?, ?, ?, ?, ?)", party_row(fact.event_id, kind, fact.personal))


def add_parties(execute: Execute, rows: Sequence[Sequence[object]]) -> None:
    """The same for many, as `party_row` made them."""
    insert_rows(execute, _INSERT, rows)


def party_row(event_id: bytes, kind: str, personal: Mapping[str, Any] | None) -> tuple[object, ...]:
    """How the personal part of an event stands in the table; None where it was erased."""
    values = personal or {}
    return (
        event_id,
        kind,
        values.get("name", ""),
        values.get("phone", ""),
        values.get("address", ""),
        values.get("note", ""),
        values.get("list_digest", ""),
        int(personal is None),
    )


def apply_personal_erased(execute: Execute, fact: Fact) -> None:
    """Delete the personal parts of the named events and blank what the state tables show of them (D-16, I11)."""
    ids = [(bytes.fromhex(event_id),) for event_id in fact.body["event_ids"]]
    for event_id in ids:
        execute(
            "DELETE FROM event_personal WHERE position = (SELECT position FROM event WHERE event_id = ?)",
            event_id,
        )
        forget_person(execute, *event_id)
        execute(
            "UPDATE party SET name = '', phone = '', address = '', note = '', list_digest = '', erased = 1"
            " WHERE party_id = ?",
            event_id,
        )
        execute("UPDATE held_row SET cells = '', erased = 1 WHERE row_id = ?", event_id)


def party(execute: Execute, party_id: bytes) -> dict[str, Any]:
    """name, phone, address, note, erased of one party; everything "" where it is erased."""
    row = execute(
        "SELECT name, phone, address, note, erased FROM party WHERE party_id = ?", (party_id,)
    ).fetchone()
    return dict(zip(("name", "phone", "address", "note", "erased"), row, strict=True))


def erasable_events(execute: Execute, order_ids: list[str]) -> list[bytes]:
    """Events with a personal part about these orders (hex ids), and whatever else names the same people.

    Refused scans and held rows are not tied to an order; they go when they hold the name or the telephone number.
    """
    marks = ", ".join("?" * len(order_ids))
    rows = execute(
        "SELECT e.event_id, CAST(p.personal AS TEXT) FROM event e JOIN event_personal p USING (position)"  # noqa: S608
        " WHERE e.type IN ('order.recorded', 'order.corrected')"
        f" AND json_extract(CAST(e.body AS TEXT), '$.order_id') IN ({marks})",
        order_ids,
    ).fetchall()
    people = [json.loads(personal) for _, personal in rows]
    signs = {person[name] for person in people for name in ("name", "phone") if len(person.get(name, "")) > 1}
    loose = execute(
        "SELECT e.event_id, CAST(p.personal AS TEXT) FROM event e JOIN event_personal p USING (position)"
        " WHERE e.type IN ('scan.refused', 'row.rejected')"
    )
    named = [event_id for event_id, text in loose if any(sign in text for sign in signs)]
    return [row[0] for row in rows] + named
