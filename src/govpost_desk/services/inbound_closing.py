"""The end of a check: differences named, its sheet and the verification note numbered, in one transaction (D-31)."""

from datetime import date, datetime
from typing import Any

from govpost_desk.domain.bags import parse_bag_tag
from govpost_desk.domain.inbound import Finding
from govpost_desk.domain.numbers import CHECK_PREFIX, NOTE_PREFIX, daily_no
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.services.answers import Answered, answer, ask_confirm, refused
from govpost_desk.services.context import Question, ScanContext, Step
from govpost_desk.services.day import business_day
from govpost_desk.services.inbound_checks import Check, check_of
from govpost_desk.services.messages import inbound as words
from govpost_desk.services.receiving import bag_at_work, facts_of
from govpost_desk.services.wording import translate
from govpost_desk.storage import inbound, journal, verification_notes
from govpost_desk.storage.database import Tx
from govpost_desk.storage.inbound import StoredInbound
from govpost_desk.storage.recording import record

_ACT = "end_check"


def end_check(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDEND while checking: alike, the check closes; every difference is named and asks for GPDEND once more.

    Without a manifest nothing can be alike: the count is asked about instead.
    """
    bag = bag_at_work(tx.execute, context)
    if bag is None:
        return refused(context, "no_inbound_bag")
    check = check_of(tx.execute, bag)
    facts: dict[str, Any] = {
        **facts_of(bag),
        "found": check.found,
        "expected": translate("messages", "无清单")
        if check.expected is None
        else translate("messages", "应有 {expected} 件").format(expected=check.expected),
        "difference": words.differences(check.named()),
    }
    state = f"{bag.inbound_id.hex()}/{check.expected}/{check.found}/{check.named()}"
    question = context.question
    confirmed = question is not None and question.act == _ACT and question.target == state
    if check.differences and not confirmed:
        outcome = answer(
            Answer.UNBALANCED,
            "inbound",
            needs=("confirm",),
            choices=(Choice("GPDEND", translate("messages", "确实如此，缮发验单")),),
            **facts,
        )
        return outcome, context.asking(Question(act=_ACT, needs="confirm", code="GPDEND", target=state))
    if check.expected is None and not confirmed:
        return ask_confirm(context, _ACT, "GPDEND", "inbound", state, **facts)
    note_no = _close(tx, context, bag, check, at)
    moved = ScanContext(actor=context.actor, step=Step.IN, window_code=context.window_code)
    why = "inbound_noted" if note_no else "inbound"
    return answer(Answer.CLOSED, why, register_no=note_no, **facts), moved


def _close(tx: Tx, context: ScanContext, bag: StoredInbound, check: Check, at: datetime) -> str:
    """Close the check and draft the note where one is due; returns the note's number, "" for none."""
    desk_id, nonces = journal.grants(tx.execute)
    epoch, on = max(nonces), business_day(tx.execute, at)
    serial = inbound.next_check_serial(tx.execute, epoch, on.isoformat())
    body = {
        "inbound_id": bag.inbound_id.hex(),
        "tag_no": bag.tag_no,
        "manifest_id": bag.manifest_id.hex() if bag.manifest_id else None,
        "sheet_no": daily_no(CHECK_PREFIX, desk_id, on, epoch, serial),
        "daily_serial": serial,
        "expected": check.expected,
        "found": check.found,
        **{finding.value: check.numbers(finding) for finding in Finding},
    }
    record(tx, "inbound.closed", body, by=context.actor, at=at)
    return _draft(tx, context, bag, check, desk_id, epoch, on, at) if check.differences else ""


def _draft(
    tx: Tx,
    context: ScanContext,
    bag: StoredInbound,
    check: Check,
    desk_id: str,
    epoch: int,
    on: date,
    at: datetime,
) -> str:
    serial = verification_notes.next_note_serial(tx.execute, epoch, on.isoformat())
    number = daily_no(NOTE_PREFIX, desk_id, on, epoch, serial)
    tag = parse_bag_tag(bag.tag_no)
    assert tag is not None
    body = {
        "note_no": number,
        "daily_serial": serial,
        "inbound_id": bag.inbound_id.hex(),
        "tag_no": bag.tag_no,
        "to_office": tag.origin,
        "expected": check.expected,
        "found": check.found,
        "differences": [
            [piece.number, piece.finding.value, piece.reason] for piece in check.pieces if piece.finding
        ],
    }
    record(tx, "note.drafted", body, by=context.actor, at=at)
    return number
