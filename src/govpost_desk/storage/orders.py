"""Orders recorded at this desk (imported, typed, corrected), the lists they came from, rows held back (D-2)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from govpost_desk.domain.orders import Mode, OrderFields, Payer, Problem, Recipient
from govpost_desk.storage import hub_orders
from govpost_desk.storage.database import Execute, insert_rows
from govpost_desk.storage.hub_orders import HubOrder
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.limbo import close_limbo, close_limbo_at
from govpost_desk.storage.parties import add_party
from govpost_desk.storage.search_keys import forget_order

_COLUMNS = (
    "order_id, source, case_no, part, window_code, channel, item_name, document_name, department, issued_on, division,"
    " division_choices, payer, mode, receipt, weight_g, defaults, problems, corrected, hub_rev, party_id"
)
_INSERT = f"INSERT INTO desk_order ({_COLUMNS}, recorded_at, changed_at, status) VALUES "  # noqa: S608  constants only
_MARKS = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ON_CONFLICT = (
    " ON CONFLICT (order_id) DO UPDATE SET item_name = excluded.item_name, document_name = excluded.document_name,"
    " department = excluded.department, issued_on = excluded.issued_on, division = excluded.division,"
    " division_choices = excluded.division_choices, payer = excluded.payer, mode = excluded.mode,"
    " receipt = excluded.receipt, weight_g = excluded.weight_g, defaults = excluded.defaults,"
    " problems = excluded.problems, corrected = excluded.corrected, party_id = excluded.party_id,"
    " hub_rev = max(desk_order.hub_rev, excluded.hub_rev),"
    " changed_at = excluded.changed_at,"
    " status = CASE status WHEN 'withdrawn' THEN 'open' ELSE status END"
)
_HELD = "INSERT INTO held_row (row_id, list_id, row_no, reason, cells, erased) VALUES "


@dataclass(frozen=True, kw_only=True)
class StoredOrder:
    """An order as it stands on this desk. `status`: open (on the list), taken (a register holds it), withdrawn."""

    order_id: bytes
    source: str
    window_code: str
    party_id: bytes
    status: str
    fields: OrderFields
    corrected: tuple[str, ...]  # fields a clerk has set by hand: a later list does not overwrite them
    list_digest: str  # of the row as a list last gave it; "" for typed orders
    custody: str
    erased: bool


def order_body(
    order_id: bytes,
    source: str,
    window_code: str,
    channel: str,
    fields: OrderFields,
    corrected: Sequence[str] = (),
) -> dict[str, Any]:
    """Body of order.recorded / order.corrected: the whole state of the order but its personal part."""
    return {
        "order_id": order_id.hex(),
        "source": source,
        "case_no": fields.case_no,
        "part": fields.part,
        "window_code": window_code,
        "channel": channel,
        "item_name": fields.item_name,
        "document_name": fields.document_name,
        "department": fields.department,
        "issued_on": fields.issued_on.isoformat() if fields.issued_on else None,
        "division": fields.division,
        "division_choices": list(fields.division_choices),
        "payer": fields.payer.value,
        "mode": fields.mode.value,
        "receipt": fields.receipt,
        "weight_g": fields.weight_g,
        "defaults": list(fields.defaults),
        "problems": [problem.value for problem in fields.problems],
        "corrected": list(corrected),
    }


def order_personal(fields: OrderFields, list_digest: str = "") -> dict[str, str]:
    """Personal part of the same events: one person. The digest of the list's row can be guessed back, so it is here."""
    recipient = fields.recipient
    personal = {"name": recipient.name, "phone": recipient.phone, "address": recipient.address}
    return {**personal, "list_digest": list_digest} if list_digest else personal


def apply_order(execute: Execute, fact: Fact) -> None:
    """An order recorded or corrected: the newest event gives its whole state; a taken order stays taken."""
    body = fact.body
    forget_order(execute, bytes.fromhex(body["order_id"]))
    add_party(execute, fact, "recipient")
    row = (*order_values(body), fact.event_id, fact.position, fact.position, "open")
    execute(_INSERT + _MARKS + _ON_CONFLICT, row)
    if body.get("withdrawn"):  # cancelled by the platform before it was taken over
        execute("UPDATE desk_order SET status = 'withdrawn' WHERE order_id = ?", (row[0],))
    if body["list_id"]:  # a list has caught up with a piece that was accepted beyond it
        close_limbo(execute, fact, body["order_id"], "found", "extra")


