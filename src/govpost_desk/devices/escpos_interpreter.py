"""Owns an ESC/POS receipt printer in software: bytes in, pictures of slips out, answers to its real-time queries.

It holds to what the manuals say: a real-time sequence (DLE EOT n) is obeyed wherever it stands, in a picture too; an
unknown command is reported in `faults` and its first two bytes skipped. Any bytes may be fed in any portions; it never
raises and holds a bounded amount of memory.
"""

from collections.abc import Callable

from PIL import Image

from govpost_desk.devices.canvas import PAPER, text_picture
from govpost_desk.devices.firmware import MAX_FAULTS, Fault
from govpost_desk.devices.printer_status import PrinterFlags
from govpost_desk.devices.receipt_status import slip_id_reply, write_escpos

MAX_ROWS = 20_000  # 2.5 m of paper: a longer slip is a broken command
MAX_LINE = 2_000
LINE_DOTS = 30
CELL = 24


class EscPosInterpreter:
    """One printer. `on_slip(picture)`: a slip cut off; `on_answer(bytes)`: what it sends back.

    `on_reports(wanted)`: whether it is to report changes by itself (GS a).
    """

    def __init__(
        self,
        on_slip: Callable[[Image.Image], None],
        on_answer: Callable[[bytes], None] = lambda answer: None,
        *,
        on_reports: Callable[[bool], None] = lambda wanted: None,
        dots_wide: int = 576,
    ) -> None:
        self.faults: list[Fault] = []
        self.flags = PrinterFlags()
        self._on_slip = on_slip
        self._on_answer = on_answer
        self._on_reports = on_reports
        self._dots_wide = dots_wide
        self.reset()

    def reset(self) -> None:
        """Switch off and on: paper in the making and settings are gone, the fault list stays."""
        self._buffer = bytearray()
        self._consumed = 0
        self._pieces: list[Image.Image] = []
        self._rows = 0
        self._line = bytearray()
        self._times = (1, 1)
        self._chinese = False

    @property
    def pending_bytes(self) -> int:
        """Bytes whose command has not run yet, and text that waits for its line feed."""
        return len(self._buffer) + len(self._line)

    @property
    def rows(self) -> int:
        """Rows of the slip in the making."""
        return self._rows

    def feed(self, stream: bytes) -> None:
        """Take the next bytes and run every command that is complete."""
        self._buffer += stream
        while self._buffer and self._step():
            pass

    def _step(self) -> bool:
        first = self._buffer[0]
        if first == 0x0A:
            self._take(1)
            self._end_line()
            return True
        if first == 0:
            self._take(1)  # printers pass over it
            return True
        if first in _HEADS:
            return self._command()
        if first < 0x20:
            self._fault("control", self._take(1)[0])
            return True
        self._line += self._take(1)
        if len(self._line) > MAX_LINE:
            self._fault("line_too_long", self._consumed)
            self._line.clear()
        return True

    def _command(self) -> bool:
        for head, length, run in _COMMANDS:
            if self._buffer.startswith(head):
                if len(self._buffer) < length:
                    return False
                return run(self)
            if head.startswith(bytes(self._buffer)):
                return False  # its other bytes are still to come
        self._fault("unknown_command", self._consumed)
        self._take(min(2, len(self._buffer)))
        return True

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        self._consumed += count
        return taken

    def _fault(self, code: str, at: int) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(code, at, "?"))

    # commands: each takes its bytes off the buffer; False when more are needed

    def _initialise(self) -> bool:
        self._take(2)
        self._line.clear()
        self._times = (1, 1)
        self._chinese = False
        return True

    def _chinese_on(self) -> bool:
        self._take(2)
        self._chinese = True
        return True

    def _chinese_off(self) -> bool:
        self._take(2)
        self._chinese = False
        return True

    def _align(self) -> bool:
        self._take(3)
        return True

    def _size(self) -> bool:
        number = self._take(3)[2]
        if number & 0x88:
            self._fault("bad_argument", self._consumed)
        else:
            self._times = ((number >> 4) + 1, (number & 0x07) + 1)
        return True

    def _feed_lines(self) -> bool:
        self._end_line(always=False)
        self._put(Image.new("1", (self._dots_wide, max(1, self._take(3)[2] * LINE_DOTS)), PAPER))
        return True

    def _raster(self) -> bool:
        head = self._buffer[:8]
        row_bytes, rows = head[4] + 256 * head[5], head[6] + 256 * head[7]
        if head[3] not in (0, 48) or not 0 < row_bytes <= self._dots_wide // 8 or not 0 < rows <= MAX_ROWS:
            self._fault("bad_argument", self._consumed)
            self._take(8)
            return True
        length = row_bytes * rows
        if len(self._buffer) < 8 + length:
            return False
        data = self._take(8 + length)[8:]
        for place in range(len(data) - 1):
            if data[place] == 0x10 and data[place + 1] in (0x04, 0x05, 0x14):
                self._fault("real_time_in_data", self._consumed - length + place)
        self._end_line(always=False)
        picture = Image.frombytes("1", (8 * row_bytes, rows), data.translate(_INVERTED))
        wide = Image.new("1", (self._dots_wide, rows), PAPER)
        wide.paste(picture, (0, 0))
        self._put(wide)
        return True

    def _cut(self) -> bool:
        self._take(3)
        self._end_line(always=False)
        if self._pieces:
            slip = Image.new("1", (self._dots_wide, self._rows), PAPER)
            y = 0
            for piece in self._pieces:
                slip.paste(piece, (0, y))
                y += piece.height
            self._pieces, self._rows = [], 0
            self._on_slip(slip)
        return True

    def _acknowledge(self) -> bool:
        command = self._take(11)
        if command[3:7] != b"\x06\x00\x30\x30" or not all(0x20 <= byte < 0x7F for byte in command[7:]):
            self._fault("bad_argument", self._consumed)
        else:
            self._on_answer(slip_id_reply(command[7:].decode("ascii")))
        return True

    def _paper_sensor(self) -> bool:
        number = self._take(3)[2]
        if number in (1, 49):
            self._on_answer(bytes([0x0C * self.flags.paper_out]))
        else:
            self._fault("bad_argument", self._consumed)
        return True

    def _reports(self) -> bool:
        self._on_reports(self._take(3)[2] != 0)
        return True

    def _status(self) -> bool:
        number = self._take(3)[2]
        if 1 <= number <= 4:
            self._on_answer(write_escpos(self.flags)[number - 1])
        return True

    # paper

    def _end_line(self, always: bool = True) -> None:
        """Print what the line holds in cells of 24 dots, half of them for ASCII; `always`: an empty one feeds too."""
        if not self._line and not always:
            return
        across, down = self._times
        paper = Image.new("1", (self._dots_wide, LINE_DOTS * down), PAPER)
        try:
            text = self._line.decode("gb18030" if self._chinese else "ascii")
        except UnicodeDecodeError:
            self._fault("bad_text", self._consumed)
            text = ""
        self._line.clear()
        if text:
            paper.paste(text_picture(text, CELL // 2 * across, CELL * down), (0, 0))
        self._put(paper)

    def _put(self, piece: Image.Image) -> None:
        if self._rows + piece.height > MAX_ROWS:
            self._fault("too_long", self._consumed)
            return
        self._pieces.append(piece)
        self._rows += piece.height


_INVERTED = bytes(255 - byte for byte in range(256))
_HEADS = (0x10, 0x1B, 0x1C, 0x1D)
_COMMANDS: tuple[tuple[bytes, int, Callable[[EscPosInterpreter], bool]], ...] = (
    (b"\x10\x04", 3, EscPosInterpreter._status),
    (b"\x1b@", 2, EscPosInterpreter._initialise),
    (b"\x1ba", 3, EscPosInterpreter._align),
    (b"\x1bd", 3, EscPosInterpreter._feed_lines),
    (b"\x1c&", 2, EscPosInterpreter._chinese_on),
    (b"\x1c.", 2, EscPosInterpreter._chinese_off),
    (b"\x1d!", 3, EscPosInterpreter._size),
    (b"\x1dv0", 8, EscPosInterpreter._raster),
    (b"\x1dV", 3, EscPosInterpreter._cut),
    (b"\x1d(H", 11, EscPosInterpreter._acknowledge),
    (b"\x1dr", 3, EscPosInterpreter._paper_sensor),
    (b"\x1da", 3, EscPosInterpreter._reports),
)
