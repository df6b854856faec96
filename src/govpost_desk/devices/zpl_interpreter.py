"""Owns a ZPL II printer in software: bytes in, pictures of labels out, for the commands a mail label needs.

Like firmware it ignores commands it does not know, but reports them, and everything else it objects to, in `faults`.
A command ends where the next `^` or `~` begins, also inside field text: that is what injection would use. Any bytes
may be fed in any portions; it never raises and holds a bounded amount of memory.
"""

import re
from collections.abc import Callable

from govpost_desk.devices.canvas import MAX_LABEL_DOTS, LabelCanvas
from govpost_desk.devices.firmware import MAX_COPIES, MAX_FAULTS, CommandError, Fault, OnLabel, PrintedLabel
from govpost_desk.devices.zpl_fields import (
    DEGREES,
    BarDefaults,
    Field,
    Parameters,
    box_painter,
    code128_painter,
    graphic_painter,
    qr_painter,
    text_painter,
)
from govpost_desk.devices.zpl_graphics import DOCUMENTED_LIMIT, MAX_GRAPHIC_BYTES, graphic_picture

MAX_COMMAND = 2 * MAX_GRAPHIC_BYTES + 100
MAX_FIELD_TEXT = 3072
UTF8 = 28

_PREFIX = re.compile(rb"[\^~]")
_NO_PARAMETERS = (b"^XA", b"^XZ", b"^FS", b"^FR", b"~JA", b"~HS")
_GRAPHIC = re.compile(r"A,([0-9]{1,7}),([0-9]{1,7}),([0-9]{1,5}),(.*)", re.DOTALL)
# settings that leave no trace in a picture: the shape of their parameters is checked, nothing else
_PLAIN_SETTINGS = {
    "^MM": r"[TPRACDFLUK](,[YN])?",
    "^PR": r"[0-9A-E]{1,2}(,[0-9A-E]{1,2}){0,2}",
    "^MD": r"-?[0-9]{1,2}(\.[0-9])?",
    "^MN": r"[NYWMAV](,-?[0-9]{1,3})?",
    "^MT": r"[TD]",
    "^PM": r"N",
    "^PO": r"N",
    "^LS": r"0",
    "^FX": r".*",
    "^SE": r"[A-Z]:[0-9A-Z]{1,8}\.DAT",
}