def order_values(body: Mapping[str, Any]) -> tuple[object, ...]:
    """What the body of an order's event says in the columns of the table."""
    return (
        bytes.fromhex(body["order_id"]),
        body["source"],
        body["case_no"],
        body["part"],
        body["window_code"],
        body["channel"],
        body["item_name"],
        body["document_name"],
        body["department"],
        body["issued_on"],
        body["division"],
        json.dumps(body["division_choices"]),
        body["payer"],
        body["mode"],
        int(body["receipt"]),
        body["weight_g"],
        json.dumps(body["defaults"]),
        json.dumps(body["problems"]),
        json.dumps(body["corrected"]),
        body.get("hub_rev", 0),
    )


def apply_list_imported(execute: Execute, fact: Fact) -> None:
    """One imported list with its counts; its orders follow as events of their own in the same transaction."""
    body = fact.body
    execute(
        "INSERT INTO list_import (list_id, window_code, channel, file_sha256, row_count, new_count, changed_count,"
        " incomplete_count, rejected_count, recorded_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.event_id,
            body["window_code"],
            body["channel"],
            body["file_sha256"],
            body["row_count"],
            body["new_count"],
            body["changed_count"],
            body["incomplete_count"],
            body["rejected_count"],
            fact.wall_ms,
        ),
    )


def apply_row_rejected(execute: Execute, fact: Fact) -> None:
    """A row without a usable case number is held with its cells, for the clerk to look at."""
    execute(_HELD + "(?, ?, ?, ?, ?, ?)", (fact.event_id, *held_values(fact.body, fact.personal)))


def held_values(body: Mapping[str, Any], personal: Mapping[str, Any] | None) -> tuple[object, ...]:
    """What a held row's event says in the columns of the table."""
    return (
        bytes.fromhex(body["list_id"]),
        body["row_no"],
        body["reason"],
        json.dumps(personal["cells"], ensure_ascii=False) if personal else "",
        int(personal is None),
    )


def put_orders(
    execute: Execute,
    rows: Sequence[tuple[int, bytes, tuple[object, ...]]],
    known: set[bytes],
    ageing: set[str],
) -> None:
    """What `apply_order` does, for many orders of a list at once; their recipients are the caller's care.

    `rows`: position, event id and `order_values` of each, in the journal's order. `known`: ids of orders that stand
    here already; `ageing`: things that were accepted beyond a list.
    """
    for identity in known.intersection(row[2][0] for row in rows):
        forget_order(execute, identity)
    made = [(*values, event_id, position, position, "open") for position, event_id, values in rows]
    insert_rows(execute, _INSERT, made, _ON_CONFLICT)
    for position, _, values in rows if ageing else ():
        thing = values[0].hex() if isinstance(values[0], bytes) else ""
        if thing in ageing:
            close_limbo_at(execute, position, thing, "found", "extra")


def put_held(execute: Execute, rows: Sequence[tuple[bytes, tuple[object, ...]]]) -> None:
    """What `apply_row_rejected` does, for many: event id and `held_values` of each."""
    insert_rows(execute, _HELD, [(event_id, *values) for event_id, values in rows])


def stored_order(execute: Execute, order_id: bytes) -> StoredOrder | None:
    """One order with its recipient as they stand now."""
    rows = _orders(execute, "o.order_id = ?", (order_id,))
    return rows[0] if rows else None


def orders_of_case(execute: Execute, case_no: str) -> list[StoredOrder]:
    """Every order under a case number, of whatever unit and part, ordered by unit and part.

    A platform order that waits at head office's side is among them: with the first act it is adopted.
    """
    found = _orders(execute, "o.case_no = ? ORDER BY o.source, o.part", (case_no,))
    waiting = [_not_adopted(execute, order) for order in hub_orders.waiting_of_case(execute, case_no)]
    return (
        sorted([*found, *waiting], key=lambda order: (order.source, order.fields.part)) if waiting else found
    )


def _not_adopted(execute: Execute, order: HubOrder) -> StoredOrder:
    return StoredOrder(
        order_id=order.order_id,
        source=order.source,
        window_code=order.window_code,
        party_id=b"",
        status="open",
        fields=hub_orders.judged_fields(execute, order),
        corrected=(),
        list_digest="",
        custody="",
        erased=False,
    )


