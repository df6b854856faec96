"""Owns what the interpreters of both printer languages share: their output, their objections, their port."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

MAX_FAULTS = 1000
MAX_COPIES = 1000


@dataclass(frozen=True)
class PrintedLabel:
    """One label as it leaves the head. `blank`: only fed, no image; `reprint`: printed again after an error."""

    image: Image.Image
    blank: bool = False
    reprint: bool = True


OnLabel = Callable[[PrintedLabel], None]


@dataclass(frozen=True)
class Fault:
    """Something a strict printer objects to. `at`: byte offset in the stream, `verb`: the command's own word."""

    code: str
    at: int
    verb: str


class CommandError(Exception):
    """A known command that cannot be carried out; `code` goes into the fault list."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Interpreter(Protocol):
    """A printer language in software; takes any bytes in any portions and never raises."""

    faults: list[Fault]

    @property
    def pending_bytes(self) -> int:
        """Bytes received whose command has not run yet."""

    def feed(self, stream: bytes) -> None:
        """Take the next bytes and run every command that is complete."""

    def reset(self) -> None:
        """Switch off and on: buffers and settings are gone, the fault list stays."""
