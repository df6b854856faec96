"""Cleaning of text that comes from outside: controls, blanks, printer commands; and the form of a case number.

Owns the codes of everything that was recovered or removed (`Note`), so that the clerk is told (D-2). Nothing here ever
changes a character into a simpler or similar one (names: facts §3).
"""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple


class Note(StrEnum):
    """What was recovered, cleaned or set aside in one row; a code per kind, never personal data."""

    BLANKS_REMOVED = "blanks_removed"
    CONTROL_REMOVED = "control_removed"  # control and zero-width characters, line breaks
    COMMANDS_REMOVED = "commands_removed"  # printer commands in a field
    FULL_WIDTH = "full_width"  # full-width digits or letters made ordinary
    SEPARATOR_UNIFIED = "separator_unified"  # another dot in a name became ·
    PRIVATE_USE = "private_use"  # a character outside Unicode: it will not print, ask the applicant
    NAME_TOO_LONG = "name_too_long"  # cut to the longest name the trade knows
    ADDRESS_TOO_LONG = "address_too_long"
    TEXT_TOO_LONG = "text_too_long"  # another text field was cut
    PHONE_RECOVERED = "phone_recovered"  # the telephone was stored as a number
    COUNTRY_CODE_REMOVED = "country_code_removed"  # +86
    SEVERAL_PHONES = "several_phones"  # the first usable one was taken
    FORMULA_VALUE = "formula_value"  # the cell is a formula; its stored result was taken
    CASE_NO_RECOVERED = "case_no_recovered"  # the case number was stored as a number, exactly
    IMPOSSIBLE_DATE = "impossible_date"
    UNKNOWN_PAYER = "unknown_payer"  # the sender's profile was used instead
    UNKNOWN_MODE = "unknown_mode"
    UNKNOWN_RECEIPT = "unknown_receipt"
    UNKNOWN_WEIGHT = "unknown_weight"
    OLD_DIVISION = "old_division"  # an abolished district was replaced by its successor


class Cleaned(NamedTuple):
    """A cleaned text and what had to be done to it."""

    text: str
    notes: tuple[Note, ...]


