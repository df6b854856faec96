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
    barrier = registers.undo_barrier(tx.execute)
    line = registers.last_line(tx.execute, barrier)
    aside = registers.last_set_aside(tx.execute, barrier)
    if line is None and aside is None:
        return answer(Answer.NOTHING_TO_UNDO, "barrier" if barrier else ""), context.holding(None)
    if aside is not None and (line is None or aside[0] > line.recorded_at):
        body = {"act": "set_aside", "act_id": None, "register_id": aside[1].hex()}
        record(tx, "act.undone", body, by=context.actor, at=at)
        return answer(Answer.DONE, "undone_rest"), context.holding(None)
    assert line is not None
    body = {"act": "line", "act_id": line.line_id.hex(), "register_id": line.register_id.hex()}
    record(tx, "act.undone", body, by=context.actor, at=at)
    outcome = answer(Answer.DONE, "undone", case_no=line.case_no, waybill_no=line.waybill_no)
    return outcome, context.holding(None)
