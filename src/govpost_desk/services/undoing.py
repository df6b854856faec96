"""Undo of the last acts by a fact that names them, back to the last printed label or closed register (ux R7, D-21)."""

from datetime import datetime

from govpost_desk.domain.outcomes import Answer
from govpost_desk.services.answers import Answered, answer
from govpost_desk.services.context import ScanContext
from govpost_desk.storage import registers
from govpost_desk.storage.database import Tx
from govpost_desk.storage.recording import record


def undo_last(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDUNDO: reverse the newest line or setting-aside of an open register that no label or closing has followed."""
    barrier = (
        tx.execute(
            "SELECT max(position) FROM event WHERE type IN ('label.requested', 'register.closed')"
        ).fetchone()[0]
        or 0
    )
    line = registers.last_line(tx.execute, barrier)
    aside = tx.execute(
        "SELECT set_aside_at, register_id FROM register WHERE state = 'open' AND set_aside_at > ?"
        " ORDER BY set_aside_at DESC LIMIT 1",
        (barrier,),
    ).fetchone()
    if line is None and aside is None:
        return answer(Answer.NOTHING_TO_UNDO, "barrier" if barrier else ""), context.holding(None)
    if aside is not None and (line is None or aside[0] > line[0]):
        body = {"act": "set_aside", "act_id": None, "register_id": aside[1].hex()}
        record(tx, "act.undone", body, by=context.actor, at=at)
        return answer(Answer.DONE, "undone_rest"), context.holding(None)
    assert line is not None
    recorded_at, line_id, register_id = line
    case_no, waybill_no, fate = tx.execute(
        "SELECT case_no, waybill_no, fate FROM register_line WHERE recorded_at = ?", (recorded_at,)
    ).fetchone()
    body = {"act": "line", "act_id": line_id.hex(), "register_id": register_id.hex()}
    record(tx, "act.undone", body, by=context.actor, at=at)
    return answer(Answer.DONE, "undone", case_no=case_no, fate=fate), context.holding(None)
