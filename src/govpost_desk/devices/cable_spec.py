"""Owns the printer words that name a cable or a queue, and their options:

`tcp://HOST[:PORT]`, `serial:PORT`, `usb:PATH`, `windows:PORTNAME`, `cups:QUEUE`, `spooler:NAME`, each with
`?profile=ID&language=tspl|zpl&baud=…&flow=rtscts|dtrdsr|paced|xonxoff&dpi=203|300&text=auto|strip|resident|raster&offset=X,Y&status=…`

`profile` or `language` is needed: which of them a printer speaks is never guessed. `offset`: millimetres right and
down, in steps of 0.5. `status`: the dialect that `devices probe` found, where the profile's is another one.
"""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govpost_desk.devices.ports import DeviceCode, DeviceError, LabelLanguage, LabelPrinter, Link
from govpost_desk.devices.printer_profile import MAX_OFFSET_MM

if TYPE_CHECKING:
    from govpost_desk.devices.printer_profile import PrinterProfile

LINKS = ("tcp", "serial", "usb", "windows")
QUEUES = ("cups", "spooler")
KINDS = (*LINKS, *QUEUES)
_OPTIONS = {
    "profile": r"[a-z0-9]+(-[a-z0-9]+)*",
    "language": "tspl|zpl",
    "baud": "1200|2400|4800|9600|19200|38400|57600|115200|230400|460800",
    "flow": "rtscts|dtrdsr|paced|xonxoff",
    "dpi": "203|300",
    "text": "auto|strip|resident|raster",
    "offset": r"-?[0-9]{1,2}(\.[05])?,-?[0-9]{1,2}(\.[05])?",
    "status": "tspl1|tspl8|hs|hqes|mute",
}
_SERIAL_ONLY = ("baud", "flow")
_HOLDS_BACK = {"rtscts": "rtscts", "dtrdsr": "dtrdsr", "paced": "paced"}  # XON/XOFF is no flow of a profile
_HOST = re.compile(r"//(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(?::([0-9]{1,5}))?")


@dataclass(frozen=True, kw_only=True)
class CableSpec:
    """A word taken apart; "" or None where an option was not given. `address`: host, port, path or name."""

    kind: str
    address: str
    port: int = 0
    profile_id: str = ""
    language: LabelLanguage | None = None
    baud: int = 9600
    flow: str = ""
    dpi: int | None = None
    text: str = ""
    offset_mm: tuple[float, float] | None = None
    status: str = ""


def read_cable_spec(word: str, *, named: bool = True) -> CableSpec | None:
    """A word that names a cable or a queue; None for a word of another kind. Nothing is touched.

    `named`: whether profile or language must be given, as for printing. Raises BAD_SPEC with `reason`: no_address,
    bad_option, no_language, xonxoff, unknown_profile, other_language.
    """
    kind, _, rest = word.partition(":")
    if kind not in KINDS:
        return None
    # an interface path of Windows has a ? of its own: options begin at the last one that has words behind it
    match = re.fullmatch(r"(.*?)(?:\?([a-z]+=[^?]*))?", rest, re.DOTALL)
    assert match is not None
    spec = _with_options(_addressed(kind, match[1]), match[2])
    if named and not spec.profile_id and spec.language is None:
        raise _bad("no_language")
    if named:
        _check_profile(spec)
    return spec


def cable_profile(spec: CableSpec) -> "PrinterProfile":
    """The profile of a word with its options laid over it. Raises BAD_SPEC as `read_cable_spec`."""
    from govpost_desk.devices.profiles import DIALECTS, load_profiles

    profile = load_profiles().get(spec.profile_id or f"generic-{spec.language}")
    if profile is None:
        raise _bad("unknown_profile")
    if spec.language not in (None, profile.language):
        raise _bad("other_language")
    if spec.status and spec.status not in DIALECTS[profile.language]:
        raise _bad("bad_option")
    over = {
        "dpi": spec.dpi,
        "text": spec.text,
        "status": spec.status,
        "flow": _HOLDS_BACK.get(spec.flow),
        "offset_mm": spec.offset_mm,
    }
    return replace(profile, **{name: value for name, value in over.items() if value})  # type: ignore[arg-type]


