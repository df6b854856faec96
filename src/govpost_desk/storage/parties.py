"""People: the one state table with personal data. A row is named by the event whose personal part it shows (D-16)."""

from typing import Any

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact


def add_party(execute: Execute, fact: Fact, kind: str) -> None:
    """Keep the personal part of `fact`; an erased one leaves an empty row that says so."""
    personal = fact.personal
    values = personal or {}
    execute(
        "INSERT INTO party (party_id, kind, name, phone, address, note, list_digest, erased)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.event_id,
            kind,
            values.get("name", ""),
            values.get("phone", ""),
            values.get("address", ""),
            values.get("note", ""),
            values.get("list_digest", ""),
            int(personal is None),
        ),
    )


def apply_personal_erased(execute: Execute, fact: Fact) -> None:
    """Delete the personal parts of the named events and blank what the state tables show of them (D-16, I11)."""
    ids = [(bytes.fromhex(event_id),) for event_id in fact.body["event_ids"]]
    for event_id in ids:
        execute(
            "DELETE FROM event_personal WHERE position = (SELECT position FROM event WHERE event_id = ?)",
            event_id,
        )
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
    """Events about these orders (hex ids) that still have their personal part."""
    marks = ", ".join("?" * len(order_ids))
    rows = execute(
        "SELECT e.event_id FROM event e JOIN event_personal p USING (position)"  # noqa: S608  marks only
        " WHERE e.type IN ('order.recorded', 'order.corrected')"
        f" AND json_extract(CAST(e.body AS TEXT), '$.order_id') IN ({marks})",
        order_ids,
    )
    return [row[0] for row in rows.fetchall()]
