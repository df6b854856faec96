"""A scanner that reads one code twice within a moment answers no question: who confirms by scanning again has looked.

The moment counts from the last read of the code, so that a scanner left on a code never confirms either.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.scans import CaseCode, Code, LabelCode
from govpost_desk.services.answers import Answered, answer
from govpost_desk.services.context import ScanContext
from govpost_desk.services.messages import SCAN_AGAIN
from govpost_desk.services.wording import translate

PAUSE = timedelta(
    seconds=0.9
)  # scanners give a code again after 0.2 to 0.7 s; nobody reads a question that fast


def is_double_read(context: ScanContext, code: Code, at: datetime) -> bool:
    """Whether a code comes too soon after the question that it would answer. `at`: when it came in."""
    question = context.question
    if question is None or not question.again or context.asked_at is None:
        return False
    number = code.case_no if isinstance(code, CaseCode) else ""
    number = code.waybill.text if isinstance(code, LabelCode) else number
    return number == question.code and abs(at - context.asked_at) < PAUSE


def not_an_answer(context: ScanContext, at: datetime) -> Answered:
    """The question stays as it was asked."""
    question = context.question
    assert question is not None
    outcome = answer(
        Answer.CONFIRM,
        "read_twice",
        case_no=question.code,
        needs=(question.needs,),
        choices=(Choice(question.code, translate("messages", SCAN_AGAIN)),),
    )
    return outcome, replace(context, asked_at=at)


def noting_when(context: ScanContext, moved: ScanContext, at: datetime) -> ScanContext:
    """The context after a scan, with the moment at which its question was asked."""
    if moved.question is None or moved.question is context.question:
        return moved
    return replace(moved, asked_at=at)
