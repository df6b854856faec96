"""How a sentence of the services becomes one in the language of the window, without Qt; without a translator
the text itself (ADR 0024).

A text at the head of a module is marked with QT_TRANSLATE_NOOP and translated where it leaves its table, before its
blanks are filled: pyside6-lupdate finds both functions by their names. All sentences share the context "messages".
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Translator = Callable[[str, str], str]
_Key = TypeVar("_Key")


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """`text` as it is; Qt Linguist finds it by the name of this function."""
    return text


_translators: list[Translator] = [QT_TRANSLATE_NOOP]  # the last one speaks; changed at start only
_as_written: ContextVar[bool] = ContextVar("as_written", default=False)


def translate(context: str, text: str) -> str:
    """`text` in the language that is spoken."""
    return text if _as_written.get() else _translators[-1](context, text)


def speak(translator: Translator | None) -> None:
    """Let `translator(context, text)` give the language from now on; None: every text as it is written.

    Called from every thread that answers, so it has to be thread-safe, as QCoreApplication.translate is.
    """
    _translators[:] = [translator or QT_TRANSLATE_NOOP]


@contextmanager
def as_written() -> Iterator[None]:
    """Chinese whatever is spoken: papers are official forms, and the journal keeps what was written."""
    token = _as_written.set(True)
    try:
        yield
    finally:
        _as_written.reset(token)


class Texts(Mapping[_Key, str]):
    """A table of marked texts; one is translated as it is taken out."""

    def __init__(self, written: Mapping[_Key, str]) -> None:
        self._written = written

    def __getitem__(self, key: _Key) -> str:
        return translate("messages", self._written[key])

    def __contains__(self, key: object) -> bool:
        return key in self._written

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)