MAX_CASE_NO = 64
_LONGEST = 2_000  # of a raw text; what a cell may hold beyond it is no name and no address
# True for text in which nothing needs cleaning: no blank, nothing that NFC changes. The usual text takes one look.
is_usual = re.compile(r"[\u4e00-\u9fff0-9A-Za-z()（）·，。、：；\-—_#&+.,:;/]*").fullmatch
# A ZPL command with what stands behind it; ^FD, ^FV and ^FX go alone, for their rest is the text itself.
_ZPL = re.compile(r"\^F[DVX]|\^[A-Za-z][A-Za-z0-9@][!-\]_-}]*|~[A-Za-z]{2}[!-\]_-}]*|[\^~]")
_TSPL_LINE = re.compile(
    r"\s*(?:(?:CLS|HOME|EOP|EOJ|FORMFEED|SELFTEST|INITIALPRINTER|SOUND|CUT|PRINT)(?:\s+\d+)?"
    r"|(?:PRINT|SIZE|GAP|BLINE|TEXT|BLOCK|BARCODE|QRCODE|DMATRIX|PDF417|BITMAP|BOX|BAR|CIRCLE|ERASE|REVERSE|SOUND"
    r"|REFERENCE|SHIFT|PUTBMP|PUTPCX|DOWNLOAD|SET)\s+[\d\"][^\u4e00-\u9fff]*,.*)\s*",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BLANKS = re.compile(r"\s+")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_EXCEL_TEXT = re.compile(r'="([^"]*)"|=(\d+)')  # ="20261120…": how exports keep Excel from rounding a number
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+")


def _without_commands(text: str) -> str:
    """Drop ZPL commands and whole lines that are TSPL commands; other lines are joined without a gap."""
    lines = [line for line in _BREAKS.split(text) if not _TSPL_LINE.fullmatch(line)]
    return _ZPL.sub("", "".join(lines)) if "^" in text or "~" in text else "".join(lines)


def unify_dashes(text: str) -> str:
    """Every kind of dash as a hyphen."""
    return text.translate(_DASHES)


def is_control(character: str) -> bool:
    """True for characters that must never reach a label: controls, formats, surrogates, line separators."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _clean(raw: str, *, ranges: bool) -> tuple[str, list[Note]]:
    notes: list[Note] = []
    text = raw[:_LONGEST]
    # 3~5楼 is a range, not a command
    if ranges and "~" in text:
        text = re.sub(r"~(?![A-Za-z]{2})", "-", text)
    kept = _without_commands(text)
    if kept != "".join(_BREAKS.split(text)):
        notes.append(Note.COMMANDS_REMOVED)
    if _BREAKS.search(text.strip()):
        notes.append(Note.CONTROL_REMOVED)
    kept = kept.replace("\t", " ")
    visible = "".join(c for c in kept if not is_control(c))
    if visible != kept and Note.CONTROL_REMOVED not in notes:
        notes.append(Note.CONTROL_REMOVED)
    visible = unicodedata.normalize("NFC", visible)
    if any("\ue000" <= c <= "\uf8ff" or c >= "\U000f0000" for c in visible):
        notes.append(Note.PRIVATE_USE)
    return visible, notes


def clean_text(raw: str, limit: int = 200) -> Cleaned:
    """A line of text fit for screen, label and paper: NFC, no controls, no printer commands, single inner blanks."""
    if len(raw) <= limit and is_usual(raw):
        return Cleaned(raw, ())
    text, notes = _clean(raw, ranges=True)
    tidy = _BLANKS.sub(" ", text).strip()
    if tidy != text:
        notes.append(Note.BLANKS_REMOVED)
    if len(tidy) > limit:
        tidy = tidy[:limit].rstrip()
        notes.append(Note.TEXT_TOO_LONG)
    return Cleaned(tidy, tuple(notes))


def clean_address(raw: str, limit: int = 200) -> Cleaned:
    """An address: as `clean_text`, and without the blanks that lists put between its Chinese parts."""
    if len(raw) <= limit and is_usual(raw):
        return Cleaned(raw, ())
    text, notes = _clean(raw, ranges=True)
    # a blank next to a letter or digit on both sides parts words ("Block A 12"); any other is noise
    tidy = re.sub(r"(?<![0-9A-Za-z]) | (?![0-9A-Za-z])", "", _BLANKS.sub(" ", text)).strip()
    tidy = unicodedata.normalize("NFC", tidy)
    if tidy != text:
        notes.append(Note.BLANKS_REMOVED)
    if len(tidy) > limit:
        tidy = tidy[:limit].rstrip()
        notes.append(Note.ADDRESS_TOO_LONG)
    return Cleaned(tidy, tuple(notes))


def clean_name_text(raw: str) -> tuple[str, list[Note]]:
    """The part of cleaning that names share with other texts; `names.normalise_name` does the rest."""
    return _clean(raw, ranges=False)


def normalise_case_no(raw: str) -> Cleaned:
    """The one form of a case number, for lists, typing and scans alike (D-2): NFKC, no blanks, capital letters.

    "" when the text cannot be a case number (no digit, longer than MAX_CASE_NO). Never repairs a rounded number: see
    `is_rounded`.
    """
    if raw.isascii() and raw.isalnum() and len(raw) <= MAX_CASE_NO:
        return Cleaned(raw.upper(), ()) if not raw.isalpha() else Cleaned("", ())
    text, notes = _clean(raw.strip(), ranges=True)
    wide = unicodedata.normalize("NFKC", text)
    if wide != text and not wide.isspace():
        notes.append(Note.FULL_WIDTH)
    compact = _BLANKS.sub("", wide)
    if compact != wide or raw != raw.strip():
        notes.append(Note.BLANKS_REMOVED)
    wrapped = _EXCEL_TEXT.fullmatch(compact)
    if wrapped:
        compact = wrapped[1] or wrapped[2] or ""
    # a blank may have kept a letter and its accent apart
    compact = unicodedata.normalize("NFKC", unify_dashes(compact).upper().lstrip("'"))
    usable = len(compact) <= MAX_CASE_NO and any(c.isdigit() for c in compact)
    return Cleaned(compact if usable else "", tuple(dict.fromkeys(notes)))


def is_rounded(case_no: str) -> bool:
    """True when digits were lost in a spreadsheet; such a number is refused, never guessed.

    2.026E+21, or twenty and more digits of which only zeros follow the fifteenth, all that a spreadsheet keeps. Zeros
    that begin long before it are a first serial number, not a loss.
    """
    if _SCIENTIFIC.fullmatch(case_no):
        return True
    long_number = len(case_no) >= 20 and case_no.isdigit()
    return long_number and not case_no[15:].strip("0") and case_no[10:15] != "00000"
