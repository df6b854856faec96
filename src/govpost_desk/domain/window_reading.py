"""A window as head office writes it, read strictly: what is left out or blank stays as it is at the desk."""

import re
from collections.abc import Mapping

from govpost_desk.domain.errors import FieldError
from govpost_desk.domain.orders import Mode, Payer
from govpost_desk.domain.said import read_flag

WHOLE = ("department", "sender_name", "sender_address", "sender_phone")  # what a new window must have
_FLAGS = ("receipt", "bundles")
FIELDS = ("window_code", *WHOLE, "source", "payer", "mode", *_FLAGS, "weight_g")
_LONGEST_CODE, _LONGEST_TEXT, _MOST_GRAMS = 20, 200, 50_000
_ONE_OF = {"payer": tuple(Payer), "mode": tuple(Mode)}


def is_window_code(text: str) -> bool:
    """Whether it can be a code of a window: it is scanned and printed."""
    return (
        re.fullmatch("[0-9A-Z]+(-[0-9A-Z]+)*", text) is not None
        and len(text.replace("-", "")) <= _LONGEST_CODE
    )


def read_window(said: Mapping[str, object]) -> dict[str, object]:
    """The fields that are said, by name, `window_code` always among them. Others are not looked at.

    Raises FieldError: window_code, text (most), payer, mode, flag, grams (most).
    """
    code = said.get("window_code")
    if not isinstance(code, str) or not is_window_code(code):
        raise FieldError("window_code", "window_code")
    given = {name: said[name] for name in FIELDS if said.get(name) not in (None, "")}
    return {name: _read(name, value) for name, value in given.items()}


def _read(name: str, value: object) -> object:
    if name in _FLAGS:
        return read_flag(name, value)
    if name == "weight_g":
        return _grams(value)
    if not isinstance(value, str):
        raise FieldError(name, name if name in _ONE_OF else "text", _LONGEST_TEXT)
    if name in _ONE_OF and value not in _ONE_OF[name]:
        raise FieldError(name, name)
    if not value.strip() or not value.isprintable() or len(value) > _LONGEST_TEXT:
        raise FieldError(name, "text", _LONGEST_TEXT)
    return value.strip()


def _grams(value: object) -> int:
    """A weight, out of a table as its digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(_MOST_GRAMS)):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_GRAMS:
        raise FieldError("weight_g", "grams", _MOST_GRAMS)
    return value
