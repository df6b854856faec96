"""Owns the words of A4 printers that the print system or IPP reaches:

`lp:PRINTER[@SERVER[:PORT]]`, `ipp://HOST[:PORT][/PATH]`, `windows:PRINTER`; options `?sides=one|long|short&tray=NAME`.

How many copies is the paper's affair: a register has two by rule, a label on A4 must never come twice.
"""

import re
from dataclasses import dataclass, replace

from govpost_desk.devices.ports import DeviceCode, DeviceError

KINDS = ("lp", "ipp", "windows")
_RAW = ("spooler", "cups")  # queues of labels: they would take a PDF for raw bytes
_NAME = r"[0-9A-Za-z_][0-9A-Za-z_.+-]{0,126}"  # what cupsd takes, and never an option of lp
_HOST = r"\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z][0-9A-Za-z.-]*"
_LP = re.compile(rf"({_NAME})(?:@((?:{_HOST})(?::[0-9]{{1,5}})?))?")
_IPP = re.compile(rf"//({_HOST})(?::([0-9]{{1,5}}))?(/[0-9A-Za-z/_.-]*)?")
_WINDOWS = re.compile(r"([^?\x00-\x1f]{1,220})()")  # as Windows lists it, also \\\\SERVER\\PRINTER
_ANY_TRAY = r"[^&?=\x00-\x1f]{1,63}"
_OPTIONS = {"sides": "one|long|short", "tray": r"[0-9A-Za-z][0-9A-Za-z_.-]{0,62}"}
_SIDES = {"": "", "one": "one-sided", "long": "two-sided-long-edge", "short": "two-sided-short-edge"}


@dataclass(frozen=True, kw_only=True)
class OfficeSpec:
    """A word taken apart; "" where something was not given. `name`: of lp and windows; `server`: of lp; the others:
    of ipp.
    """

    kind: str
    name: str = ""
    server: str = ""
    host: str = ""
    port: int = 631
    path: str = "/ipp/print"
    sides: str = ""
    tray: str = ""

    @property
    def sides_word(self) -> str:
        """As IPP and CUPS call it."""
        return _SIDES[self.sides]


def read_office_word(word: str) -> OfficeSpec | None:
    """A word of KINDS; None for one of another kind. Nothing is touched.

    Raises BAD_SPEC with `reason`: no_office_address, bad_office_option, office_raw (a queue for labels).
    """
    kind, _, rest = word.partition(":")
    if kind in _RAW:
        raise _bad("office_raw")
    if kind not in KINDS:
        return None
    address, asked, options = rest.partition("?")
    return _with_options(_addressed(kind, address), options if asked else None)


def _addressed(kind: str, address: str) -> OfficeSpec:
    found = {"lp": _LP, "ipp": _IPP, "windows": _WINDOWS}[kind].fullmatch(address)
    if found is None:
        raise _bad("no_office_address")
    if kind != "ipp":
        return OfficeSpec(kind=kind, name=found[1], server=found[2] or "")
    port = int(found[2] or 631)
    if not 0 < port < 65536:
        raise _bad("no_office_address")
    return OfficeSpec(kind=kind, host=found[1].strip("[]"), port=port, path=found[3] or "/ipp/print")


def _with_options(spec: OfficeSpec, options: str | None) -> OfficeSpec:
    given: dict[str, str] = {}
    for option in options.split("&") if options is not None else []:
        name, _, value = option.partition("=")
        allowed = _ANY_TRAY if (name, spec.kind) == ("tray", "windows") else _OPTIONS.get(name, "(?!)")
        if name in given or not re.fullmatch(allowed, value):
            raise _bad("bad_office_option")
        given[name] = value
    return replace(spec, sides=given.get("sides", ""), tray=given.get("tray", ""))


def _bad(reason: str) -> DeviceError:
    return DeviceError(DeviceCode.BAD_SPEC, reason=reason)
