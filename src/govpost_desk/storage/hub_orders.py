"""Platform orders as head office's feed says them: written by head office alone, adopted here with the first act.

`desk_order` is what this desk knows of an order, `hub_order` what head office says; the effective order is the newest
of head office's, then this desk's corrections (architecture §2.6). `waiting`: open, and no order of this desk yet.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from govpost_desk.domain.cleaning import clean_text
from govpost_desk.domain.orders import Mode, OrderFields, Payer, Problem, Recipient, order_id
from govpost_desk.storage.database import Execute
from govpost_desk.wire.feed_content import said_in, text, whole
from govpost_desk.wire.messages import FeedItem

KIND, OPEN, CANCELLED = "order", "open", "cancelled"
_TEXTS = (
    *("source", "case_no", "channel", "window_code", "reason", "item_name", "document_name", "department"),
    *("issued_on", "name", "phone", "address", "division", "payer", "mode", "note"),
)
_LONGEST = 500
_MOST_PARTS, _MOST_GRAMS, _MOST_REV = 99, 50_000, 2**62


@dataclass(frozen=True, kw_only=True)
class HubOrder:
    """One order as head office says it. `rev`: the platform's revision; a cancelled one names nobody."""

    order_id: bytes
    state: str
    source: str
    case_no: str
    part: int
    channel: str
    window_code: str
    reason: str
    rev: int
    item_name: str
    document_name: str
    department: str
    issued_on: str
    name: str
    phone: str
    address: str
    division: str
    payer: str
    mode: str
    receipt: int
    weight_g: int
    note: str

    def fields(self, problems: tuple[Problem, ...] = (), choices: tuple[str, ...] = ()) -> OrderFields:
        """As the fields of an order; what cannot be read falls back to the plainest value."""
        return OrderFields(
            case_no=self.case_no,
            part=self.part,
            recipient=Recipient(name=self.name, phone=self.phone, address=self.address),
            division=self.division,
            division_choices=choices,
            item_name=self.item_name,
            document_name=self.document_name,
            department=self.department,
            issued_on=_day(self.issued_on),
            payer=Payer(self.payer) if self.payer in set(Payer) else Payer.SENDER,
            mode=Mode(self.mode) if self.mode in set(Mode) else Mode.ONE_WAY,
            receipt=bool(self.receipt),
            weight_g=self.weight_g,
            problems=problems,
        )


_NAMES = tuple(HubOrder.__dataclass_fields__)
_SELECT = f"SELECT {', '.join(_NAMES)} FROM hub_order WHERE "  # noqa: S608  constants
_UPSERT = (
    f"INSERT INTO hub_order ({', '.join(_NAMES)}, division_choices, problems, waiting, came_at)"  # noqa: S608
    f" VALUES ({', '.join('?' * len(_NAMES))}, '[]', '[]', ?, ?) ON CONFLICT (order_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _NAMES if name != "order_id")
    + ", division_choices = '[]', problems = '[]', waiting = excluded.waiting WHERE excluded.rev >= hub_order.rev"
)
_BLANK = "UPDATE hub_order SET name = '', phone = '', address = '', note = '' WHERE order_id = ?"


def read_order(key: str, content: str) -> HubOrder | None:
    """An order out of a feed item; None for one that is not whole, or not the order that its key says."""
    said = said_in(content)
    try:
        identity = bytes.fromhex(key)
        part, rev = whole(said.get("part"), _MOST_PARTS), whole(said.get("rev"), _MOST_REV)
        numbers = {
            "receipt": int(said.get("receipt") is True),
            "weight_g": whole(said.get("weight_g", 0), _MOST_GRAMS),
        }
    except ValueError:
        return None
    state = said.get("state")
    texts = {name: clean_text(text(said.get(name))).text[:_LONGEST] for name in _TEXTS}
    if state not in (OPEN, CANCELLED) or identity != order_id(texts["source"], texts["case_no"], part):
        return None
    if state == CANCELLED:
        texts |= dict.fromkeys(("name", "phone", "address", "note"), "")
    return HubOrder(order_id=identity, state=state, part=part, rev=rev, **numbers, **texts)  # type: ignore[arg-type]


def take(execute: Execute, item: FeedItem) -> None:
    """Keep the newest version; the person only where no order of this desk stands yet.

    A head office that was put back says an older revision once more: it does not count.
    """
    if item.op == "drop":
        drop(execute, item.key)
        return
    order = read_order(item.key, item.content)
    if order is None:
        return
    known = execute("SELECT 1 FROM desk_order WHERE order_id = ?", (order.order_id,)).fetchone() is not None
    waiting = order.state == OPEN and not known
    came_at = execute("SELECT coalesce(max(position), 0) + 1 FROM event").fetchone()[0]
    cursor = execute(_UPSERT, (*(getattr(order, name) for name in _NAMES), int(waiting), came_at))
    if cursor.rowcount and not waiting:
        execute(_BLANK, (order.order_id,))


