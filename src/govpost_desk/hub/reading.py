"""What a stored event says: pure. One that cannot be read now is held, with a reason; it blocks nothing.

Reasons: type (not known here), schema (newer than known here), body (unreadable, or not as its type demands),
carried (a fact of another branch that proves wrong).
"""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from govpost_desk.hub.receiving import DamagedEvent, NoEvent, Received, receive
from govpost_desk.wire.codec import MOST_INTEGER
from govpost_desk.wire.event_types import SCHEMA_OF
from govpost_desk.wire.messages import SentEvent

CARRIED = "fact.carried"
_DEEPEST = 4  # a fact carried again out of a branch where it was carried to
_LONGEST = 128
_MOST_NAMED = 2000  # numbers or events that one event may name
# what is done to a piece -> the act that the other desks of the hall are told
_ACTS = {
    "line.ticked": "taken_over",
    "packing.opened": "packing",
    "packing.sealed": "sealed",
    "number.voided": "number_voided",
    "emergency.labelled": "labelled",
    "bag.piece_in": "bagged",
    "bag.piece_out": "unbagged",
    "line.collected": "collected",
    "line.handed_on": "handed_on",
    "inbound.piece": "came_in",
}
_UNDONE_BY = {"act.undone": "act_id", "inbound.undone": "line_id"}
_ACCEPTED = ("ticked", "extra")  # fates of a line by which a certificate is taken over (D-11)
_OF_ORDER = ("order.recorded", "order.corrected")


class Unreadable(Exception):
    """The event is held: `why`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Act(msgspec.Struct, frozen=True, gc=False):
    """Something done to a piece. `undoes`: the event of the act that it takes back, whose order it then is."""

    event_id: str
    order_id: str
    case_no: str
    waybill_no: str
    act: str
    undoes: str
    desk_id: str
    at_ms: int
    hlc: int


class Use(msgspec.Struct, frozen=True, gc=False):
    """A number taken for an order ("" for an emergency sheet) by the operator `by_no`."""

    waybill_no: str
    event_id: str
    desk_id: str
    order_id: str
    by_no: str
    hlc: int


@dataclass(frozen=True, slots=True)
class Interception:
    """A piece is to be stopped (封袋拦截) because revision `rev` of its order came too late; `settled_by`: the operator
    who settled it, "" in the fact that raises it.
    """

    order_id: str
    case_no: str
    waybill_no: str
    desk_id: str
    why: str
    rev: int
    stage: str
    settled_by: str


@dataclass(slots=True)
class Reading:
    """What a fact says. `event_id`: the fact's own, of a carried one the inner; `at_ms`: when, by the desk's clock.

    `accepted_in`: the register that takes the piece of `act` over; `closes`: the register that it closes;
    `takes_back`: the event it takes back; `recipient_of`: the order whose recipient stands in its personal part;
    `party_id`: the event whose recipient a line or a label shows.
    """

    event_id: str
    at_ms: int = 0
    act: Act | None = None
    uses: list[Use] = field(default_factory=list)
    erases: tuple[str, ...] = ()
    interception: Interception | None = None
    accepted_in: str = ""
    closes: str = ""
    takes_back: str = ""
    recipient_of: str = ""
    party_id: str = ""


def read(event: Received, desk: str) -> Reading:
    """What `event` says. Raises Unreadable."""
    inner = _unwrapped(event, desk, 0)
    newest = SCHEMA_OF.get(inner.type)
    if newest is None:
        raise Unreadable("type")
    if inner.schema > newest:
        raise Unreadable("schema")
    if inner.fields is None:
        raise Unreadable("body")
    reading = Reading(inner.event_id, inner.wall_ms)
    fields = inner.fields
    reading.act = _act(inner, fields, desk)
    _read_more(reading, inner.type, fields, desk)
    if "taken" in fields:
        reading.uses = _uses(inner, fields, desk)
    if inner.type == "personal.erased":
        reading.erases = tuple(_word(each) for each in _list(fields.get("event_ids")))
    return reading


def _read_more(reading: Reading, kind: str, fields: dict[str, Any], desk: str) -> None:
    """What is no custody: registers, recipients, interceptions."""
    if reading.act is not None:
        reading.party_id = _word(fields.get("party_id"))
    if kind in ("line.ticked", "line.settled"):
        reading.takes_back = _word(fields.get("replaces"))
        if kind == "line.ticked" and fields.get("fate") in _ACCEPTED:
            reading.accepted_in = _word(fields.get("register_id"))
    elif kind in _UNDONE_BY:
        reading.takes_back = _word(fields.get(_UNDONE_BY[kind]))
    elif kind == "register.closed":
        reading.closes = _word(fields.get("register_id"))
    elif kind in _OF_ORDER:
        reading.recipient_of = _word(fields.get("order_id"))
    elif kind in ("interception.raised", "interception.settled"):
        reading.interception = _interception(kind, fields, desk)


def _interception(kind: str, fields: dict[str, Any], desk: str) -> Interception:
    order_id, rev = _word(fields.get("order_id")), fields.get("rev", 0)
    if not order_id or type(rev) is not int or abs(rev) > MOST_INTEGER:
        raise Unreadable("body")
    words = [_word(fields.get(name)) for name in ("case_no", "waybill_no", "why", "stage", "by")]
    case_no, waybill_no, why, stage, by_no = words
    settled_by = (by_no or desk) if kind == "interception.settled" else ""
    return Interception(order_id, case_no, waybill_no, desk, why, rev, stage, settled_by)


def fact_id(event: Received, desk: str) -> str:
    """Whose personal part the event brings: of a carried fact the inner one's, if it can be read."""
    if event.type != CARRIED:
        return event.event_id
    try:
        return _unwrapped(event, desk, 0).event_id
    except Unreadable:
        return event.event_id


