"""How a label is drawn for a printer: in which text mode and why, with which fonts, commands and offsets (ADR 26)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from govpost_desk.devices.ports import LabelPrinter, PrinterProfile
from govpost_desk.services import messages

if TYPE_CHECKING:
    from govpost_desk.documents.label_terms import LabelTerms

TextMode = Literal["strip", "resident", "raster"]
Reason = Literal["fast", "slow", "slow_no_font", "set"]

# 115,200 baud in 8N1: a label of strips takes 1 to 2.5 s there, and 15 s or more at 19,200
FAST_BYTES_PER_S = 11_520
_STRIP_BYTES = {
    "zpl": 10_000,
    "tspl": 25_000,
}  # of a waybill; said to the clerk in seconds, never used to decide


@dataclass(frozen=True)
class TextChoice:
    """The text mode and why it was chosen."""

    mode: TextMode
    reason: Reason


def choose_text(profile: PrinterProfile, bytes_per_s: int | None) -> TextChoice:
    """What the profile sets, else by the cable: the printer's fonts on a slow line, strips on any other.

    `bytes_per_s`: None for a cable that is faster than any label needs.
    """
    if profile.text != "auto":
        return TextChoice(profile.text, "set")
    if bytes_per_s is None or bytes_per_s >= FAST_BYTES_PER_S:
        return TextChoice("strip", "fast")
    return TextChoice("resident", "slow") if profile.fonts else TextChoice("strip", "slow_no_font")


def text_choice_words(profile: PrinterProfile, bytes_per_s: int | None) -> str:
    """The choice and its reason as a sentence for the screen."""
    choice = choose_text(profile, bytes_per_s)
    seconds = -(-_STRIP_BYTES[profile.language] // bytes_per_s) if bytes_per_s else 0
    return messages.text_choice(choice.reason, choice.mode, bytes_per_s or 0, seconds)


def terms_for(profile: PrinterProfile, bytes_per_s: int | None) -> "LabelTerms":
    """The terms of a label for a model on a cable."""
    from govpost_desk.documents.label_terms import LabelTerms
    from govpost_desk.documents.resident_font import ResidentFont

    right, down = profile.offset_mm
    return LabelTerms(
        language=profile.language,
        dpi=profile.dpi,
        text=choose_text(profile, bytes_per_s).mode,
        fonts=tuple(
            ResidentFont(font.name, font.encoding, font.cell, font.coverage, font.lacks)
            for font in profile.fonts
        ),
        offset_x=_dots(right, profile.dpi),
        offset_y=_dots(down, profile.dpi),
        commands=profile.commands,
    )


def terms_of(printer: LabelPrinter) -> "LabelTerms":
    """The terms of a label for this printer."""
    return terms_for(printer.profile, printer.bytes_per_s)


def plain_terms(language: str) -> "LabelTerms":
    """A label in one of `documents.label_terms.LANGUAGES` for no printer in particular: 203 dpi, strips.

    Raises RuleError "label_language".
    """
    from govpost_desk.documents.label_model import LabelError
    from govpost_desk.documents.label_terms import LANGUAGES, LabelTerms, language_of
    from govpost_desk.domain.errors import RuleError

    try:
        return LabelTerms(language=language_of(language))
    except LabelError:
        raise RuleError("label_language", allowed="/".join(LANGUAGES)) from None


def _dots(millimetres: float, dpi: int) -> int:
    """Whole dots of an offset; a 203 dpi head has 8 dots in a millimetre."""
    return round(millimetres * (8 if dpi == 203 else dpi / 25.4))
