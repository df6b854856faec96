"""Scanned text becomes a code of a known kind. The context (services) decides what it means.

Cleaning is `symbologies.undress`: AIM prefix, ECI marks, full-width forms, blanks and zero-width characters go; letters
become capitals. A text that still holds control characters, is too long or cannot stand in the kind of bar code it is
said to come from is unreadable: a scan is never guessed (devices §1b).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from govpost_desk.domain import symbologies
from govpost_desk.domain.bags import BagTag, parse_bag_tag
from govpost_desk.domain.cleaning import normalise_case_no
from govpost_desk.domain.numbers import WaybillNo, parse_waybill_no
from govpost_desk.domain.symbologies import Dressed

MAX_SCAN_CHARACTERS = 128
KEPT_OF_REFUSED = 64  # raw text kept of a refused scan (issue: at most 64 characters, in the erasable part)

_COMMAND = re.compile(r"GPD([A-Z]+?)(\d*)")
_REGISTER = re.compile(r"(JJ[0-9A-Z]{6,20}\d{6}[A-Z]\d{3})([1-9]?)")
_PAPER = re.compile(r"((?:YD|JE)[0-9A-Z]{6,20}\d{6}[A-Z]\d{3})")
_LABEL_QR = re.compile(r"(GPW([0-9A-Z]{13})C(\d{1,3})J[0-9A-Z]+H[A-Z2-7]{10})(\d\d)")
_EMS_ADDRESS = re.compile(r"HTTPS?://MINI\.EMS\.COM\.CN/[0-9A-Z/]*?/([0-9A-Z]{13})/?(?:\?.*)?")
# What an input method makes of a waybill number or a register's: letters became characters (devices §1b).
_EATEN = re.compile(
    r"[\u4e00-\u9fff]{1,8}[0-9]{7,9}(?:[A-Z]{2}|[\u4e00-\u9fff]{1,4})"
    r"|[\u4e00-\u9fff]{1,8}[0-9]{8}(?:[A-Z]|[\u4e00-\u9fff]{1,3})[0-9]{8}"
    r"(?:[A-Z]|[\u4e00-\u9fff]{1,3})[0-9]{3}[1-9]?"
)
# What a scanner's driver hands on in the place of a code that it could not give: no bar code says this.
SCANNED_TOO_LONG: Final = "\x00too_long"
SCANNED_SEVERAL: Final = "\x00several"
_SAID_BY_DRIVERS: Final = {SCANNED_TOO_LONG: "too_long", SCANNED_SEVERAL: "several"}

# Commands whose argument is not a number but a code of its own.
_WITH_CODE: Final = (
    "WIN",
    "OPR",
    "MISS",
    "FIX",
    "VOID",
    "BAG",
    "TAKEOUT",
    "UNSEAL",
    "ROUTE",
    "SN",
    "KG",
    "IN",
    "NOTE",
    "PAPER",
    "ON",
    "REPRINT",
)
# Those that also stand alone: what they are about is scanned next, or is the thing in hand.
_ALONE: Final = ("VOID", "BAG", "TAKEOUT", "UNSEAL", "IN", "NOTE", "PAPER", "REPRINT")


@dataclass(frozen=True)
class Command:
    """A command barcode: `word` without GPD, e.g. "END"; `argument` "" or what follows the word."""

    word: str
    argument: str = ""


@dataclass(frozen=True)
class RegisterCode:
    """A register's barcode; `copy_no` 0 when the digit of the copy is missing (typed by hand)."""

    register_no: str
    copy_no: int


@dataclass(frozen=True)
class BagCode:
    """A bag's tag: 30 digits, or the 29 characters of UPU S9 (D-30)."""

    tag: BagTag


@dataclass(frozen=True)
class PaperCode:
    """The barcode of a numbered paper that is no register: a verification note (YD) or emergency paper (JE)."""

    number: str


@dataclass(frozen=True)
class LabelCode:
    """A waybill number from a label. `copy_no` is known (not None) when the label's own QR was scanned."""

    waybill: WaybillNo
    copy_no: int | None = None


@dataclass(frozen=True)
class CaseCode:
    """Anything that may be a case number."""

    case_no: str


@dataclass(frozen=True)
class Unreadable:
    """`why`: empty | too_long | control | characters | input_method | several (codes in the camera's view at once);
    by the kind of bar code: goods | fields (several GS1 fields) | symbology (that kind cannot hold this text).
    """

    why: str


Code = Command | RegisterCode | BagCode | PaperCode | LabelCode | CaseCode | Unreadable