class ZplInterpreter:
    """The interpreter of one printer; its settings live until `reset`, as they do in firmware."""

    def __init__(self, on_label: OnLabel, *, dots_per_mm: float = 8) -> None:
        self._on_label = on_label
        self._dots_per_mm = dots_per_mm
        self.faults: list[Fault] = []
        self.reset()

    def reset(self) -> None:
        """Switch off and on: buffers and settings are gone, the fault list stays."""
        self._buffer = bytearray()
        self._searched = 1
        self._consumed = 0
        self._size = (round(100 * self._dots_per_mm), round(150 * self._dots_per_mm))
        self._encoding = 0
        self._reprint = True
        self._home = (0, 0)
        self._bars = BarDefaults()
        self._fonts: set[str] = set()
        self._end_format()

    def _end_format(self) -> None:
        self._in_format = False
        self._canvas: LabelCanvas | None = None
        self._field: Field | None = None
        self._reverse_all = False
        self._copies = 1

    @property
    def pending_bytes(self) -> int:
        """Bytes received whose command has not run yet; an unfinished format counts as one."""
        return len(self._buffer.strip()) + (1 if self._in_format else 0)

    def feed(self, stream: bytes) -> None:
        """Take the next bytes and run every command that is complete."""
        self._buffer += stream
        while self._step():
            pass

    # framing

    def _step(self) -> bool:
        if bytes(self._buffer[:1]) not in (b"^", b"~"):
            return self._skip_to_prefix()
        if len(self._buffer) < 3:
            return False
        head = bytes(self._buffer[:3])
        if head in _NO_PARAMETERS:
            self._run(head.decode("ascii"), b"", self._take(3))
            return True
        following = _PREFIX.search(self._buffer, self._searched)
        if following is None:
            self._searched = len(self._buffer)
            if len(self._buffer) <= MAX_COMMAND:
                return False
            self._fault("command_too_long", self._take(len(self._buffer)), "")
            return True
        command = bytes(self._buffer[: following.start()])
        at = self._take(following.start())
        verb_length = 2 if command[:2] == b"^A" else 3
        self._run(command[:verb_length].decode("latin-1"), command[verb_length:], at)
        return True

    def _take(self, count: int) -> int:
        at = self._consumed
        del self._buffer[:count]
        self._consumed += count
        self._searched = 1
        return at

    def _skip_to_prefix(self) -> bool:
        following = _PREFIX.search(self._buffer)
        count = following.start() if following else len(self._buffer)
        stray = bytes(self._buffer[:count]).strip()
        at = self._take(count)
        if stray:
            self._fault("stray_bytes", at, "")
        return following is not None

    # commands

    def _run(self, verb: str, raw: bytes, at: int) -> None:
        try:
            if verb in _ANYWHERE:
                _ANYWHERE[verb](self, raw)
            elif not self._in_format:
                raise CommandError("outside_format")
            elif verb in _IN_FORMAT:
                _IN_FORMAT[verb](self, raw)
            elif verb in _PLAIN_SETTINGS:
                if not re.fullmatch(_PLAIN_SETTINGS[verb], _plain(raw), re.DOTALL):
                    raise CommandError("bad_parameter")
            else:
                raise CommandError("unknown_command")
        except CommandError as failure:
            self._fault(failure.code, at, verb)

    def _fault(self, code: str, at: int, verb: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(code, at, verb if verb[1:].isalnum() and verb.isascii() else "?"))

    def _start(self, raw: bytes) -> None:
        unfinished = self._in_format
        self._end_format()
        self._in_format = True
        if unfinished:
            raise CommandError("format_in_format")

    def _finish(self, raw: bytes) -> None:
        if not self._in_format:
            raise CommandError("outside_format")
        unfinished = self._field is not None
        canvas, copies = self._canvas, self._copies
        self._end_format()
        if canvas is not None:
            picture = canvas.picture()
            for _ in range(copies):
                self._on_label(PrintedLabel(picture, reprint=self._reprint))
        if unfinished:
            raise CommandError("missing_fs")

    def _cancel(self, raw: bytes) -> None:
        self._end_format()

    def _answered_elsewhere(self, raw: bytes) -> None:
        """Queries are answered by the printer's other half."""

    def _set_encoding(self, raw: bytes) -> None:
        self._encoding = Parameters(_plain(raw)).number(0, 0, 0, 36)

    def _set_width(self, raw: bytes) -> None:
        self._size = (Parameters(_plain(raw)).number(0, self._size[0], 2, MAX_LABEL_DOTS), self._size[1])

    def _set_length(self, raw: bytes) -> None:
        self._size = (self._size[0], Parameters(_plain(raw)).number(0, self._size[1], 1, MAX_LABEL_DOTS))

    def _set_home(self, raw: bytes) -> None:
        parameters = Parameters(_plain(raw))
        self._home = (parameters.number(0, 0, 0, 32_000), parameters.number(1, 0, 0, 32_000))

    def _set_reprint(self, raw: bytes) -> None:
        self._reprint = Parameters(_plain(raw)).choice(0, "Y", "YN") == "Y"

    def _set_font(self, raw: bytes) -> None:
        match = re.fullmatch(r"([0-9A-Z]),[A-Z]:[0-9A-Z_-]{1,16}\.(FNT|TTF|TTE|DAT)", _plain(raw))
        if match is None:
            raise CommandError("bad_parameter")
        self._fonts.add(match[1])

    def _set_copies(self, raw: bytes) -> None:
        parameters = Parameters(_plain(raw))
        self._copies = parameters.number(0, 1, 1, MAX_COPIES)
        parameters.number(1, 0, 0, 99_999_999)
        parameters.number(2, 0, 0, 99_999_999)
        parameters.choice(3, "N", "YN")

    def _set_bars(self, raw: bytes) -> None:
        parameters = Parameters(re.sub(r",[23]\.[0-9]", ",", _plain(raw)))  # the ratio: Code 128 has none
        module = parameters.number(0, self._bars.module_dots, 1, 10)
        self._bars = BarDefaults(module, parameters.number(2, self._bars.height, 1, 32_000))

    def _set_reverse_all(self, raw: bytes) -> None:
        self._reverse_all = Parameters(_plain(raw)).choice(0, "N", "YN") == "Y"

    # fields

    def _open_field(self, raw: bytes, baseline: bool) -> None:
        parameters = Parameters(_plain(raw))
        unfinished = self._field is not None
        x = parameters.number(0, 0, 0, 32_000) + self._home[0]
        y = parameters.number(1, 0, 0, 32_000) + self._home[1]
        parameters.number(2, 0, 0, 2)
        self._field = Field(x, y, baseline, self._reverse_all)
        if unfinished:
            raise CommandError("missing_fs")

    def _field_origin(self, raw: bytes) -> None:
        self._open_field(raw, baseline=False)

    def _field_typeset(self, raw: bytes) -> None:
        self._open_field(raw, baseline=True)

    def _current(self) -> Field:
        if self._field is None:
            self._field = Field(*self._home, reverse=self._reverse_all)
        return self._field

    def _reverse_field(self, raw: bytes) -> None:
        self._current().reverse = True

    def _hex_field(self, raw: bytes) -> None:
        mark = _plain(raw) or "_"
        if len(mark) != 1:
            raise CommandError("bad_parameter")
        self._current().hex_mark = mark

    def _box(self, raw: bytes) -> None:
        self._current().painter = box_painter(Parameters(_plain(raw)))

    def _graphic(self, raw: bytes) -> None:
        match = _GRAPHIC.fullmatch(raw.decode("latin-1").strip(" "))
        if match is None:
            raise CommandError("bad_parameter")
        sent, total, row_bytes = int(match[1]), int(match[2]), int(match[3])
        text = re.sub(r"[\r\n]", "", match[4]).rstrip(" ")
        self._current().painter = graphic_painter(graphic_picture(total, row_bytes, text))
        if max(sent, total, row_bytes) > DOCUMENTED_LIMIT:
            raise CommandError("graphic_over_documented_limit")  # drawn all the same, as printers do

    def _code128(self, raw: bytes) -> None:
        self._current().painter = code128_painter(Parameters(_plain(raw)), self._bars)

    def _qr_code(self, raw: bytes) -> None:
        self._current().painter = qr_painter(Parameters(_plain(raw)), self._bars)

    def _font(self, raw: bytes) -> None:
        text = _plain(raw)
        if not re.fullmatch(r"[0-9A-Z][NRIB]?(,[0-9]{1,4}){0,2}", text):
            raise CommandError("bad_parameter")
        if text[0] not in self._fonts and text[0] not in "0ABCDEFGH":
            raise CommandError("no_font")
        degrees = DEGREES[text[1:2] if text[1:2] in DEGREES else "N"]
        self._current().painter = text_painter(
            Parameters(text), degrees=degrees, chinese=text[0] in self._fonts
        )

    def _field_text(self, raw: bytes) -> None:
        current = self._current()
        if len(raw) > MAX_FIELD_TEXT:
            raise CommandError("field_too_long")
        raw = re.sub(rb"[\r\n]", b"", raw)
        if current.hex_mark:
            mark = re.escape(current.hex_mark.encode("latin-1"))
            raw = re.sub(mark + rb"([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), raw)
        try:
            current.text = raw.decode("utf-8" if self._encoding == UTF8 else "ascii")
        except UnicodeDecodeError as failure:
            raise CommandError("bad_text") from failure

    def _end_field(self, raw: bytes) -> None:
        finished, self._field = self._field, None
        if finished is None:
            return
        if finished.painter is None:
            if finished.text:
                raise CommandError("no_font")  # the printer would choose one by itself
            return
        if self._canvas is None:
            self._canvas = LabelCanvas(*self._size)
        finished.painter(finished, self._canvas)


_ANYWHERE: dict[str, Callable[[ZplInterpreter, bytes], None]] = {
    "^XA": ZplInterpreter._start,
    "^XZ": ZplInterpreter._finish,
    "~JA": ZplInterpreter._cancel,
    "~HS": ZplInterpreter._answered_elsewhere,
}
_IN_FORMAT: dict[str, Callable[[ZplInterpreter, bytes], None]] = {
    "^A": ZplInterpreter._font,
    "^BC": ZplInterpreter._code128,
    "^BQ": ZplInterpreter._qr_code,
    "^BY": ZplInterpreter._set_bars,
    "^CI": ZplInterpreter._set_encoding,
    "^CW": ZplInterpreter._set_font,
    "^FD": ZplInterpreter._field_text,
    "^FH": ZplInterpreter._hex_field,
    "^FO": ZplInterpreter._field_origin,
    "^FR": ZplInterpreter._reverse_field,
    "^FS": ZplInterpreter._end_field,
    "^FT": ZplInterpreter._field_typeset,
    "^GB": ZplInterpreter._box,
    "^GF": ZplInterpreter._graphic,
    "^JZ": ZplInterpreter._set_reprint,
    "^LH": ZplInterpreter._set_home,
    "^LL": ZplInterpreter._set_length,
    "^LR": ZplInterpreter._set_reverse_all,
    "^PQ": ZplInterpreter._set_copies,
    "^PW": ZplInterpreter._set_width,
}


def _plain(raw: bytes) -> str:
    return raw.decode("latin-1").strip("\r\n ")
