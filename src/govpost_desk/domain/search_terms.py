"""What a text typed into 查件 may be: a number, its last digits, a name, its letters. One field, no choosing."""

from dataclasses import dataclass

from govpost_desk.domain.numbers import parse_waybill_no
from govpost_desk.domain.scans import Command, LabelCode, RegisterCode, clean, parse
from govpost_desk.domain.search_keys import LEAST_DIGITS, LEAST_LETTERS, MOST_DIGITS, fold_name


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`code`: as a number, cleaned; `whole`: it has the form of a waybill or register number.

    `tail`: digits at the end of one; `letters`: of a name's reading; `name`: folded.

    "" where the text cannot be that. `short`: too few digits or letters to ask for anything but the begin of a number.
    """

    code: str
    whole: bool
    tail: str
    letters: str
    name: str
    short: bool
    wrong_digit: bool


def read_asked(text: str) -> Asked:
    """Take a typed or scanned text apart; a label's QR and a register's copy mean their number."""
    code = clean(text)
    scanned = parse(text)
    if isinstance(scanned, LabelCode):
        code = scanned.waybill.text
    elif isinstance(scanned, RegisterCode):
        code = scanned.register_no
    elif isinstance(scanned, Command):
        code = ""
    folded = fold_name(text)
    digits = code if code.isascii() and code.isdigit() else ""
    latin = folded if folded.isascii() and folded.isalpha() else ""
    waybill = parse_waybill_no(code)
    return Asked(
        code=code,
        whole=isinstance(scanned, (LabelCode, RegisterCode)),
        tail=digits if LEAST_DIGITS <= len(digits) <= MOST_DIGITS else "",
        letters=latin if len(latin) >= LEAST_LETTERS else "",
        name="" if digits or (latin and len(latin) < LEAST_LETTERS) else folded,
        short=(bool(digits) and len(digits) < LEAST_DIGITS) or (bool(latin) and len(latin) < LEAST_LETTERS),
        wrong_digit=bool(waybill and waybill.has_check and not waybill.check_ok),
    )
