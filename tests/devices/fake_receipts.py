"""A fake receipt printer at the end of a cable: the machine of the simulation, with a power switch and bad moods."""

import random
from collections.abc import Callable

from PIL import Image
from tests.devices.fake_printers import SimulatedCable
from tests.devices.wired import PtyPrinter

from govpost_desk.devices.ports import ReceiptProfile
from govpost_desk.devices.receipt_profiles import load_receipt_profiles
from govpost_desk.devices.simulated_receipt_printer import ReceiptMachine

DIALECTS = ("epson-tm-t88", "generic-80mm", "generic-80mm-plain")
SLIP_DOTS_PER_S = 450.0


def profile_of(profile_id: str) -> ReceiptProfile:
    return load_receipt_profiles()[profile_id]


def numbered_slip(number: int, profile: ReceiptProfile) -> bytes:
    """A slip that carries a number (1 to 370): a bar so many dots wide and twenty more, a line across at its end."""
    bar = Image.new("1", (576, 60))
    bar.paste(1, (0, 8, 20 + number, 16))
    end = Image.new("1", (576, 4), 1)
    raster = [b"\x1dv0\x00\x48\x00%c%c" % (p.height % 256, p.height // 256) + p.tobytes() for p in (bar, end)]
    reports = b"\x1da\x0f" if "GS a" in profile.commands else b""
    told = b"\x1d(H\x06\x00\x30\x30%04d" % number if profile.tells_when_out else b""
    told = told or (b"\x1dr\x01" if "GS r" in profile.commands else b"")
    return b"\x1b@" + reports + raster[0] + b"\x1bd\x08" + raster[1] + b"\x1bd\x04\x1dV\x00" + told


def number_on(picture: Image.Image) -> int | None:
    """The number of a whole slip; None for a piece of one, or nothing but a cut."""
    ink = picture.convert("L").point(lambda dot: 255 - dot)
    box = ink.getbbox()
    if box is None or box[2] != 576:
        return None
    widths = [ink.crop((0, y, 576, y + 1)).getbbox() for y in range(picture.height)]
    found = [row[2] - 20 for row in widths if row and row[2] < 576]
    return found[0] if found else None


class FakeReceiptPrinter:
    """`out`: numbers of the whole slips that came out, `pieces`: how many others."""

    def __init__(
        self, profile: ReceiptProfile, clock: Callable[[], float], *, dots_per_s: float = SLIP_DOTS_PER_S
    ):
        self.out: list[int] = []
        self.pieces = 0
        self.mute = False
        self.garbage = b""
        self.boots_until = 0.0
        self.clock = clock
        self.machine = ReceiptMachine(
            self._came_out,
            dots_per_s=dots_per_s,
            knows_clear="DLE DC4" in profile.commands,
            clock=clock,
        )

    def receive(self, data: bytes) -> bytes:
        if self.clock() >= self.boots_until:
            self.machine.receive(data)
        return self.collect(asked=True)

    def collect(self, asked: bool = False) -> bytes:
        said = self.machine.collect()
        if self.clock() < self.boots_until or self.mute:
            return b""
        return self.garbage if self.garbage and (said or asked) else said

    def power_cycle(self, boot_s: float) -> None:
        self.machine.power_cycle()
        self.boots_until = self.clock() + boot_s

    def _came_out(self, picture: Image.Image) -> None:
        number = number_on(picture)
        if number is None:
            self.pieces += 1
        else:
            self.out.append(number)


class SimulatedReceiptCable(SimulatedCable):
    """A cable on which the printer also speaks unasked."""

    def __init__(self, printer: FakeReceiptPrinter, dice: random.Random) -> None:
        super().__init__(printer, dice)  # type: ignore[arg-type]  # it takes bytes and answers, as the other does
        self.receipts = printer

    def read(self, timeout_s: float) -> bytes:
        until = self.now + timeout_s
        while True:
            if said := self.receipts.collect():
                self._arriving.append((self.now + self.answer_delay_s, said))
            step = min(0.05, max(0.0, until - self.now))
            if (read := super().read(step)) or self.now >= until:
                return read


class ReceiptPty(PtyPrinter):
    """The same over a pseudo-terminal."""

    def __init__(self, printer: FakeReceiptPrinter, link: object) -> None:
        super().__init__(printer, link)  # type: ignore[arg-type]
        self.receipts = printer

    def _read(self) -> bytes:
        if said := self.receipts.collect():
            self._write(said)
        return super()._read()
