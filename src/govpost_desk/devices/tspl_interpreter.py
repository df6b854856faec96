"""Owns a strict TSPL printer in software: bytes in, pictures of labels out.

It is written from the language's manual and knows no encoder, so that what our encoder writes is judged by a second
reading of the same manual. Rules it holds to: a command runs only at its CR LF; an unknown command drops the job and
feeds two blank labels (as strict boards do); a known command with wrong arguments is skipped. Everything it objects
to is in `faults`. Any bytes may be fed in any portions; it never raises and holds a bounded amount of memory.
"""

import re
from collections.abc import Callable

from PIL import Image, ImageOps

from govpost_desk.devices.canvas import MAX_LABEL_DOTS, PAPER, LabelCanvas
from govpost_desk.devices.firmware import MAX_COPIES, MAX_FAULTS, CommandError, Fault, OnLabel, PrintedLabel
from govpost_desk.devices.tspl_drawing import DRAWING, Arguments, draw_bitmap

CRLF = b"\r\n"
MAX_LINE = 4096
MAX_BITMAP = 2_000_000
BLANK_LABELS_AFTER_DROP = 2

_BITMAP_HEAD = re.compile(rb"BITMAP ([0-9]{1,6}),([0-9]{1,6}),([0-9]{1,6}),([0-9]{1,6}),([0-9]{1,6}),")
_BITMAP_HEAD_LENGTH = 48
_LENGTH = re.compile(r"(-?[0-9]{1,5}(?:\.[0-9]{1,4})?)(| mm| dot)")
_SWITCHES = (
    "TEAR",
    "PEEL",
    "REPRINT",
    "RIBBON",
    "CUTTER",
    "PRINTKEY",
    "KEY1",
    "KEY2",
    "RESPONSE",
    "STRIPER",
    "GAP",
)


