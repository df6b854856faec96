"""Closing a clearance and a day: books that balance, or a reason and a second person (D-33)."""

from datetime import datetime
from typing import Any

from govpost_desk.domain.balance import Balance
from govpost_desk.domain.business_day import business_date, from_ms
from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.reasons import REASONS, Act
from govpost_desk.domain.settings import COUNT_A_CLEARANCE
from govpost_desk.services import balancing, day
from govpost_desk.services.answers import Answered, answer, ask_confirm, refused
from govpost_desk.services.context import Question, ScanContext
from govpost_desk.services.settings import desk_settings
from govpost_desk.services.stocktaking import named
from govpost_desk.services.wording import translate
from govpost_desk.storage import inbound, periods, registers, stock
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.handed_on import HANDED_ON
from govpost_desk.storage.periods import StoredClearance
from govpost_desk.storage.recording import record

CLEARANCE, DAY = "GPDCLR", "GPDDAY"


def tell_balance(tx: Tx, context: ScanContext) -> Answered:
    """GPDBAL: both lines of the clearance at work; every piece of a difference by its number."""
    _, balance = balancing.present(tx.execute, numbers_proved=True)
    code = Answer.DONE if balance.holds else Answer.UNBALANCED
    return answer(code, "balance", balance=balance, **_words(balance)), context.holding(None)


