"""Several certificates of one case, `part` 1..n: which of them is in hand (architecture §2.8).

They bear the same case number, so a scan alone does not say which one it is, nor that it is not the last one again.
The first is taken at once when it cannot be told from the others anyway; after that the clerk is asked.
"""

from collections.abc import Sequence

from govpost_desk.domain.masking import mask_name
from govpost_desk.domain.outcomes import Answer, Choice, Outcome
from govpost_desk.domain.reasons import Act
from govpost_desk.services import messages
from govpost_desk.services.answers import Answered, answer
from govpost_desk.services.context import Piece, Question, ScanContext
from govpost_desk.services.wording import translate
from govpost_desk.storage.ticking import Candidate

NEEDS = "part"
TAKE, PACK, COUNT = "part_take", "part_pack", "part_count"
ABOUT = {f"part_{act.value}": act for act in (Act.MISSING, Act.BACK, Act.BAD, Act.DIFF)}


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
    return free[0] if len(free) == len(known) and alike(free) else None


def alike(found: Sequence[Candidate]) -> bool:
    """Whether certificates cannot be told from each other: the same document of the same person."""
    return len({(part.document_name, part.name) for part in found}) == 1


def ask_part(
    context: ScanContext, act: str, free: Sequence[Candidate], known: Sequence[Candidate], case_no: str
) -> Answered:
    """Which certificate of the case is it? A number of the list answers; of one alone, the same scan again.

    Until then the piece in hand is unsure: neither the piece before nor a part that nobody named.
    """
    one_person = len({part.name for part in known}) == 1
    names = {part.part: _name(part, one_person) for part in known}
    choices = [Choice(f"GPDR{part.part}", names[part.part]) for part in free]
    again = len(free) == 1 and act not in ABOUT
    if again:
        choices = [Choice(case_no, f"{choices[0].text}：{translate('messages', messages.SCAN_AGAIN)}")]
    recorded = [part for part in known if part not in free and (part.custody or part.status != "open")]
    done = "、".join(names[part.part] for part in recorded)
    why = "part_more" if done else "part"
    outcome = answer(
        Answer.CONFIRM,
        why,
        case_no=case_no,
        needs=(NEEDS,),
        choices=tuple(choices),
        name=free[0].name if one_person else "",
        count=len(known),
        done=done,
    )
    held = Piece(case_no=case_no, order_id=free[0].order_id, unsure=True)
    question = Question(act=act, needs=NEEDS, code=case_no, target=case_no, again=again)
    return outcome, context.holding(held).asking(question)


def named(outcome: Outcome, part: Candidate, known: Sequence[Candidate]) -> str:
    """The sentence of an answer, with which certificate of the case it is about."""
    if len(known) < 2:
        return outcome.message
    return outcome.message + messages.part_said(part.part, part.document_name, len(known))


def _name(part: Candidate, one_person: bool) -> str:
    """What tells a part from the others; the name only where it does, and masked: a customer may see it."""
    text = messages.part_name(part.part, part.document_name)
    return text if one_person else f"{text} {mask_name(part.name)}".rstrip()
