"""What a scan comes to: one value with a light, a sentence and what it still needs (architecture §2.12).

Expected answers are values, never exceptions. The light is a property of the code, so that window and console agree.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govpost_desk.domain.balance import Balance


class Light(StrEnum):
    """Colour of an answer; green is the receipt of a commit (architecture §2.11)."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    BLUE = "blue"


class Answer(StrEnum):
    """Every outcome a scan can have."""

    TICKED = "ticked"
    LABEL_PRINTED = "label_printed"
    BOUND = "bound"
    COLLECTED = "collected"
    CLOSED = "closed"
    SIGNED = "signed"
    DONE = "done"
    IN_BAG = "in_bag"
    OUT_OF_BAG = "out_of_bag"
    SEALED = "sealed"
    COUNTED = "counted"

    ALREADY_TICKED = "already_ticked"
    ALREADY_COLLECTED = "already_collected"
    LABEL_WAITING = "label_waiting"
    UNCONFIRMED = "unconfirmed"
    NEEDS_REASON = "needs_reason"
    CONFIRM = "confirm"
    NOTHING_TO_UNDO = "nothing_to_undo"
    ALREADY_IN_BAG = "already_in_bag"
    ALREADY_COUNTED = "already_counted"
    ODD_WEIGHT = "odd_weight"

    OTHER_WINDOW = "other_window"
    ACCEPTED_ELSEWHERE = "accepted_elsewhere"
    CALLED_OFF = "called_off"
    INTERCEPTED = "intercepted"
    NOT_TAKEN_OVER = "not_taken_over"
    ALREADY_PACKED = "already_packed"
    NOT_SEALED = "not_sealed"
    WRONG_LABEL = "wrong_label"
    LABEL_BOUND = "label_bound"
    CHECK_DIGIT = "check_digit"
    NO_NUMBER = "no_number"
    DIFFERENCE_OPEN = "difference_open"
    REFUSED = "refused"
    OTHER_BAG = "other_bag"
    NOT_GOVERNMENT_MAIL = "not_government_mail"
    BAG_CLOSED = "bag_closed"
    UNBALANCED = "unbalanced"

    NOT_ON_LIST = "not_on_list"
    NO_DATA_HERE = "no_data_here"
    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"


_GREEN = (
    Answer.TICKED,
    Answer.LABEL_PRINTED,
    Answer.BOUND,
    Answer.COLLECTED,
    Answer.CLOSED,
    Answer.SIGNED,
    Answer.DONE,
    Answer.IN_BAG,
    Answer.OUT_OF_BAG,
    Answer.SEALED,
    Answer.COUNTED,
)
_AMBER = (
    Answer.ALREADY_TICKED,
    Answer.ALREADY_COLLECTED,
    Answer.LABEL_WAITING,
    Answer.UNCONFIRMED,
    Answer.NEEDS_REASON,
    Answer.CONFIRM,
    Answer.NOTHING_TO_UNDO,
    Answer.ALREADY_IN_BAG,
    Answer.ALREADY_COUNTED,
    Answer.ODD_WEIGHT,
)
_BLUE = (Answer.NOT_ON_LIST, Answer.NO_DATA_HERE, Answer.UNREADABLE, Answer.INCOMPLETE)

LIGHTS: dict[Answer, Light] = {
    answer: Light.GREEN
    if answer in _GREEN
    else Light.AMBER
    if answer in _AMBER
    else Light.BLUE
    if answer in _BLUE
    else Light.RED
    for answer in Answer
}


@dataclass(frozen=True)
class Choice:
    """One way to answer: the command code to scan or press, and its words."""

    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The answer to one scan. `message` is the sentence for the clerk; `why` refines a code (e.g. of refused).

    `needs`: "reason", "signer", "confirm", "approval", "window", or names of order fields; `choices` answer it.
    `name`: the recipient's name for the zoom on the counter's own screen; it never leaves the process (D-16).
    `weight_g`, `weight_source` (scale, typed, default): of a piece packed where a scale stands.
    `symbology`: the kind of bar code the scan stood in, where the scanner told (AIM identifier, "C0").
    `bag_no` (four digits) and `bag_tag` (30 digits, once it is sealed) name a bag; `balance` answers a question for it.
    """

    answer: Answer
    message: str
    why: str = ""
    case_no: str = ""
    waybill_no: str = ""
    register_no: str = ""
    bag_no: str = ""
    bag_tag: str = ""
    needs: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    name: str = ""
    balance: "Balance | None" = None
    weight_g: int = 0
    weight_source: str = ""
    symbology: str = ""

    @property
    def light(self) -> Light:
        """Colour of this answer."""
        return LIGHTS[self.answer]