COMMAND_WORDS: Final = (
    "TAKE",
    "PACK",
    "OUT",
    "END",
    "UNDO",
    "EXTRA",
    "BACK",
    "BAD",
    "DIFF",
    "REST",
    "REPRINT",
    "OFFICE",
    "OK",
    "R",
    "S",
    "SEAL",
    "STOCK",
    "CLR",
    "SHIFT",
    "DAY",
    "BAL",
    "RETURN",
    "DELIVER",
    "RECEIPT",
    "NOLABEL",
    "NOSIGN",
    *_WITH_CODE,
)


@dataclass(frozen=True)
class Scan:
    """One scanned text: `code` is what it means, `symbology` its AIM identifier without the bracket, "" for none."""

    code: Code
    symbology: str = ""


def clean(text: str) -> str:
    """The text without what scanners and input methods add; full-width forms become plain, letters capital."""
    return symbologies.undress(text).text


def read(text: str) -> Scan:
    """What kind of code a scanned text is, and what kind of bar code it stood in."""
    if text in _SAID_BY_DRIVERS:
        return Scan(Unreadable(_SAID_BY_DRIVERS[text]))
    if len(text) > MAX_SCAN_CHARACTERS:
        return Scan(Unreadable("too_long"), symbologies.aim_of(text))
    dressed = symbologies.undress(text)
    why = _trouble(text, dressed)
    code = Unreadable(why) if why else _code(dressed.text)
    if not _fits(code, dressed):
        code = Unreadable("symbology")
    return Scan(code, dressed.aim)


def parse(text: str) -> Code:
    """What kind of code a scanned text is. A waybill number may also be a case number: the context decides."""
    return read(text).code


def _trouble(text: str, dressed: Dressed) -> str:
    """Why a text is no code whatever its grammar; "" when nothing is wrong."""
    if not dressed.text:
        return "empty"
    if dressed.foreign:
        return "input_method"
    inside = text.strip("\r\n\t \x02\x03\x04").replace("\t", " ").replace("\x1d", " ")
    if any(unicodedata.category(character) in ("Cc", "Co", "Cs", "Cn") for character in inside):
        return "control"  # asked of the raw text: some control characters count as blanks
    if any(unicodedata.category(character) == "Cf" for character in dressed.text):
        return "control"
    if dressed.groups:
        return "fields"
    if symbologies.is_goods(dressed.aim):
        return "goods"
    return "" if symbologies.can_hold(dressed.aim, dressed.text) else "symbology"


def _fits(code: Code, dressed: Dressed) -> bool:
    """Whether what was read is ever printed in that kind: S10 and ours in Code 128, 39 or 93 and codes of two
    dimensions; the label's own QR and addresses in the latter alone.
    """
    if not isinstance(code, LabelCode):
        return True
    if len(dressed.text) > len(code.waybill.text):
        return symbologies.is_matrix(dressed.aim)
    return not symbologies.is_numeric(dressed.aim)


def _code(cleaned: str) -> Code:
    if cleaned.startswith("GPD"):
        return _command(cleaned)
    if match := _REGISTER.fullmatch(cleaned):
        return RegisterCode(match[1], int(match[2] or 0))
    if match := _PAPER.fullmatch(cleaned):
        return PaperCode(match[1])
    if tag := parse_bag_tag(cleaned):
        return BagCode(tag)
    if match := _LABEL_QR.fullmatch(cleaned):
        waybill = parse_waybill_no(match[2])
        sound = waybill and int(match[1], 36) % 97 == int(match[4])
        return LabelCode(waybill, int(match[3])) if waybill and sound else Unreadable("characters")
    if match := _EMS_ADDRESS.fullmatch(cleaned):
        waybill = parse_waybill_no(match[1])
        return LabelCode(waybill) if waybill else Unreadable("characters")
    if waybill := parse_waybill_no(cleaned):
        return LabelCode(waybill)
    if _EATEN.fullmatch(cleaned):
        return Unreadable("input_method")
    case_no = normalise_case_no(cleaned).text
    return CaseCode(case_no) if case_no else Unreadable("characters")


def is_scannable(case_no: str) -> bool:
    """Whether a case number, scanned, is read as one and not as a command or a register's barcode."""
    code = parse(case_no)
    return isinstance(code, CaseCode) or (isinstance(code, LabelCode) and code.copy_no is None)


def _command(cleaned: str) -> Code:
    rest = cleaned[3:]
    for word in _WITH_CODE:
        if rest.startswith(word):
            argument = rest[len(word) :]
            if not argument and word not in _ALONE:
                return Unreadable("characters")
            return Command(word, normalise_case_no(argument).text if word == "MISS" else argument)
    match = _COMMAND.fullmatch(cleaned)
    if match and match[1] in COMMAND_WORDS and (bool(match[2]) == (match[1] in ("R", "S"))):
        return Command(match[1], match[2])
    return Unreadable("characters")