def stored_orders(execute: Execute, order_ids: Sequence[bytes]) -> dict[bytes, StoredOrder]:
    """The orders among `order_ids` that are known here, by id."""
    found: dict[bytes, StoredOrder] = {}
    for start in range(0, len(order_ids), 500):
        chunk = order_ids[start : start + 500]
        marks = ", ".join("?" * len(chunk))
        found.update((order.order_id, order) for order in _orders(execute, f"o.order_id IN ({marks})", chunk))
    return found


def _orders(execute: Execute, condition: str, values: Sequence[object]) -> list[StoredOrder]:
    rows = execute(
        "SELECT o.order_id, o.source, o.window_code, o.party_id, o.status, o.case_no, o.part, o.item_name,"  # noqa: S608
        " o.document_name, o.department, o.issued_on, o.division, o.division_choices, o.payer, o.mode, o.receipt,"
        " o.weight_g, o.defaults, o.problems, p.name, p.phone, p.address, o.corrected,"
        " p.list_digest, coalesce(e.custody, ''), p.erased"
        f" FROM desk_order o JOIN party p USING (party_id) LEFT JOIN enclosure e USING (order_id) WHERE {condition}",
        tuple(values),
    ).fetchall()
    return [
        StoredOrder(
            order_id=row[0],
            source=row[1],
            window_code=row[2],
            party_id=row[3],
            status=row[4],
            fields=OrderFields(
                case_no=row[5],
                part=row[6],
                item_name=row[7],
                document_name=row[8],
                department=row[9],
                issued_on=date.fromisoformat(row[10]) if row[10] else None,
                division=row[11],
                division_choices=tuple(json.loads(row[12])),
                payer=Payer(row[13]),
                mode=Mode(row[14]),
                receipt=bool(row[15]),
                weight_g=row[16],
                defaults=tuple(json.loads(row[17])),
                problems=tuple(Problem(code) for code in json.loads(row[18])),
                recipient=Recipient(name=row[19], phone=row[20], address=row[21]),
            ),
            corrected=tuple(json.loads(row[22])),
            list_digest=row[23],
            custody=row[24],
            erased=bool(row[25]),
        )
        for row in rows
    ]


def order_marks(execute: Execute, order_ids: Sequence[bytes]) -> dict[bytes, tuple[object, ...]]:
    """What tells by id whether an order means the same to a list as before: its newest event, whether it is withdrawn,
    packed or erased. Cheap: it is asked with the write lock held."""
    found: dict[bytes, tuple[object, ...]] = {}
    for start in range(0, len(order_ids), 500):
        chunk = order_ids[start : start + 500]
        marks = ", ".join("?" * len(chunk))
        rows = execute(
            "SELECT o.order_id, o.changed_at, o.status = 'withdrawn', p.erased,"  # noqa: S608
            " coalesce(e.custody, '') IN ('labelled', 'sealed', 'collected')"
            " FROM desk_order o JOIN party p USING (party_id) LEFT JOIN enclosure e USING (order_id)"
            f" WHERE o.order_id IN ({marks})",
            tuple(chunk),
        )
        found.update((row[0], tuple(row[1:])) for row in rows)
    return found


def on_other_lists(execute: Execute, window_code: str, case_nos: Sequence[str]) -> int:
    """How many of these case numbers stand on the list of another window."""
    found = 0
    for start in range(0, len(case_nos), 500):
        chunk = case_nos[start : start + 500]
        marks = ", ".join("?" * len(chunk))
        found += execute(
            "SELECT count(DISTINCT case_no) FROM desk_order WHERE status <> 'withdrawn' AND window_code <> ?"  # noqa: S608
            f" AND case_no IN ({marks})",
            (window_code, *chunk),
        ).fetchone()[0]
    return found


def last_case_no(execute: Execute, prefix: str) -> str | None:
    """The highest case number made of `prefix` and digits."""
    row = execute(
        "SELECT max(case_no) FROM desk_order WHERE case_no >= ? AND case_no < ?", (prefix + "0", prefix + "A")
    ).fetchone()
    return row[0]  # type: ignore[no-any-return]


def any_order(execute: Execute) -> bool:
    """Whether any order was ever recorded here."""
    query = "SELECT 1 FROM desk_order UNION ALL SELECT 1 FROM hub_order WHERE waiting = 1 LIMIT 1"
    return execute(query).fetchone() is not None
