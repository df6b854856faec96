"""Owns the scale words of devices.toml and the command line: `serial:PORT?frame=ID&baud=N&line=7E1`, `simulated`."""

import re
from dataclasses import dataclass

from govpost_desk.devices.ports import DeviceCode, DeviceError, WeighingScale

_LINES = ("8N1", "7E1", "7O1", "8E1")


@dataclass(frozen=True, kw_only=True)
class ScaleSpec:
    """A scale word taken apart. `kind`: serial or simulated; `frame`: "" when none is given; `baud` 0, `line` "" as
    the format says; `grams`: what lies on a simulated plate at the start.
    """

    kind: str
    port: str = ""
    frame: str = ""
    baud: int = 0
    line: str = ""
    grams: int = 0


def read_scale_spec(word: str, *, learning: bool = False) -> ScaleSpec:
    """Take a scale word apart; BAD_SPEC with `reason` scale_kind, scale_port, scale_option or scale_frame.

    `learning`: the format need not be said.
    """
    match = re.fullmatch(r"(serial|simulated)(?::([^?\x00]*))?(?:\?(.*))?", word, re.DOTALL)
    if match is None:
        raise _bad_spec("scale_kind")
    kind, port, options = match[1], match[2] or "", match[3]
    given: dict[str, str] = {}
    for option in options.split("&") if options is not None else []:
        name, _, value = option.partition("=")
        if name in given or not value:
            raise _bad_spec("scale_option")
        given[name] = value
    if given.keys() - ({"frame", "baud", "line"} if kind == "serial" else {"grams"}):
        raise _bad_spec("scale_option")
    if bool(port) != (kind == "serial"):
        raise _bad_spec("scale_port")
    spec = ScaleSpec(
        kind=kind,
        port=port,
        frame=given.get("frame", ""),
        baud=_whole(given.get("baud", "0"), 115_200),
        line=given.get("line", ""),
        grams=_whole(given.get("grams", "0"), 30_000),
    )
    if spec.line and spec.line not in _LINES:
        raise _bad_spec("scale_option")
    if kind == "serial" and not learning and not spec.frame:
        raise _bad_spec("scale_frame")
    return spec


def parse_scale(word: str, *, learning: bool = False) -> WeighingScale:
    """The scale that a word names; nothing is touched before `open`. Raises BAD_SPEC."""
    spec = read_scale_spec(word, learning=learning)
    if spec.kind == "simulated":
        from govpost_desk.devices.simulated_scale import SimulatedScale

        return SimulatedScale(spec.grams)
    from govpost_desk.devices.scale_learning import known_frames
    from govpost_desk.devices.serial_scale import SerialScale

    frame = next((each for each in known_frames() if each.frame_id == spec.frame), None)
    if frame is None and (spec.frame or not learning):
        raise _bad_spec("scale_frame")
    return SerialScale(spec.port, frame, spec.baud, spec.line)


def _whole(text: str, most: int) -> int:
    if not re.fullmatch("[0-9]{1,6}", text) or int(text) > most:
        raise _bad_spec("scale_option")
    return int(text)


def _bad_spec(reason: str) -> DeviceError:
    return DeviceError(DeviceCode.BAD_SPEC, reason=reason)
