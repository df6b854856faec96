"""Which world a scanned code belongs to: training or the real desk (`domain/training`)."""

import re

from govpost_desk.domain.scans import (
    BagCode,
    CaseCode,
    Code,
    Command,
    LabelCode,
    PaperCode,
    RegisterCode,
    parse,
)
from govpost_desk.domain.training import PREFIX, is_training_number

_OFFICES = "9999"
_CASE = re.compile(r"XLBJ[0-9]{8}")
TRAINING, REAL, EITHER = "training", "real", ""


def world_of(code: Code) -> str:
    """TRAINING or REAL where a scanned code says by itself where it belongs, else EITHER.

    A command says what its number says: GPDVOID with a waybill number, GPDFIX with a register's.
    """
    match code:
        case Command(_, argument):
            return world_of(parse(argument)) if argument else EITHER
        case LabelCode(waybill, _):
            return TRAINING if is_training_number(waybill.prefix, waybill.suffix) else REAL
        case RegisterCode(number, _) | PaperCode(number):
            return TRAINING if number.startswith(PREFIX, 2) else REAL
        case BagCode(tag):
            return TRAINING if tag.origin.startswith(_OFFICES) else REAL
        case CaseCode(number) if _CASE.fullmatch(number):
            return TRAINING
    return EITHER
