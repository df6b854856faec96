"""The second person: approving an act of a colleague, at once or later (architecture §2.5; D-20)."""

from dataclasses import replace
from datetime import datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.outcomes import Answer
from govpost_desk.services import day as day_of_work
from govpost_desk.services import team
from govpost_desk.services.answers import Answered, answer, refused
from govpost_desk.services.context import ScanContext
from govpost_desk.storage import approvals
from govpost_desk.storage.database import Tx
from govpost_desk.storage.people import credential, operator
from govpost_desk.storage.recording import record


def approve(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDOK: the present operator approves the newest open item that somebody else did."""
    due = approvals.newest_due(tx.execute, context.actor.operator_no)
    if due is None:
        return refused(context, "nothing_to_approve")
    act_id, subject, did = due
    if did == context.actor.operator_no:
        return refused(context, "same_person", waybill_no=subject)
    body = {"act_id": act_id.hex(), "subject": subject, "did": did, "method": context.actor.auth}
    record(tx, "approval.given", body, by=context.actor, at=at)
    return answer(Answer.DONE, "approved", waybill_no=subject), context.holding(None)


def change_operator(tx: Tx, context: ScanContext, operator_no: str, at: datetime) -> Answered:
    """GPDOPR + number: another operator who has proved a PIN on this desk today takes over the scanner."""
    person, proof = operator(tx.execute, operator_no), credential(tx.execute, operator_no)
    if person is None or not person.active:
        return refused(context, "no_such_operator")
    proven = proof.proven_on if proof else ""
    day, _, proved_by = proven.partition(" ")
    if day != business_date(at).isoformat():
        return refused(context, "not_proved")
    # his badge stands for the PIN he proved today; a demo's sign-in proves nothing and stays one
    actor = Actor(operator_no=operator_no, auth="demo" if proved_by == "demo" else "badge")
    moved = replace(context.holding(None), actor=actor)
    day_of_work.ensure_open(tx, moved.actor, at)
    work, choices = team.work_of(tx.execute, operator_no)
    outcome = answer(
        Answer.DONE,
        "operator_work" if work else "operator",
        operator=operator_no,
        work=work,
        choices=choices,
    )
    return outcome, moved
