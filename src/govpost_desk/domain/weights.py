"""Weights as people type them from a scale: kilograms with decimals; the program counts in grams."""

import re
import unicodedata
from decimal import Decimal

_KILOGRAMS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?")


def grams_of(kilograms: str) -> int | None:
    """ "3.25" -> 3250; full-width digits and 。 for the point are read too. None for what is no weight."""
    text = unicodedata.normalize("NFKC", kilograms).replace("。", ".").strip()
    if not _KILOGRAMS.fullmatch(text):
        return None
    grams = int(Decimal(text) * 1000)
    return grams or None