def close_clearance(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDCLR twice: close the clearance and open the next. The last one of a day wants the desk counted (D-33)."""
    found = periods.open_clearance(tx.execute)
    if found is None:
        return refused(context, "no_clearance")
    if why := _not_yet(tx.execute):
        return refused(context, why)
    each_time = desk_settings(tx.execute).stock_count == COUNT_A_CLEARANCE
    ends_its_day = (
        found.business_on < business_date(at).isoformat()
    )  # the next one is of the new date: 24-hour halls
    counted_due = each_time or ends_its_day
    return _ask_or_close(tx, context, CLEARANCE, found, at, counted_due=counted_due)


def close_day(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDDAY twice: the oldest open day's end; the desk must have been counted by scan (D-33)."""
    found = periods.open_clearance(tx.execute)
    due = periods.open_days(tx.execute)
    if not due:
        return refused(context, "no_clearance")
    if found is None or due[0] < found.business_on:
        return _close_overdue_day(tx, context, due[0], at)
    if _is_ahead(found, at):  # else everything done tomorrow would bear a later date
        return refused(context, "day_ahead", on=found.business_on)
    if why := _not_yet(tx.execute):
        return refused(context, why)
    return _ask_or_close(tx, context, DAY, found, at, counted_due=True)


def close_with_difference(
    tx: Tx, context: ScanContext, question: Question, reason: str, at: datetime
) -> Answered:
    """The reason was given: the books close as they are, and a second person approves, at once or later."""
    found = periods.open_clearance(tx.execute)
    if found is None or question.target != _state(tx.execute, found) or _not_yet(tx.execute):
        return refused(context, "books_moved", code=question.code)
    return _close(tx, context, question.code, found, reason, at)


def _ask_or_close(
    tx: Tx, context: ScanContext, code: str, found: StoredClearance, at: datetime, *, counted_due: bool
) -> Answered:
    balance = balancing.balance_of(tx.execute, found, numbers_proved=True)
    uncounted = (
        counted_due
        and balance.pieces.closing > 0
        and not balancing.is_counted(tx.execute, found.starts_after)
    )
    state, question = _state(tx.execute, found), context.question
    if not balance.holds or uncounted:
        why = "" if not balance.holds else "uncounted"
        return _unbalanced(context, code, state, balance, why)
    if question is None or question.act != code or question.target != state:
        why = "clearance" if code == CLEARANCE else "day"
        facts: dict[str, Any] = {"no": found.clearance_no, "on": found.business_on, **_words(balance)}
        return ask_confirm(context, code, code, why, state, **facts)
    return _close(tx, context, code, found, "", at)


def _unbalanced(context: ScanContext, code: str, state: str, balance: Balance, why: str) -> Answered:
    reasons = REASONS[Act.UNBALANCED]
    how = translate("messages", "不盘点关闭") if why else translate("messages", "带差关闭")
    choices = tuple(Choice(f"GPDR{number}", f"{how}：{text}") for number, text in enumerate(reasons, 1))
    outcome = answer(
        Answer.UNBALANCED,
        why or ("clearance" if code == CLEARANCE else "day"),
        needs=("reason",),
        choices=(Choice("GPDSTOCK", translate("messages", "盘点")), *choices),
        balance=balance,
        **_words(balance),
    )
    return outcome, context.asking(
        Question(act=Act.UNBALANCED.value, needs="reason", code=code, target=state)
    )


def _close(
    tx: Tx, context: ScanContext, code: str, found: StoredClearance, reason: str, at: datetime
) -> Answered:
    needs_approval = bool(reason)
    day.record_closed(tx, found, by=context.actor, at=at, reason=reason, needs_approval=needs_approval)
    facts: dict[str, Any] = {"no": found.clearance_no, "on": found.business_on}
    if code == DAY:
        _record_day(tx, context, found.business_on, reason, at)
        balance = balancing.day_balance(tx.execute, found.business_on)
    else:
        closed = periods.clearance(tx.execute, found.business_on, found.clearance_no)
        assert closed is not None
        balance = balancing.balance_of(tx.execute, closed)
        day.open_clearance(tx, context.actor, at)
    why = "clearance" if code == CLEARANCE else "day"
    if needs_approval:
        why += "_uncounted" if balance.holds else "_differs"
    outcome = answer(
        Answer.CLOSED,
        why,
        needs=("approval",) if needs_approval else (),
        balance=balance,
        **facts,
        **_words(balance),
    )
    return outcome, context.holding(None)


def _close_overdue_day(tx: Tx, context: ScanContext, on: str, at: datetime) -> Answered:
    """A day whose clearances are closed, by the program on its books or by a clerk after midnight: to be confirmed."""
    balance, question = balancing.day_balance(tx.execute, on), context.question
    if question is None or question.act != DAY or question.target != on:
        overdue = any(closed.overdue for closed in periods.clearances_of(tx.execute, on))
        why = "day_overdue" if overdue else "day_left"
        return ask_confirm(context, DAY, DAY, why, on, on=on, **_words(balance))
    _record_day(tx, context, on, "", at)
    return answer(Answer.CLOSED, "day", balance=balance, on=on, **_words(balance)), context.holding(None)


def _record_day(tx: Tx, context: ScanContext, on: str, reason: str, at: datetime) -> None:
    body = {
        "business_on": on,
        "reason": reason,
        "figures": balancing.figures(balancing.day_balance(tx.execute, on)),
        "needs_approval": False,  # the clearance that was closed with a difference waits for it
    }
    record(tx, "day.closed", body, by=context.actor, at=at)


def _is_ahead(found: StoredClearance, at: datetime) -> bool:
    """Whether a clearance is of a day that has not begun: it was opened after today's end of the day.

    One that a wrong clock opened in the future may end: nobody can wait for its date.
    """
    today = business_date(at)
    return found.business_on > today.isoformat() and business_date(from_ms(found.opened_ms)) <= today


def _not_yet(execute: Execute) -> str:
    """What must be ended before books can close: a counting, a register of what has left, a bag; "" for nothing."""
    if stock.open_stock(execute) is not None:
        return "stock_open"
    if registers.open_with_lines(execute, HANDED_ON):
        return "handing_on_open"
    if inbound.open_bags(execute):
        return "inbound_open"  # D-31: checked in the clearance in which it was opened
    return ""


def _state(execute: Execute, found: StoredClearance) -> str:
    """What a confirmation was asked about: when the books have moved meanwhile, the question is asked again."""
    balance = balancing.balance_of(execute, found)
    return f"{found.clearance_no}/{balancing.figures(balance)}"


def _words(balance: Balance) -> dict[str, Any]:
    pieces, numbers = balance.pieces, balance.numbers
    differing = [*pieces.difference, *numbers.difference]
    return {
        "opening": pieces.opening,
        "taken_over": pieces.taken_over,
        "despatched": pieces.despatched,
        "handed_back": pieces.handed_back,
        "closing": pieces.closing,
        "counted": translate("messages", "未盘点")
        if balance.counted is None
        else translate("messages", "盘点 {counted} 件").format(counted=balance.counted),
        "free": numbers.closing,
        "used": numbers.used,
        "voided": numbers.voided,
        "difference": named(differing),
    }