def _unwrapped(event: Received, desk: str, depth: int) -> Received:
    if event.type != CARRIED:
        return event
    fields = event.fields
    if fields is None or depth == _DEEPEST:
        raise Unreadable("body")
    texts = [fields.get(name) for name in ("header", "body", "salt")]
    if not all(isinstance(each, str) for each in texts):
        raise Unreadable("body")
    header, body, salt = (str(each) for each in texts)
    try:
        inner = receive(SentEvent(header, body, salt), desk, None)
    except (NoEvent, DamagedEvent) as failure:
        raise Unreadable("carried") from failure
    return _unwrapped(inner, desk, depth + 1)


def _act(event: Received, fields: dict[str, Any], desk: str) -> Act | None:
    act, undoes, order_id = _ACTS.get(event.type, ""), "", ""
    if event.type in _UNDONE_BY:
        act, undoes = "undone", _word(fields.get(_UNDONE_BY[event.type]))
        if not undoes:
            return None
    elif event.type == "line.settled":
        act = "handed_back" if fields.get("custody_back") is True else ""
    if not act:
        return None
    if not undoes:
        order_id = _word(fields.get("order_id"))
        if not order_id:
            return None
    return Act(
        event_id=event.event_id,
        order_id=order_id,
        case_no=_word(fields.get("case_no")),
        waybill_no=_word(fields.get("waybill_no")),
        act=act,
        undoes=undoes,
        desk_id=desk,
        at_ms=event.wall_ms,
        hlc=event.hlc,
    )


def _uses(event: Received, fields: dict[str, Any], desk: str) -> list[Use]:
    taken = fields["taken"]
    if taken is None:
        return []
    uses = []
    for each in _list(taken) if isinstance(taken, list) else [taken]:
        if not isinstance(each, dict):
            raise Unreadable("body")
        number = _word(each.get("waybill_no"))
        if not number:
            raise Unreadable("body")
        order_id, by_no = _word(fields.get("order_id")), _word(fields.get("by"))
        uses.append(Use(number, event.event_id, desk, order_id, by_no, event.hlc))
    return uses


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > _MOST_NAMED:
        raise Unreadable("body")
    return value


def _word(value: Any) -> str:
    """A short text without control characters (PostgreSQL keeps no NUL, UTF-8 no half characters); "" for none."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise Unreadable("body")
    return value
