"""Making outcomes: every answer passes here, so that each code has its sentence (services/messages)."""

from collections.abc import Mapping
from dataclasses import replace

from govpost_desk.domain.balance import Balance
from govpost_desk.domain.outcomes import Answer, Choice, Outcome
from govpost_desk.domain.reasons import REASONS, Act
from govpost_desk.services import messages
from govpost_desk.services.context import Question, ScanContext
from govpost_desk.services.wording import translate

Answered = tuple[Outcome, ScanContext]


def answer(
    code: Answer,
    why: str = "",
    *,
    case_no: str = "",
    waybill_no: str = "",
    register_no: str = "",
    bag_no: str = "",
    bag_tag: str = "",
    needs: tuple[str, ...] = (),
    choices: tuple[Choice, ...] = (),
    name: str = "",
    balance: Balance | None = None,
    **facts: object,
) -> Outcome:
    """An outcome with its sentence; `facts` fill the sentence's blanks: numbers, codes or organisations only."""
    numbers = (case_no, waybill_no, register_no)
    made = _outcome(code, why, numbers, needs, choices, name, {"bag_no": bag_no, "bag_tag": bag_tag, **facts})
    if bag_no or bag_tag or balance:
        made = replace(made, bag_no=bag_no, bag_tag=bag_tag, balance=balance)
    return made


def ask_reason(
    context: ScanContext,
    act: Act,
    code: str,
    target: str = "",
    *,
    case_no: str = "",
    waybill_no: str = "",
    **facts: object,
) -> Answered:
    """Ask for one of the act's reasons; nothing is recorded before the answer."""
    choices = tuple(Choice(f"GPDR{number}", text) for number, text in enumerate(REASONS[act], 1))
    question = Question(act=act.value, needs="reason", code=code, target=target)
    numbers = (case_no, waybill_no, "")
    outcome = _outcome(Answer.NEEDS_REASON, act.value, numbers, ("reason",), choices, "", facts)
    return outcome, context.asking(question)


def ask_confirm(
    context: ScanContext,
    act: str,
    code: str,
    outcome_why: str,
    target: str = "",
    *,
    case_no: str = "",
    waybill_no: str = "",
    **facts: object,
) -> Answered:
    """Ask for the same code once more; nothing is recorded before it comes."""
    question = Question(act=act, needs="confirm", code=code, target=target, again=True)
    choices = (Choice(code, translate("messages", messages.SCAN_AGAIN)),)
    numbers = (case_no, waybill_no, "")
    outcome = _outcome(Answer.CONFIRM, outcome_why, numbers, ("confirm",), choices, "", facts)
    return outcome, context.asking(question)


def refused(
    context: ScanContext,
    why: str,
    *,
    case_no: str = "",
    waybill_no: str = "",
    register_no: str = "",
    **facts: object,
) -> Answered:
    """A red answer that records nothing but the refused scan; the piece in hand and a question are dropped."""
    numbers = (case_no, waybill_no, register_no)
    return _outcome(Answer.REFUSED, why, numbers, (), (), "", facts), context.holding(None)


def _outcome(
    code: Answer,
    why: str,
    numbers: tuple[str, str, str],
    needs: tuple[str, ...],
    choices: tuple[Choice, ...],
    name: str,
    facts: Mapping[str, object],
) -> Outcome:
    case_no, waybill_no, register_no = numbers
    shown = {"case_no": case_no, "waybill_no": waybill_no, "register_no": register_no, **facts}
    return Outcome(
        answer=code,
        why=why,
        message=messages.say(code.value, why, **shown) + messages.needed(needs),
        case_no=case_no,
        waybill_no=waybill_no,
        register_no=register_no,
        needs=needs,
        choices=choices,
        name=name,
    )
