"""Text messages on their way out: one attempt at a time, none twice by itself.

A message is `sending` before the provider hears of it and something else afterwards. What stands there longer than any
provider takes was left by a process that died: `unknown`, which a person may send again. Recipient and text are put
together here and kept nowhere; after an erasure there is none.
"""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from govpost_desk.domain.phones import is_mobile, normalise_phone
from govpost_desk.hub import feeding, ordering, templates
from govpost_desk.hub.log_rows import COLUMNS, WITH_PERSON, at_place_of, received_row
from govpost_desk.hub.messaging import ACCEPTED, FAILED, QUEUED, SENDING, SENT, UNKNOWN, WITHDRAWN
from govpost_desk.hub.office import Office
from govpost_desk.hub.providers import NotTakenError, Provider
from govpost_desk.hub.reading import Unreadable, read
from govpost_desk.hub.schema import act, custody, fact, log_event, log_personal, text_message
from govpost_desk.hub.store import SITE, Tx, param

MOST_ATTEMPTS = 8
LEASE_MS = 5 * 60 * 1000
OLD_MS = 3 * 24 * 3600 * 1000
_FIRST_WAIT_MS, _LONGEST_WAIT_MS = 30_000, 3600 * 1000
_COLUMNS = (
    text_message.c.event_id,
    text_message.c.template,
    text_message.c.order_id,
    text_message.c.waybill_no,
    text_message.c.at_ms,
    text_message.c.attempts,
)
_DUE = (
    select(*_COLUMNS)
    .where(
        text_message.c.site_id == SITE,
        text_message.c.state == QUEUED,
        text_message.c.next_ms <= param("now_ms"),
    )
    .order_by(text_message.c.next_ms, text_message.c.event_id, text_message.c.template)
    .limit(1)
)
_IS = (
    text_message.c.site_id == SITE,
    text_message.c.event_id == param("of_event"),
    text_message.c.template == param("of_template"),
)
_NEW = {
    "state": param("new_state"),
    "why": param("new_why"),
    "attempts": param("new_attempts"),
    "next_ms": param("new_next_ms"),
    "done_ms": param("new_done_ms"),
}
_MOVE = update(text_message).where(*_IS).values(**_NEW)
_END = (
    update(text_message)
    .where(*_IS, text_message.c.state == SENDING, text_message.c.attempts == param("of_attempt"))
    .values(**_NEW)
)
_LEFT = (
    update(text_message)
    .where(
        text_message.c.site_id == SITE,
        text_message.c.state == SENDING,
        text_message.c.next_ms <= param("now_ms"),
    )
    .values(state=UNKNOWN, why="crashed", done_ms=param("new_done_ms"))
)
_ALL = (
    select(text_message).where(text_message.c.site_id == SITE).order_by(text_message.c.at_ms)
)  # the rows name no person
_BACK = "handed_back"
_STATE = select(text_message.c.state, text_message.c.attempts).where(*_IS)
_PIECE = select(custody.c.case_no, custody.c.waybill_no, custody.c.act).where(
    custody.c.site_id == SITE, custody.c.order_id == param("of_order")
)
_ACTS = (
    select(*COLUMNS)
    .select_from(
        act.join(fact, (fact.c.site_id == SITE) & (fact.c.event_id == act.c.event_id))
        .join(log_event, at_place_of(fact))
        .outerjoin(log_personal, WITH_PERSON)
    )
    .where(act.c.site_id == SITE, act.c.order_id == param("of_order"))
    .order_by(act.c.hlc.desc(), act.c.event_id)
)
_PERSON = select(log_personal.c.personal).where(
    log_personal.c.site_id == SITE, log_personal.c.event_id == param("of_event")
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One attempt. `key` names the message for provider and log; telephone and text are in no log."""

    event_id: str
    template: str
    attempt: int
    phone: str
    text: str

    @property
    def key(self) -> str:
        """Names the message, the same at every attempt."""
        return f"{self.event_id}:{self.template}"


def send_due(office: Office, site: str, provider: Provider, most: int) -> dict[str, int]:
    """Try what is due, at most `most` messages; how many ended in each state. Raises NoSite."""
    ended: dict[str, int] = {}
    for _ in range(most):
        state = send_one(office, site, provider)
        if state is None:
            break
        ended[state] = ended.get(state, 0) + 1
    return ended


def send_one(office: Office, site: str, provider: Provider) -> str | None:
    """The state in which the next due message ended; None when none is due. Raises NoSite."""
    with office.begin(site) as tx:
        found = _begin(tx)
    if not isinstance(found, Outgoing):
        return found
    try:
        provider.send(found.key, found.phone, found.text)
    except NotTakenError as failure:
        again = failure.again and found.attempt < MOST_ATTEMPTS
        state, why = QUEUED if again else FAILED, failure.why
    except Exception as failure:  # noqa: BLE001  whatever a plug-in raises: nobody knows whether it went out
        state, why = UNKNOWN, type(failure).__name__
    else:
        state, why = SENT, ""
    with office.begin(site) as tx:
        tx.run(_END, _values(tx, found.event_id, found.template, state, why, found.attempt))
    return state


def all_messages(tx: Tx) -> list[Any]:
    """All of the site: numbers and states."""
    return list(tx.run(_ALL))


def send_again(tx: Tx, event_id: str, template: str) -> bool:
    """A person wants one sent that failed, or of which nobody knows; False when there is none such."""
    row = tx.run(_STATE, {"of_event": event_id, "of_template": template}).one_or_none()
    if row is None or row.state not in (FAILED, UNKNOWN):
        return False
    tx.run(_MOVE, {**_values(tx, event_id, template, QUEUED, "", row.attempts), "new_next_ms": tx.now_ms})
    return True


def _begin(tx: Tx) -> Outgoing | str | None:
    tx.run(_LEFT, {"now_ms": tx.now_ms, "new_done_ms": tx.now_ms})
    row = tx.run(_DUE, {"now_ms": tx.now_ms}).one_or_none()
    if row is None:
        return None
    phone, text, why = _composed(tx, row)
    attempt = row.attempts + 1
    state = WITHDRAWN if why == _BACK else FAILED if why else SENDING
    tx.run(_MOVE, _values(tx, row.event_id, row.template, state, why, attempt))
    return state if why else Outgoing(row.event_id, row.template, attempt, phone, text)


def _values(tx: Tx, event_id: str, template: str, state: str, why: str, attempt: int) -> dict[str, Any]:
    wait = LEASE_MS if state == SENDING else min(_FIRST_WAIT_MS << min(attempt, 20), _LONGEST_WAIT_MS)
    ended = state in (SENT, FAILED, UNKNOWN, WITHDRAWN)
    return {
        "of_event": event_id,
        "of_template": template,
        "of_attempt": attempt,
        "new_state": state,
        "new_why": why[:64],
        "new_attempts": attempt,
        "new_next_ms": tx.now_ms + wait,
        "new_done_ms": tx.now_ms if ended else 0,
    }


def _composed(tx: Tx, row: Any) -> tuple[str, str, str]:
    """Telephone, text, and why it is not sent ("" when it is)."""
    if tx.now_ms - row.at_ms > OLD_MS:
        return "", "", "old"
    piece = tx.run(_PIECE, {"of_order": row.order_id}).one_or_none()
    case_no, number = (piece.case_no, piece.waybill_no) if piece else ("", "")
    if row.template == ACCEPTED and piece and piece.act == _BACK:
        return "", "", _BACK  # it lies at the window again: nothing is on its way to him
    text = templates.worded(tx, row.template, case_no, row.waybill_no or number)
    if not text:
        return "", "", "off"
    phone = _phone_of(tx, row.order_id)
    return phone, text, "" if is_mobile(phone) else "no_mobile" if phone else "no_recipient"


def _phone_of(tx: Tx, order_id: str) -> str:
    """The telephone of whom the newest line or label shows; else of the platform's order; "" where it is erased."""
    for row in tx.run(_ACTS, {"of_order": order_id}).all():
        try:
            party = read(received_row(row), row.desk_id).party_id
        except Unreadable:
            continue
        found = tx.run(_PERSON, {"of_event": party}).first() if party else None
        if found is not None and (phone := _phone_in(bytes(found.personal))):
            return phone
    told = feeding.contents_of(tx, ordering.FEED, [order_id]).get(order_id)
    return _phone_in(told.encode()) if told else ""


def _phone_in(content: bytes) -> str:
    try:
        phone = json.loads(content).get("phone", "")
    except (ValueError, AttributeError):
        return ""
    return normalise_phone(phone).number if isinstance(phone, str) else ""