class TsplInterpreter:
    """The interpreter of one printer; its settings and image buffer live until `reset`, as they do in firmware."""

    def __init__(self, on_label: OnLabel, *, dots_per_mm: float = 8) -> None:
        self._on_label = on_label
        self._dots_per_mm = dots_per_mm
        self.faults: list[Fault] = []
        self.reset()

    def reset(self) -> None:
        """Switch off and on: buffers and settings are gone, the fault list stays."""
        self._buffer = bytearray()
        self._consumed = 0
        self._skip = 0
        self._size = (round(100 * self._dots_per_mm), round(150 * self._dots_per_mm))
        self._canvas: LabelCanvas | None = None
        self._origin = (0, 0)
        self._mirrored = False
        self._reprint = True
        self._dropping = False

    @property
    def pending_bytes(self) -> int:
        """Bytes received whose command has not run yet: not 0 after a document means that its CR LF is missing."""
        return len(self._buffer) + self._skip

    def feed(self, stream: bytes) -> None:
        """Take the next bytes and run every command that is complete."""
        self._buffer += stream
        while self._step():
            pass

    # framing

    def _step(self) -> bool:
        """Take one command or one piece of binary data off the buffer; False when more bytes are needed."""
        if self._skip:
            return self._skip_binary()
        if not self._buffer:
            return False
        if self._buffer[0] == 0x1B:
            return self._immediate()
        if self._buffer.startswith(b"BITMAP "):
            return self._bitmap()
        end = self._buffer.find(CRLF, 0, MAX_LINE + 2)
        if end < 0:
            return self._endless_line()
        line = bytes(self._buffer[:end])
        at = self._take(end + 2)
        if line:
            self._run(line, at)
        return True

    def _take(self, count: int) -> int:
        at = self._consumed
        del self._buffer[:count]
        self._consumed += count
        return at

    def _skip_binary(self) -> bool:
        count = min(self._skip, len(self._buffer))
        self._take(count)
        self._skip -= count
        return count > 0

    def _immediate(self) -> bool:
        """ESC commands are answered by the printer's other half; inside a document they have no business."""
        if len(self._buffer) < 3:
            return False
        self._fault("immediate", self._take(3), b"ESC")
        return True

    def _endless_line(self) -> bool:
        if len(self._buffer) <= MAX_LINE:
            return False
        at = self._take(MAX_LINE)
        self._fault("line_too_long", at, b"")
        self._drop()
        return True

    def _bitmap(self) -> bool:
        head = _BITMAP_HEAD.match(self._buffer)
        if head is None:
            end = self._buffer.find(CRLF, 0, _BITMAP_HEAD_LENGTH)
            if len(self._buffer) < _BITMAP_HEAD_LENGTH and end < 0:
                return False
            at = self._take(end + 2 if end >= 0 else _BITMAP_HEAD_LENGTH)
            self._fault("bad_argument", at, b"BITMAP")
            return True
        numbers = tuple(int(number) for number in head.groups())
        length = numbers[2] * numbers[3]
        if length > MAX_BITMAP:
            at = self._take(head.end())
            self._fault("bitmap_too_large", at, b"BITMAP")
            self._skip = length
            return True
        if len(self._buffer) < head.end() + length + 2:
            return False
        dots = bytes(self._buffer[head.end() : head.end() + length])
        ended = self._buffer[head.end() + length : head.end() + length + 2] == CRLF
        at = self._take(head.end() + length + (2 if ended else 0))
        if not ended:
            self._fault("bitmap_length", at, b"BITMAP")
        elif not self._dropping:
            self._draw(b"BITMAP", at, lambda canvas: draw_bitmap(canvas, self._origin, _five(numbers), dots))
        return True

    # commands

    def _run(self, line: bytes, at: int) -> None:
        verb, _, rest = line.partition(b" ")
        if self._dropping:
            if verb == b"PRINT":
                self._dropping = False
            return
        setting = _SETTINGS.get(verb)
        try:
            if verb in DRAWING:
                arguments = Arguments(rest)
                self._draw(verb, at, lambda canvas: DRAWING[verb](canvas, self._origin, arguments))
            elif setting is not None:
                setting(self, Arguments(rest))
            elif verb == b"PRINT":
                self._print(Arguments(rest))
            else:
                self._fault("unknown_command", at, verb)
                self._drop()
        except CommandError as failure:
            self._fault(failure.code, at, verb)

    def _draw(self, verb: bytes, at: int, draw: Callable[[LabelCanvas], None]) -> None:
        if self._canvas is None:
            self._fault("no_cls", at, verb)
            return
        try:
            draw(self._canvas)
        except CommandError as failure:
            self._fault(failure.code, at, verb)

    def _print(self, arguments: Arguments) -> None:
        arguments.expect(1, 2)
        sets = arguments.number(0, 0, 999_999)
        copies = arguments.number(1, 0, 999_999) if len(arguments) == 2 else 1
        if not 1 <= sets * copies <= MAX_COPIES:
            raise CommandError("bad_count")
        if self._canvas is None:
            raise CommandError("no_cls")
        picture = self._canvas.picture()
        if self._mirrored:
            picture = ImageOps.mirror(picture)
        for _ in range(sets * copies):
            self._on_label(PrintedLabel(picture, reprint=self._reprint))

    def _drop(self) -> None:
        """Forget the job up to and including its PRINT; two labels are fed blank, once per job."""
        if self._dropping:
            return
        self._dropping = True
        self._canvas = None
        for _ in range(BLANK_LABELS_AFTER_DROP):
            self._feed_blank()

    def _feed_blank(self) -> None:
        self._on_label(PrintedLabel(Image.new("1", self._size, PAPER), blank=True, reprint=False))

    def _fault(self, code: str, at: int, verb: bytes) -> None:
        if len(self.faults) < MAX_FAULTS:
            word = verb[:12].decode("ascii", "replace")
            self.faults.append(Fault(code, at, word if word.isalnum() else "?"))

    # settings

    def _set_size(self, arguments: Arguments) -> None:
        arguments.expect(1, 2)
        width = self._length(arguments.word(0))
        height = self._length(arguments.word(1)) if len(arguments) == 2 else self._size[1]
        if not (0 < width <= MAX_LABEL_DOTS and 0 < height <= MAX_LABEL_DOTS):
            raise CommandError("bad_argument")
        self._size = (width, height)

    def _set_gap(self, arguments: Arguments) -> None:
        arguments.expect(2)
        if self._length(arguments.word(0)) < 0:
            raise CommandError("bad_argument")
        self._length(arguments.word(1))

    def _set_offset(self, arguments: Arguments) -> None:
        arguments.expect(1)
        self._length(arguments.word(0))

    def _set_density(self, arguments: Arguments) -> None:
        arguments.expect(1)
        arguments.number(0, 0, 15)

    def _set_speed(self, arguments: Arguments) -> None:
        arguments.expect(1)
        if not re.fullmatch(r"[0-9]{1,2}(\.[0-9])?", arguments.word(0)):
            raise CommandError("bad_argument")

    def _set_direction(self, arguments: Arguments) -> None:
        """Which edge leaves first changes nothing in a picture held upright; mirroring does."""
        arguments.expect(1, 2)
        arguments.number(0, 0, 1)
        self._mirrored = len(arguments) == 2 and arguments.number(1, 0, 1) == 1

    def _set_reference(self, arguments: Arguments) -> None:
        arguments.expect(2)
        self._origin = (arguments.number(0, 0, MAX_LABEL_DOTS), arguments.number(1, 0, MAX_LABEL_DOTS))

    def _set_shift(self, arguments: Arguments) -> None:
        arguments.expect(1)
        arguments.number(0, -MAX_LABEL_DOTS, MAX_LABEL_DOTS)

    def _set_codepage(self, arguments: Arguments) -> None:
        arguments.expect(1)
        if not re.fullmatch(r"[0-9A-Z-]{1,12}", arguments.word(0)):
            raise CommandError("bad_argument")

    def _set_switch(self, arguments: Arguments) -> None:
        arguments.expect(1)
        name, _, value = arguments.word(0).partition(" ")
        if name not in _SWITCHES or not re.fullmatch(r"ON|OFF|[0-9]{1,3}", value):
            raise CommandError("bad_argument")
        if name == "REPRINT":
            self._reprint = value != "OFF"

    def _clear(self, arguments: Arguments) -> None:
        if arguments.word(0):
            raise CommandError("bad_argument")
        self._canvas = LabelCanvas(*self._size)

    def _feed_label(self, arguments: Arguments) -> None:
        if arguments.word(0):
            raise CommandError("bad_argument")
        self._feed_blank()

    def _length(self, token: str) -> int:
        """Dots of a length: inches without a unit, millimetres or dots."""
        match = _LENGTH.fullmatch(token)
        if match is None:
            raise CommandError("bad_argument")
        per_unit = {"": 25.4 * self._dots_per_mm, " mm": self._dots_per_mm, " dot": 1}[match[2]]
        return round(float(match[1]) * per_unit)


_SETTINGS: dict[bytes, Callable[[TsplInterpreter, Arguments], None]] = {
    b"SIZE": TsplInterpreter._set_size,
    b"GAP": TsplInterpreter._set_gap,
    b"BLINE": TsplInterpreter._set_gap,
    b"OFFSET": TsplInterpreter._set_offset,
    b"DENSITY": TsplInterpreter._set_density,
    b"SPEED": TsplInterpreter._set_speed,
    b"DIRECTION": TsplInterpreter._set_direction,
    b"REFERENCE": TsplInterpreter._set_reference,
    b"SHIFT": TsplInterpreter._set_shift,
    b"CODEPAGE": TsplInterpreter._set_codepage,
    b"SET": TsplInterpreter._set_switch,
    b"CLS": TsplInterpreter._clear,
    b"FORMFEED": TsplInterpreter._feed_label,
    b"HOME": TsplInterpreter._feed_label,
}


def _five(numbers: tuple[int, ...]) -> tuple[int, int, int, int, int]:
    x, y, width_bytes, height, mode = numbers
    return x, y, width_bytes, height, mode
