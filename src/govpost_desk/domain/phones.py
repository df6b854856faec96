"""Telephone numbers as lists write them -> the one form of the trade, or a refusal (facts §3).

Knows no plan of operators: the shape decides.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from govpost_desk.domain.cleaning import Note, is_control, unify_dashes


class PhoneReading(NamedTuple):
    """`number`: normalised (what was left when invalid); `valid`: it has the shape of a Chinese telephone number."""

    number: str
    valid: bool
    notes: tuple[Note, ...]


_AREA = r"010|02\d|0[3-9]\d{2}"
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(rf"({_AREA})-?(\d{{7,8}})(?:(?:转|-|分机|ext\.?|x)(\d{{1,6}}))?", re.IGNORECASE)
_SERVICE = re.compile(r"[48]00\d{7}|1[012]\d{3}|95\d{3,4}|12345")
_SEVERAL = re.compile(r"[/、,，;；|或]+")
_REMARK = re.compile(r"\((?!0\d{2,3}\))[^)]*\)")
_MAX = 40  # what is kept of a text that is no telephone number


def _shape(text: str) -> str | None:
    """Canonical form of a compact text, None when it is no telephone number."""
    if _MOBILE.fullmatch(text):
        return text
    match = _LANDLINE.fullmatch(text)
    if match:
        area, local, extension = match.groups()
        return f"{area}-{local}转{extension}" if extension else f"{area}-{local}"
    bare = text.replace("-", "")
    if _MOBILE.fullmatch(bare) or _SERVICE.fullmatch(bare):
        return bare
    if bare.startswith("0") and _MOBILE.fullmatch(bare[1:]):  # a trunk zero before a mobile number
        return bare[1:]
    return None


def _from_number(value: float) -> str:
    """Digits of a telephone that a spreadsheet stored as a number; "" when it is no whole number."""
    return str(int(value)) if float(value).is_integer() and 0 < value < 10**15 else ""


def _from_numeral(text: str) -> str | None:
    """Digits of "18985012345.0" or "1.8985012345E+10"; None when the text is no numeral or lost digits."""
    if not re.fullmatch(r"\d+\.0+|\d\.\d+[eE]\+?\d{1,2}", text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern admits numerals only
        return None
    mantissa = text.lower().split("e")[0].replace(".", "")
    whole = number == number.to_integral_value()
    return str(int(number)) if whole and len(mantissa) >= len(str(int(number))) else None


def _compact(text: str, notes: list[Note]) -> str:
    wide = unicodedata.normalize("NFKC", text)
    if wide != text:
        notes.append(Note.FULL_WIDTH)
    wide = unify_dashes(wide)
    visible = "".join(c for c in wide if not is_control(c) or c.isspace())
    if visible != wide:
        notes.append(Note.CONTROL_REMOVED)
    compact = re.sub(r"\s+", "", visible)
    if compact != visible:
        notes.append(Note.BLANKS_REMOVED)
    return _REMARK.sub("", compact).replace("(", "").replace(")", "-") if "(" in compact else compact


def _without_country(text: str, notes: list[Note]) -> str:
    match = re.match(r"(?:\+86|0086|86(?=-?1[3-9]\d{9}$))-?", text)
    if not match:
        return text
    notes.append(Note.COUNTRY_CODE_REMOVED)
    rest = text[match.end() :]
    # +86 571 … : abroad the trunk zero is dropped
    return (
        rest
        if rest[:1] in {"0", "1", "4", "8", "9"} and _shape(rest)
        else (f"0{rest}" if _shape(f"0{rest}") else rest)
    )


def is_mobile(text: str) -> bool:
    """True for a mobile number in its normal form: the usual case of every list."""
    return len(text) == 11 and text.isascii() and text.isdigit() and text[0] == "1" and text[1] >= "3"


def normalise_phone(raw: str | float) -> PhoneReading:
    """Read one telephone field: mobile, landline with extension, 400/800, short service numbers.

    Recovers full-width digits, blanks, hyphens, +86 and numbers stored as float, and says so in `notes`. An empty field
    gives ("", False, ()). Of several numbers the first usable one is taken.
    """
    if not isinstance(raw, str):
        digits = _from_number(raw)
        return PhoneReading(digits, _shape(digits) is not None, (Note.PHONE_RECOVERED,) if digits else ())
    if is_mobile(raw):
        return PhoneReading(raw, True, ())
    notes: list[Note] = []
    text = _compact(raw[:200], notes)
    numeral = _from_numeral(text)
    if numeral is not None:
        text = numeral
        notes.append(Note.PHONE_RECOVERED)
    parts = [part for part in _SEVERAL.split(text) if part]
    for part in parts:
        number = _shape(_without_country(part, notes))
        if number is not None:
            if len(parts) > 1:
                notes.append(Note.SEVERAL_PHONES)
            return PhoneReading(number, True, tuple(dict.fromkeys(notes)))
    return PhoneReading(text[:_MAX], False, tuple(dict.fromkeys(notes)))
