"""People: the one state table with personal data. A row is named by the event whose personal part it shows (D-16)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from govpost_desk.storage.database import Execute, insert_rows
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.search_keys import forget_person

_OF_ORDERS = ("order.recorded", "order.corrected")
_LOOSE = ("scan.refused", "row.rejected")
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

    Refused scans and held rows are not tied to an order; they go when they hold the name or the telephone number. A
    fact that was carried over is named twice: by its own id and by that of the event that carries it (D-105).
    """
    marks = ", ".join("?" * len(order_ids))
    rows = execute(
        "SELECT e.event_id, CAST(p.personal AS TEXT) FROM event e JOIN event_personal p USING (position)"  # noqa: S608
        f" WHERE e.type IN {_OF_ORDERS} AND json_extract(CAST(e.body AS TEXT), '$.order_id') IN ({marks})",
        order_ids,
    ).fetchall()
    carried = _carried_persons(execute)
    rows += [each for order_id, *each in carried if order_id in order_ids]
    people = [json.loads(text) for *_, text in rows]
    signs = {person[name] for person in people for name in ("name", "phone") if len(person.get(name, "")) > 1}
    loose = execute(
        "SELECT e.event_id, CAST(p.personal AS TEXT) FROM event e JOIN event_personal p USING (position)"  # noqa: S608
        f" WHERE e.type IN {_LOOSE}"
    ).fetchall()
    loose += [each for order_id, *each in carried if not order_id]
    rows += [row for row in loose if any(sign in row[-1] for sign in signs)]
    return list(dict.fromkeys(event_id for *ids, _ in rows for event_id in ids))


def erasable_parts(execute: Execute, event_ids: Sequence[bytes]) -> int:
    """How many personal parts stand here under these ids."""
    query = (
        "SELECT count(*) FROM event_personal WHERE position = (SELECT position FROM event WHERE event_id = ?)"
    )
    return sum(int(execute(query, (event_id,)).fetchone()[0]) for event_id in event_ids)


def _carried_persons(execute: Execute) -> list[tuple[str, bytes, bytes, str]]:
    """(order id, "" for a loose one; id of the fact; id of the event that carries it; personal text) of facts that
    were carried over with somebody's personal part.
    """
    rows = execute(
        "SELECT c.event_id, e.event_id, json_extract(CAST(e.body AS TEXT), '$.header'),"
        " json_extract(CAST(e.body AS TEXT), '$.body'), json_extract(CAST(p.personal AS TEXT), '$.personal')"
        " FROM carried c JOIN event e USING (position) JOIN event_personal p USING (position) ORDER BY c.position"
    ).fetchall()
    found = []
    for fact_id, carrying_id, header, body, personal in rows:
        kind = json.loads(header)[6]
        if kind in _OF_ORDERS:
            found.append((json.loads(body)["order_id"], fact_id, carrying_id, personal))
        elif kind in _LOOSE:
            found.append(("", fact_id, carrying_id, personal))
    return found
