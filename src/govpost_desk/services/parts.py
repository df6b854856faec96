"""Several certificates of one case, `part` 1..n: which of them is in hand (architecture §2.8).

They bear the same case number, so a scan alone does not say which one it is, nor that it is not the last one again.
The first is taken at once when it cannot be told from the others anyway; after that the clerk is asked.
"""

from collections.abc import Sequence

from govpost_desk.domain.outcomes import Answer, Choice, Outcome
from govpost_desk.services import messages
from govpost_desk.services.answers import Answered, answer
from govpost_desk.services.context import Question, ScanContext
from govpost_desk.storage.ticking import Candidate

NEEDS = "part"
TAKE, PACK = "part_take", "part_pack"


def chosen_part(
    context: ScanContext, act: str, free: Sequence[Candidate], known: Sequence[Candidate], case_no: str
) -> Candidate | None:
    """The part that this scan is about; None when the clerk must say it (`ask_part`).

    `free`: parts that can be taken now, in order, at least one; `known`: all parts of the case here.
    """
    question = context.question
    again = question is not None and question.act == act and question.target == case_no
    if len(known) == 1 or (again and len(free) == 1):
        return free[0]
    untouched = len(free) == len(known)
    alike = len({part.document_name for part in free}) == 1
    return free[0] if untouched and alike else None


def ask_part(
    context: ScanContext, act: str, free: Sequence[Candidate], known: Sequence[Candidate], case_no: str
) -> Answered:
    """Which certificate of the case is it? A number of the list answers; of one alone, the same scan again."""
    question = Question(act=act, needs=NEEDS, code=case_no, target=case_no)
    choices = [Choice(f"GPDR{part.part}", messages.part_name(part.part, part.document_name)) for part in free]
    if len(free) == 1:
        choices = [Choice(case_no, f"{choices[0].text}：再扫一次确认")]
    recorded = [part for part in known if part not in free and (part.custody or part.status != "open")]
    done = "、".join(messages.part_name(part.part, part.document_name) for part in recorded)
    why = "part_more" if done else "part"
    outcome = answer(
        Answer.CONFIRM,
        why,
        case_no=case_no,
        needs=(NEEDS,),
        choices=tuple(choices),
        name=free[0].name,
        count=len(known),
        done=done,
    )
    return outcome, context.asking(question)


def named(outcome: Outcome, part: Candidate, known: Sequence[Candidate]) -> str:
    """The sentence of an answer, with which certificate of the case it is about."""
    if len(known) < 2:
        return outcome.message
    return outcome.message + messages.part_said(part.part, part.document_name, len(known))