def cable_printer(spec: CableSpec) -> LabelPrinter:
    """The printer that a word names; nothing is touched before `open`."""
    profile = cable_profile(spec)
    if spec.kind in QUEUES:
        from govpost_desk.devices.queued_label_printer import PrintQueue, QueuedLabelPrinter

        queue: PrintQueue
        if spec.kind == "cups":
            from govpost_desk.devices.links.cups_queue import CupsQueue

            queue = CupsQueue(spec.address)
        else:
            from govpost_desk.devices.links.spooler_link import SpoolerQueue

            queue = SpoolerQueue(spec.address)
        return QueuedLabelPrinter(queue, profile)
    from govpost_desk.devices.linked_label_printer import LinkedLabelPrinter

    link = cable_link(replace(spec, flow=spec.flow or profile.flow), profile.language)
    return LinkedLabelPrinter(link, profile)


def cable_link(spec: CableSpec, language: LabelLanguage) -> Link:
    """The cable of a word of LINKS. `language`: XON/XOFF is refused where TSPL may be spoken."""
    if spec.kind == "tcp":
        from govpost_desk.devices.links.tcp_link import TcpLink

        return TcpLink(spec.address, spec.port)
    if spec.kind == "usb":
        from govpost_desk.devices.links.usb_link import UsbLink

        return UsbLink(spec.address)
    if spec.kind == "windows":
        from govpost_desk.devices.links.windows_link import WindowsLink

        return WindowsLink(spec.address)
    from govpost_desk.devices.links.serial_link import SerialLink

    flow = "paced" if spec.flow == "none" else spec.flow or "rtscts"
    return SerialLink(spec.address, spec.baud, flow, language=language)  # type: ignore[arg-type]  # checked


def _addressed(kind: str, address: str) -> CableSpec:
    if not address or "\x00" in address or "\n" in address:
        raise _bad("no_address")
    if kind != "tcp":
        if address.startswith("-"):  # would be an option of lp
            raise _bad("no_address")
        return CableSpec(kind=kind, address=address)
    match = _HOST.fullmatch(address)
    port = int(match[2] or 9100) if match else 0
    if match is None or not 0 < port < 65536:
        raise _bad("no_address")
    return CableSpec(kind=kind, address=match[1].strip("[]"), port=port)


def _with_options(spec: CableSpec, options: str | None) -> CableSpec:
    given: dict[str, str] = {}
    for option in options.split("&") if options else []:
        name, _, value = option.partition("=")
        if name in given or name not in _OPTIONS or not re.fullmatch(_OPTIONS[name], value):
            raise _bad("bad_option")
        if name in _SERIAL_ONLY and spec.kind != "serial":
            raise _bad("bad_option")
        given[name] = value
    offset: tuple[float, float] | None = None
    if "offset" in given:
        across, down = (float(part) for part in given["offset"].split(","))
        if max(abs(across), abs(down)) > MAX_OFFSET_MM:
            raise _bad("bad_option")
        offset = (across, down)
    language: LabelLanguage | None = None
    if "language" in given:
        language = "tspl" if given["language"] == "tspl" else "zpl"
    return replace(
        spec,
        profile_id=given.get("profile", ""),
        language=language,
        baud=int(given.get("baud", spec.baud)),
        flow=given.get("flow", spec.flow),
        dpi=int(given["dpi"]) if "dpi" in given else None,
        text=given.get("text", ""),
        offset_mm=offset,
        status=given.get("status", ""),
    )


def _check_profile(spec: CableSpec) -> None:
    """A word is judged at the start, not by the first label; a plain generic one needs no file to be read."""
    generic = not spec.profile_id and not spec.status
    language = spec.language if generic else cable_profile(spec).language
    if spec.flow == "xonxoff" and language != "zpl":
        raise _bad("xonxoff")


def _bad(reason: str) -> DeviceError:
    return DeviceError(DeviceCode.BAD_SPEC, reason=reason)
