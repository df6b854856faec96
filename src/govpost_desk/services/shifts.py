"""交班: one clerk hands what lies on the desk to the next (issue: shifts)."""

from datetime import datetime
from typing import Any

from govpost_desk.domain.outcomes import Answer
from govpost_desk.services import balancing, messages
from govpost_desk.services.answers import Answered, answer, ask_confirm, refused
from govpost_desk.services.context import Question, ScanContext
from govpost_desk.services.wording import translate
from govpost_desk.storage import bags, board, periods, stock
from govpost_desk.storage.database import Database, Execute, Tx
from govpost_desk.storage.recording import record


def hand_over_shift(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDSHIFT twice: the shift ends with its counts; the next clerk's badge begins the next one."""
    shift = periods.open_shift(tx.execute)
    if shift is None:
        return refused(context, "no_shift")
    shown = figures(tx.execute, shift.opened_at)
    facts = _words(shift.shift_no, shown)
    state = f"{shift.shift_no}/{shown}"
    question = context.question
    if question is None or question.act != "shift" or question.target != state:
        fresh = stock.last_stock(tx.execute, shift.opened_at) is not None or not facts["pieces"]
        return ask_confirm(
            context, "shift", "GPDSHIFT", "shift" if fresh else "shift_uncounted", state, **facts
        )
    body = {
        "shift_id": shift.shift_id.hex(),
        "shift_no": shift.shift_no,
        "figures": shown,
        "overdue": False,
    }
    record(tx, "shift.closed", body, by=context.actor, at=at)
    outcome = answer(Answer.CLOSED, "shift", needs=("operator",), **facts)
    return outcome, context.asking(Question(act="take_shift", needs="operator", code="GPDSHIFT"))


def left_for_taker(db: Database) -> str:
    """What is said to the next clerk as long as a shift is handed over and nobody has taken the desk; else ""."""
    with db.reading() as execute:
        last = None if periods.open_shift(execute) else periods.last_shift(execute)
    if last is None or not last.figures:  # one that the program ended left no figures
        return ""
    return messages.say(Answer.CLOSED, "shift", **_words(last.shift_no, last.figures))


def _words(shift_no: int, shown: dict[str, Any]) -> dict[str, Any]:
    return {
        "no": shift_no,
        "pieces": shown["pieces"]["closing"],
        "counted": translate("messages", "未盘点")
        if shown["counted"] is None
        else translate("messages", "盘点 {counted} 件").format_map(shown),
        "bags": len(shown["open_bags"]),
        "registers": shown["open_registers"],
        "numbers": shown["numbers_left"],
    }


def figures(execute: Execute, after: int) -> dict[str, Any]:
    """What a clerk hands over, as it is journalled and printed: the books of the shift that began at position `after`,
    open bags and registers, papers in doubt.
    """
    counts = board.board(execute)
    books = balancing.figures(balancing.shift_balance(execute, after))
    return {
        **books,
        "open_bags": [bag.bag_no for bag in bags.bags_here(execute) if bag.state == "open"],
        "sealed_bags": [bag.bag_no for bag in bags.bags_here(execute) if bag.state == "sealed"],
        "at_desk": {
            "ticked": counts.ticked,
            "desk": counts.unsealed,
            "labelled": counts.labelled,
            "sealed": counts.sealed,
            "inbound": counts.inbound,
        },
        "open_registers": counts.open_registers,
        "unsigned": counts.unsigned,
        "unconfirmed": counts.unconfirmed,
        "numbers_left": counts.numbers_left,
    }
