"""Orders typed or corrected at the desk (D-2): add one, set fields of one, with the same checks as an imported row."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.cleaning import Note, clean_address, clean_text, normalise_case_no
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.names import normalise_name
from govpost_desk.domain.numbers import local_case_no
from govpost_desk.domain.orders import Mode, OrderFields, Payer, Problem, order_id
from govpost_desk.domain.phones import normalise_phone
from govpost_desk.domain.scans import is_scannable
from govpost_desk.services.judging import judged
from govpost_desk.services.platform_orders import adopt_case
from govpost_desk.services.settings import desk_profile, window_for_new
from govpost_desk.services.wording import translate
from govpost_desk.storage.database import Database, Tx
from govpost_desk.storage.orders import (
    StoredOrder,
    last_case_no,
    order_body,
    order_personal,
    orders_of_case,
)
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import GovernmentWindow, candidates, window

SETTABLE = (
    "name",
    "phone",
    "address",
    "division",
    "item",
    "document",
    "department",
    "issued_on",
    "payer",
    "mode",
    "receipt",
    "weight_g",
    "content",
)
MOST_PARTS = 99  # certificates of one case
_PACKED = ("labelled", "sealed", "collected")


def add_order(
    db: Database, window_code: str, case_no: str, values: Mapping[str, str], *, by: Actor, at: datetime
) -> StoredOrder:
    """Record an order typed at the desk; an empty case number gets a local one (D-2).

    Raises RuleError: no_such_window, window_ended, case_no, order_exists, order_field, order_value.
    """
    with db.begin() as tx:
        place = window_for_new(tx.execute, window_code)
        number = normalise_case_no(case_no).text if case_no.strip() else _local_number(tx)
        if not number or not is_scannable(number):
            raise RuleError("case_no")
        adopt_case(tx, number, by=by, at=at)
        identity = order_id(place.source, number)
        if any(c.order_id == identity and c.status != "withdrawn" for c in candidates(tx.execute, number)):
            raise RuleError("order_exists", case_no=number)
        fields = with_values(profile_fields(place, number), values, desk_profile(tx.execute).division)
        return _record_typed(tx, identity, place, fields, by, at)


def add_part(
    db: Database,
    window_code: str,
    case_no: str,
    values: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
    like: int = 0,
) -> StoredOrder:
    """One more certificate of a case: the next part, for the recipient of part `like` unless `values` say otherwise.

    `like`: 0 for the last one. Raises RuleError: no_such_window, no_order, parts_full, order_field, order_value,
    person_erased.
    """
    number = normalise_case_no(case_no).text
    with db.begin() as tx:
        place = window(tx.execute, window_code)
        if place is None:
            raise RuleError("no_such_window", window=window_code)
        adopt_case(tx, number, by=by, at=at)
        known = [order for order in orders_of_case(tx.execute, number) if order.source == place.source]
        live = [order for order in known if order.status != "withdrawn"]
        if not live:
            raise RuleError("no_order")
        last = next((order for order in live if order.fields.part == like), None) if like else live[-1]
        if last is None:
            raise RuleError("no_order")
        if last.erased:
            raise RuleError("person_erased")
        part = known[-1].fields.part + 1
        if part > MOST_PARTS:
            raise RuleError("parts_full", most=MOST_PARTS)
        kept = tuple(each for each in last.fields.problems if each is not Problem.SAME_KEY_OTHER_CONTENT)
        copied = replace(last.fields, part=part, document_name="", issued_on=None, problems=kept)
        fields = with_values(copied, values, desk_profile(tx.execute).division)
        return _record_typed(tx, order_id(place.source, number, part), place, fields, by, at)


def _record_typed(
    tx: Tx, identity: bytes, place: GovernmentWindow, fields: OrderFields, by: Actor, at: datetime
) -> StoredOrder:
    body = order_body(identity, place.source, place.window_code, "typed", fields)
    record(
        tx,
        "order.recorded",
        {**body, "list_id": None, "row_no": 0},
        by=by,
        at=at,
        personal=order_personal(fields),
    )
    return next(order for order in orders_of_case(tx.execute, fields.case_no) if order.order_id == identity)


def set_order(
    db: Database,
    case_no: str,
    values: Mapping[str, str],
    reason: str,
    *,
    by: Actor,
    at: datetime,
    window_code: str = "",
    part: int = 0,
) -> StoredOrder:
    """Correct fields of an order whose label is not printed; a new fact with the whole order (architecture §2.10).

    `part`: which certificate of a case with several, 0 for the only one. `reason` is free text and goes into the
    erasable part. Raises RuleError: no_order, which_window, which_part, order_packed, order_field, order_value.
    """
    number = normalise_case_no(case_no).text
    if not reason.strip():
        raise RuleError("reason_needed")
    with db.begin() as tx:
        adopt_case(tx, number, by=by, at=at)
        stored = _one_order(tx, number, window_code, part)
        if stored.custody in _PACKED:
            raise RuleError("order_packed", case_no=number)
        fields = with_values(stored.fields, values, desk_profile(tx.execute).division)
        corrected = sorted({*stored.corrected, *values})
        body = order_body(stored.order_id, stored.source, stored.window_code, "corrected", fields, corrected)
        record(
            tx,
            "order.corrected",
            {**body, "list_id": None, "row_no": 0, "changed": sorted(values)},
            by=by,
            at=at,
            personal={**order_personal(fields, stored.list_digest), "note": reason},
        )
        return next(
            order for order in orders_of_case(tx.execute, number) if order.order_id == stored.order_id
        )


def division_options(fields: OrderFields) -> tuple[tuple[str, str], ...]:
    """(code, full name) of the divisions an ambiguous address may mean; the clerk chooses (it sets the fee)."""
    from govpost_desk.importing.divisions import division_name

    return tuple((code, division_name(code)) for code in fields.division_choices)


def profile_fields(place: GovernmentWindow, case_no: str) -> OrderFields:
    """An empty order with the sending unit's defaults."""
    return OrderFields(
        case_no=case_no,
        payer=Payer(place.payer),
        mode=Mode(place.mode),
        receipt=place.receipt,
        weight_g=place.weight_g,
        department=place.department,
        defaults=("payer", "mode", "receipt", "weight_g"),
    )


