"""Making outcomes: every answer passes here, so that each code has its sentence (services/messages.py)."""

from govpost_desk.domain.outcomes import Answer, Choice, Outcome
from govpost_desk.domain.reasons import REASONS, Act
from govpost_desk.services import messages
from govpost_desk.services.context import Question, ScanContext

Answered = tuple[Outcome, ScanContext]


def answer(
    code: Answer,
    why: str = "",
    *,
    case_no: str = "",
    waybill_no: str = "",
    register_no: str = "",
    needs: tuple[str, ...] = (),
    choices: tuple[Choice, ...] = (),
    name: str = "",
    **facts: object,
) -> Outcome:
    """An outcome with its sentence; `facts` fill the sentence's blanks and are numbers, codes or organisations only."""
    text = messages.say(
        code.value, why, case_no=case_no, waybill_no=waybill_no, register_no=register_no, **facts
    )
    if needs and (wanted := messages.needed(needs)):
        text = f"{text}{wanted}"
    return Outcome(
        answer=code,
        why=why,
        message=text,
        case_no=case_no,
        waybill_no=waybill_no,
        register_no=register_no,
        needs=needs,
        choices=choices,
        name=name,
    )


def ask_reason(
    context: ScanContext, act: Act, code: str, target: str = "", *, case_no: str = "", waybill_no: str = ""
) -> Answered:
    """Ask for one of the act's reasons; nothing is recorded before the answer."""
    choices = tuple(Choice(f"GPDR{number}", text) for number, text in enumerate(REASONS[act], 1))
    question = Question(act=act.value, needs="reason", code=code, target=target)
    outcome = answer(
        Answer.NEEDS_REASON,
        act.value,
        case_no=case_no,
        waybill_no=waybill_no,
        needs=("reason",),
        choices=choices,
    )
    return outcome, context.asking(question)


def ask_confirm(
    context: ScanContext, act: str, code: str, outcome_why: str, target: str = "", **facts: object
) -> Answered:
    """Ask for the same code once more; nothing is recorded before it comes."""
    question = Question(act=act, needs="confirm", code=code, target=target)
    case_no, waybill_no = str(facts.pop("case_no", "")), str(facts.pop("waybill_no", ""))
    outcome = answer(
        Answer.CONFIRM,
        outcome_why,
        case_no=case_no,
        waybill_no=waybill_no,
        needs=("confirm",),
        choices=(Choice(code, "再扫一次确认"),),
        **facts,
    )
    return outcome, context.asking(question)


def refused(context: ScanContext, why: str, **facts: object) -> Answered:
    """A red answer that records nothing but the refused scan; the piece in hand and a question are dropped."""
    known = {key: str(facts.pop(key)) for key in ("case_no", "waybill_no", "register_no") if key in facts}
    return answer(Answer.REFUSED, why, **known, **facts), context.holding(None)  # type: ignore[arg-type]
