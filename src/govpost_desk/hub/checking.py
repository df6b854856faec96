"""Whether what a platform or carrier posts can be taken: pure. The same rules as for lists and typing at the desk.

What is incomplete is taken (the desk asks, D-2); what is no text, no number or no case is refused with the name of the
field, never with what stood in it (D-16).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from govpost_desk.domain.cleaning import (
    clean_address,
    clean_text,
    is_control,
    is_rounded,
    normalise_case_no,
)
from govpost_desk.domain.names import normalise_name
from govpost_desk.domain.orders import Mode, Payer, order_id
from govpost_desk.domain.phones import normalise_phone
from govpost_desk.domain.scans import is_scannable
from govpost_desk.wire.codec import MessageError, from_fields
from govpost_desk.wire.platforms import Cancellation, PlatformOrder, Tracked

MOST_PARTS = 99
MOST_GRAMS = 50_000
MOST_RAW = 1000
CODE_SETS = ("ems", "new")
_LONGEST = {
    "source": 64,
    "case_no": 200,
    "window_code": 16,
    "item_name": 200,
    "document_name": 200,
    "department": 200,
    "name": 100,
    "phone": 100,
    "address": 400,
    "note": 200,
    "reason": 100,
    "id": 64,
    "waybill_no": 32,
    "code": 16,
    "set": 8,
    "place": 100,
}
_DIVISION = re.compile("([0-9]{6})?")
_CODE = re.compile("[0-9A-Za-z_-]+")


class Unfit(Exception):
    """It is refused because of the field `why`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Identity:
    """Which order is meant: the unit's code, its case number in its one form, the part (D-2)."""

    source: str
    case_no: str
    part: int
    rev: int

    @property
    def order_id(self) -> str:
        """The same on every desk and here, in hex."""
        return order_id(self.source, self.case_no, self.part).hex()


def read_order(fields: Any, site: str) -> tuple[Identity, dict[str, Any]]:
    """An order and its content as the feed tells it, without channel, state and rev. Raises Unfit."""
    order = _read(PlatformOrder, fields)
    _check_texts(order)
    identity = _identity(order)
    own_unit = identity.source.removeprefix(f"{site}-") if identity.source.startswith(f"{site}-") else ""
    content = {
        "window_code": order.window_code.strip() or own_unit[: _LONGEST["window_code"]],
        "item_name": clean_text(order.item_name).text,
        "document_name": clean_text(order.document_name).text,
        "department": clean_text(order.department).text,
        "issued_on": _issued_on(order.issued_on),
        "name": normalise_name(order.name).name,
        "phone": normalise_phone(order.phone).number,
        "address": clean_address(order.address).text,
        "division": _matched(_DIVISION, order.division, "division"),
        "payer": _one_of([each.value for each in Payer], order.payer, "payer"),
        "mode": _one_of([each.value for each in Mode], order.mode, "mode"),
        "receipt": order.receipt,
        "weight_g": _within(order.weight_g, 0, MOST_GRAMS, "weight_g"),
        "note": clean_text(order.note).text,
    }
    return identity, content


def read_cancellation(fields: Any) -> tuple[Identity, str]:
    """Which order is taken back, and the reason. Raises Unfit."""
    given = _read(Cancellation, fields)
    _check_texts(given)
    return _identity(given), clean_text(given.reason).text


def read_tracked(fields: Any) -> Tracked:
    """A carrier's record. Raises Unfit."""
    given: Tracked = _read(Tracked, fields)
    _check_texts(given)
    for name in ("id", "waybill_no", "code"):
        if not getattr(given, name).strip():
            raise Unfit(name)
    _matched(_CODE, given.code, "code")
    _matched(_CODE, given.waybill_no, "waybill_no")
    _one_of(CODE_SETS, given.set, "set")
    _within(given.at_ms, 0, 10**14, "at_ms")
    if len(given.raw) > MOST_RAW or "\0" in given.raw:
        raise Unfit("raw")
    return given


def is_code(text: str) -> bool:
    """Whether a text can be a carrier's code."""
    return len(text) <= _LONGEST["code"] and _CODE.fullmatch(text) is not None


def _read(kind: type, fields: Any) -> Any:
    try:
        return from_fields(kind, fields)
    except MessageError as failure:
        raise Unfit(failure.where.partition(".")[2] or "shape") from None


def _check_texts(given: Any) -> None:
    for name, most in _LONGEST.items():
        value = getattr(given, name, "")
        if len(value) > most or any(is_control(each) for each in value):
            raise Unfit(name)


def _identity(given: Any) -> Identity:
    source = given.source.strip()
    if not source or " " in source or not source.isprintable():
        raise Unfit("source")
    case_no = normalise_case_no(given.case_no).text
    if not case_no or is_rounded(case_no) or not is_scannable(case_no):
        raise Unfit("case_no")
    part, rev = _within(given.part, 1, MOST_PARTS, "part"), _within(given.rev, 1, 2**52, "rev")
    return Identity(source, case_no, part, rev)


def _issued_on(text: str) -> str:
    if not text:
        return ""
    try:
        found = date.fromisoformat(text).isoformat()
    except ValueError:
        raise Unfit("issued_on") from None
    if found != text:
        raise Unfit("issued_on")
    return found


def _matched(pattern: re.Pattern[str], text: str, name: str) -> str:
    if not pattern.fullmatch(text):
        raise Unfit(name)
    return text


def _one_of(known: Any, text: str, name: str) -> str:
    if text not in known:
        raise Unfit(name)
    return text


def _within(number: int, least: int, most: int, name: str) -> int:
    if not least <= number <= most:
        raise Unfit(name)
    return number