def with_values(fields: OrderFields, values: Mapping[str, str], desk_division: str) -> OrderFields:
    """The order with the given fields set (texts, as typed) and its problems judged anew."""
    from govpost_desk.importing.divisions import division_name, match

    recipient, settled = fields.recipient, dict(values)
    for name in settled:
        if name not in SETTABLE:
            raise RuleError("order_field", field=name)
    if "name" in settled:
        reading = normalise_name(settled["name"])
        if Note.NAME_TOO_LONG in reading.notes:
            raise RuleError("too_long", field=translate("messages", "收件人"))
        recipient = replace(recipient, name=reading.name)
    if "phone" in settled:
        recipient = replace(recipient, phone=normalise_phone(settled["phone"]).number)
    if "address" in settled:
        cleaned = clean_address(settled["address"])
        if Note.ADDRESS_TOO_LONG in cleaned.notes:
            raise RuleError("too_long", field=translate("messages", "地址"))
        recipient = replace(recipient, address=cleaned.text)
        found = match(recipient.address)
        fields = replace(fields, division=found.code or "", division_choices=tuple(found.candidates))
    if "division" in settled:
        code = settled["division"]
        if not division_name(code):
            raise RuleError("order_value", field="division")
        fields = replace(fields, division=code, division_choices=())
    plain: dict[str, tuple[str, Callable[[str], object]]] = {
        "item": ("item_name", _plain_text),
        "document": ("document_name", _plain_text),
        "department": ("department", _plain_text),
        "issued_on": ("issued_on", date.fromisoformat),
        "payer": ("payer", Payer),
        "mode": ("mode", Mode),
        "receipt": ("receipt", _yes_no),
        "weight_g": ("weight_g", _grams),
    }
    changes: dict[str, object] = {}
    for name, (target, convert) in plain.items():
        if name in settled:
            try:
                changes[target] = convert(settled[name])
            except ValueError:
                raise RuleError("order_value", field=name) from None
    fields = replace(
        fields,
        recipient=recipient,
        defaults=tuple(name for name in fields.defaults if name not in changes),
        **changes,  # type: ignore[arg-type]
    )
    return judged(fields, desk_division, confirmed="content" in settled)


def _one_order(tx: Tx, case_no: str, window_code: str, part: int) -> StoredOrder:
    found = [
        order
        for order in orders_of_case(tx.execute, case_no)
        if order.status != "withdrawn"
        and window_code in ("", order.window_code)
        and part in (0, order.fields.part)
    ]
    if not found:
        raise RuleError("no_order")
    if len({order.window_code for order in found}) > 1:
        raise RuleError("which_window")
    if len(found) > 1:
        raise RuleError("which_part", count=len(found))
    return found[0]


def _local_number(tx: Tx) -> str:
    desk_id = desk_profile(tx.execute).desk_id
    prefix = local_case_no(desk_id, 0)[:-6]
    taken = last_case_no(tx.execute, prefix)
    return local_case_no(desk_id, int(taken[len(prefix) :]) + 1 if taken else 1)


def _plain_text(text: str) -> str:
    return clean_text(text).text


def _yes_no(text: str) -> bool:
    if text not in ("yes", "no", "是", "否"):
        raise ValueError("yes or no")
    return text in ("yes", "是")


def _grams(text: str) -> int:
    grams = int(text)
    if not 0 < grams <= 50_000:
        raise ValueError("grams")
    return grams
