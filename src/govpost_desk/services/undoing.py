"""Undo of the last acts by a fact that names them, back to the last printed label or closed register (ux R7, D-21)."""

from datetime import datetime

from govpost_desk.domain.outcomes import Answer
from govpost_desk.domain.register import Fate
from govpost_desk.services.answers import Answered, answer
from govpost_desk.services.book import SettledLine, record_settled, record_tick
from govpost_desk.services.context import ScanContext
from govpost_desk.storage import registers
from govpost_desk.storage.database import Tx
from govpost_desk.storage.recording import record
from govpost_desk.storage.registers import StoredLine
from govpost_desk.storage.ticking import candidates


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
    return undo_recorded(tx, context, line, at)


def undo_recorded(tx: Tx, context: ScanContext, line: StoredLine, at: datetime) -> Answered:
    """Reverse one live line of an open register, and bring back the line it had replaced."""
    body = {"act": "line", "act_id": line.line_id.hex(), "register_id": line.register_id.hex()}
    record(tx, "act.undone", body, by=context.actor, at=at)
    if line.replaces is not None:
        _restore(tx, context, line.register_id, line.replaces, at)
    outcome = answer(Answer.DONE, "undone", case_no=line.case_no, waybill_no=line.waybill_no)
    return outcome, context.holding(None)


def _restore(tx: Tx, context: ScanContext, register_id: bytes, line_id: bytes, at: datetime) -> None:
    """Bring back, as a new fact, the line that the undone act had replaced: one act of the clerk, one undo."""
    line = registers.line_of(tx.execute, register_id, line_id)
    fate, unsaid = Fate(line.fate), tuple(line.unsaid.split(",")) if line.unsaid else ()
    if fate in (Fate.TICKED, Fate.EXTRA):
        assert line.order_id is not None
        candidate = candidates(tx.execute, line.case_no, line.order_id)[0]
        record_tick(tx, context, register_id, candidate, fate, line.reason, at, line.replaces, unsaid)
        return
    settled = SettledLine(
        order_id=line.order_id,
        case_no=line.case_no,
        waybill_no=line.waybill_no,
        party_id=line.party_id,
        fate=fate,
        reason=line.reason,
        custody_back=bool(line.custody_back),
        unsaid=unsaid,
    )
    record_settled(tx, context, register_id, settled, at, line.replaces)
