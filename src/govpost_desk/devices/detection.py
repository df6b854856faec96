"""Owns finding out what hangs on a cable: by asking, never by names of USB devices, never by guessing.

TSPL boards answer ~!T with their model and ~!I with code page and country, but only while they are ready; ESC ! ? they
answer always. ZPL firmware answers ~HI with model, firmware and resolution, and ~HS. What answers nothing is silent.
"""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from govpost_desk.devices.linked_label_printer import LinkTiming, ask
from govpost_desk.devices.ports import DeviceCode, DeviceError, LabelLanguage, Link, PrinterState
from govpost_desk.devices.printer_profile import PrinterProfile, StatusDialect
from govpost_desk.devices.printer_status import (
    HQES_QUERY,
    TSPL8_QUERY,
    TSPL_CANCEL,
    TSPL_QUERY,
    ZPL_QUERY,
    read_hqes,
    read_tspl,
    read_tspl8,
    read_zpl,
)

MODEL_QUERY = b"~!T"
CODE_PAGE_QUERY = b"~!I"
IDENTIFY_QUERY = b"~HI"

PATIENCE = LinkTiming(answer_s=1.0)
_MODEL = re.compile(rb"[0-9A-Za-z][0-9A-Za-z +./_-]{1,39}")
_CODE_PAGE = re.compile(rb"[0-9A-Za-z]{2,10}, ?[0-9]{3}")
_IDENTITY = re.compile(rb"\x02([^,\x03]{2,40}),([^,\x03]{1,20}),(6|8|12|24)(,[^\x03]*)?\x03")
_DPI = {b"8": 203, b"12": 300}


@dataclass(frozen=True)
class Detected:
    """What a printer said of itself. All None: it is silent, and must be chosen by hand.

    `profile_id`: the profile to propose, `dpi`: where it told it.
    """

    language: LabelLanguage | None = None
    model: str | None = None
    status: StatusDialect | None = None
    state: PrinterState | None = None
    dpi: int | None = None
    profile_id: str | None = None

    @property
    def silent(self) -> bool:
        """Nothing that is understood was answered."""
        return self.language is None


def detect(
    link: Link,
    profiles: dict[str, PrinterProfile],
    *,
    timing: LinkTiming = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
) -> Detected:
    """Ask an open link; every question has its limit. Raises NOT_CONNECTED when the link is lost.

    TSPL is asked first: its questions are letters without a prefix to ZPL firmware, which it skips; a ZPL question
    would stay in the line buffer of a TSPL board.
    """

    def asked(query: bytes, ends: Callable[[bytes], bool]) -> bytes:
        try:
            return ask(link, query, ends, timing, clock)
        except DeviceError as failure:
            if failure.code is not DeviceCode.TIMEOUT:
                raise
            link.open()  # it did not take the question: silence, and a link to take anew
            return b""

    tspl = _tspl(asked)
    found = tspl if tspl is not None else _zpl(asked)
    if found is None:
        # a board that is merely mute keeps our questions as the beginning of a line: end it, or a label is lost
        with suppress(DeviceError):
            link.write(TSPL_CANCEL + b"\r\n", timing.answer_s)
        return Detected()
    return _with_profile(found, profiles)


Asked = Callable[[bytes, Callable[[bytes], bool]], bytes]


def _tspl(asked: Asked) -> Detected | None:
    """A status byte alone proves nothing, it may be noise: the same answer twice, or one that only TSPL has."""
    byte = asked(TSPL_QUERY, lambda answer: len(answer) >= 1)
    state = read_tspl(byte)
    long_form = asked(TSPL8_QUERY, lambda answer: len(answer) >= 8)
    dialect: StatusDialect | None = None
    if long_form and read_tspl8(long_form) is not PrinterState.ERROR:
        dialect, state = "tspl8", read_tspl8(long_form)
    elif len(byte) == 1 and asked(TSPL_QUERY, lambda answer: len(answer) >= 1) == byte:
        dialect = "tspl1"
    told = asked(MODEL_QUERY, _ends_a_line).strip(b"\x00\r\n ")
    model = told.decode("ascii") if _MODEL.fullmatch(told) else None
    speaks = model is not None and _CODE_PAGE.fullmatch(asked(CODE_PAGE_QUERY, _ends_a_line).strip(b"\r\n "))
    if dialect is None and not speaks:
        return None
    return Detected("tspl", model, dialect or "mute", state if dialect else None)


def _zpl(asked: Asked) -> Detected | None:
    told = _IDENTITY.search(asked(IDENTIFY_QUERY, lambda answer: b"\x03" in answer))
    status = asked(ZPL_QUERY, lambda answer: answer.count(b"\x03") >= 3)
    answers = bool(status) and read_zpl(status) is not PrinterState.ERROR
    if told is None and not answers:
        return None
    named = asked(HQES_QUERY, lambda answer: b"\x03" in answer)
    dialect: StatusDialect = "hqes" if named and read_hqes(named) is not PrinterState.ERROR else "hs"
    model = told[1].decode("ascii", "replace") if told else None
    # firmware that is silent in error has told its name all the same: it will be asked by ~HS
    state = read_zpl(status) if answers else read_hqes(named)
    return Detected("zpl", model, dialect, state, _DPI.get(told[3]) if told else None)


def _ends_a_line(answer: bytes) -> bool:
    return answer.endswith((b"\r", b"\n"))


def _with_profile(found: Detected, profiles: dict[str, PrinterProfile]) -> Detected:
    """The profile whose maker the model names, else the generic one of the language."""
    model = (found.model or "").lower()
    generic = f"generic-{found.language}" + ("-mute" if found.status == "mute" else "")
    fits = [
        each.profile_id
        for each in profiles.values()
        if each.language == found.language and each.profile_id.split("-")[0] in re.split(r"[^0-9a-z]+", model)
    ]
    return Detected(found.language, found.model, found.status, found.state, found.dpi, (fits or [generic])[0])