def drop(execute: Execute, key: str) -> None:
    """Head office says it no more."""
    execute("DELETE FROM hub_order WHERE order_id = unhex(?)", (key,))


def drop_unsaid(execute: Execute, scope: str) -> None:
    """After a feed was read anew: what it did not say again is gone."""
    execute(
        "DELETE FROM hub_order WHERE NOT EXISTS (SELECT 1 FROM feed_item f WHERE f.scope = ?"
        " AND f.kind = 'order' AND f.key = lower(hex(hub_order.order_id)))",
        (scope,),
    )


def judge(execute: Execute, identity: bytes, rev: int, fields: OrderFields) -> None:
    """Keep what the desk makes of a waiting order: its division, the choices, what its label waits for."""
    execute(
        "UPDATE hub_order SET division = ?, division_choices = ?, problems = ? WHERE order_id = ? AND rev = ?"
        " AND waiting = 1",
        (
            fields.division,
            json.dumps(fields.division_choices),
            json.dumps([problem.value for problem in fields.problems]),
            identity,
            rev,
        ),
    )


def hold(execute: Execute, order: HubOrder) -> None:
    """Keep the person of a change that cannot be taken in before the piece is out of its envelope."""
    execute(
        "UPDATE hub_order SET name = ?, phone = ?, address = ?, note = ? WHERE order_id = ?",
        (order.name, order.phone, order.address, order.note, order.order_id),
    )


def blank(execute: Execute, identities: Sequence[bytes]) -> None:
    """The persons of these orders go from here."""
    for identity in identities:
        execute(_BLANK, (identity,))


def one(execute: Execute, identity: bytes) -> HubOrder | None:
    """What head office says of one order."""
    row = execute(_SELECT + "order_id = ?", (identity,)).fetchone()
    return _order(row) if row else None


def waiting_of_case(execute: Execute, case_no: str) -> list[HubOrder]:
    """The platform orders under a case number that are no orders of this desk yet."""
    rows = execute(_SELECT + "case_no = ? AND waiting = 1 ORDER BY source, part", (case_no,)).fetchall()
    return [_order(row) for row in rows]


def cancelled_of_case(execute: Execute, case_no: str) -> HubOrder | None:
    """A platform order under a case number that was cancelled; None for none."""
    row = execute(_SELECT + f"case_no = ? AND state = '{CANCELLED}' LIMIT 1", (case_no,)).fetchone()
    return _order(row) if row else None


def never_ours(execute: Execute, case_no: str) -> list[HubOrder]:
    """Cancelled ones under a case number that this desk never adopted."""
    query = "SELECT 1 FROM desk_order WHERE order_id = ?"
    rows = execute(_SELECT + "case_no = ? AND state = 'cancelled'", (case_no,)).fetchall()
    return [order for order in map(_order, rows) if execute(query, (order.order_id,)).fetchone() is None]


def waiting_people(execute: Execute) -> list[tuple[bytes, str, str, str]]:
    """(order id, case number, name, telephone) of all of them, the newest first: for a search, which looks at each."""
    query = "SELECT order_id, case_no, name, phone FROM hub_order WHERE waiting = 1 ORDER BY came_at DESC"
    found: list[tuple[bytes, str, str, str]] = execute(query).fetchall()
    return found


def judged_fields(execute: Execute, order: HubOrder) -> OrderFields:
    """A waiting order as the desk has judged it."""
    row = execute(
        "SELECT problems, division_choices FROM hub_order WHERE order_id = ?", (order.order_id,)
    ).fetchone()
    problems = tuple(Problem(code) for code in json.loads(row[0]))
    return order.fields(problems, tuple(json.loads(row[1])))


def told_rev(execute: Execute, identity: bytes) -> int:
    """The newest revision that this desk's order, or an interception, has taken in."""
    row = execute(
        "SELECT max(coalesce((SELECT hub_rev FROM desk_order WHERE order_id = ?1), 0),"
        " coalesce((SELECT max(rev) FROM interception WHERE order_id = ?1), 0))",
        (identity,),
    ).fetchone()
    return int(row[0])


def _order(row: Any) -> HubOrder:
    values: Mapping[str, Any] = dict(zip(_NAMES, row, strict=True))
    return HubOrder(**values)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
