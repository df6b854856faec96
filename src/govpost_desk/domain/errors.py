"""Failures with a code. Expected answers of a scan are outcome values, not exceptions.

    DeskError
    ├── RuleError      the clerk can settle it now: the code has a sentence in services/messages.py
    └── StorageError   the file, the key or the disk: the code has a sentence too

`facts` hold numbers, codes and file names only, never a person's data (D-16).
"""


class DeskError(Exception):
    """Base of every failure that has a sentence. `str()` shows the code alone."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class RuleError(DeskError):
    """A rule of the trade forbids the act; nothing was recorded."""


class FieldError(ValueError):
    """A field of what head office wrote is wrong. It is no failure of the desk, which leaves such a thing.

    `why`: a word for what is wrong; `most`: the largest value, where that is what is wrong.
    """

    def __init__(self, field: str, why: str, most: int = 0) -> None:
        super().__init__(why)
        self.field = field
        self.why = why
        self.most = most


class StorageError(DeskError):
    """The store cannot be used: codes `locked`, `too_new`, `old_sqlite`, `no_cipher`, `wrong_key`, `damaged`, …"""
