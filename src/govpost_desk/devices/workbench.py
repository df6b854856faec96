"""Owns what a technician works with: cables that are there, what hangs on them, drivers and trial labels by word.

`Workbench` is the `ports.DeviceBench` of this PC; the command line uses it too.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from govpost_desk.devices import trial_label
from govpost_desk.devices.cable_spec import QUEUES, CableSpec, cable_link, read_cable_spec
from govpost_desk.devices.detection import Detected, detect
from govpost_desk.devices.links.cups_queue import run_program
from govpost_desk.devices.ports import (
    DeviceCode,
    DeviceError,
    FoundCable,
    LabelPrinter,
    Link,
    OfficePrinter,
    PrinterProfile,
    Probed,
    ReceiptPrinter,
    WeighingScale,
)
from govpost_desk.devices.printer_spec import parse_office_printer, parse_printer, parse_receipt_printer
from govpost_desk.devices.profiles import load_profiles
from govpost_desk.devices.scale_spec import parse_scale
from govpost_desk.devices.serial_ports import serial_ports

Run = Callable[[Sequence[str], bytes], tuple[int, bytes]]
_SIMULATED = "simulated"


class Workbench:
    """`usb_folder`: where the kernel puts USB printers; `run`: runs `lpstat`, both for tests."""

    def __init__(self, usb_folder: Path = Path("/dev/usb"), run: Run = run_program) -> None:
        self._usb_folder = usb_folder
        self._run = run

    def cables(self) -> tuple[FoundCable, ...]:
        """Printers of the kernel first, then serial ports, then queues, which are the last resort."""
        usb = [
            FoundCable(word=f"usb:{path}", about="USB", allowed=_may_use(path))
            for path in sorted(self._usb_folder.glob("lp*"))
        ]
        serial = [
            FoundCable(word=f"serial:{each.port}", about=each.about, allowed=_may_use(Path(each.port)))
            for each in serial_ports()
        ]
        queues = [FoundCable(word=f"cups:{name}", about="CUPS", allowed=True) for name in self.queues()]
        return (*usb, *serial, *queues)

    def queues(self) -> tuple[str, ...]:
        """By `lpstat -e`; none where there is no CUPS."""
        try:
            code, said = self._run(["lpstat", "-e"], b"")
        except DeviceError:
            return ()
        return tuple(said.decode("utf-8", "replace").split()) if code == 0 else ()

    def profiles(self) -> tuple[PrinterProfile, ...]:
        """By id."""
        return tuple(each for each in load_profiles().values() if not each.profile_id.startswith(_SIMULATED))

    def probe(self, word: str) -> Probed:
        """Open the cable, ask, give it back. BAD_SPEC with `reason` no_cable, queue_is_mute or of `cable_spec`."""
        spec = read_cable_spec(word, named=False)
        if spec is None:
            raise DeviceError(DeviceCode.BAD_SPEC, reason="no_cable")
        if spec.kind in QUEUES:
            raise DeviceError(DeviceCode.BAD_SPEC, reason="queue_is_mute")
        link = _Overheard(cable_link(spec, "zpl" if spec.flow == "xonxoff" else "tspl"))
        link.open()
        try:
            found = detect(link, load_profiles())
        finally:
            link.close()
        return Probed(
            asked=tuple(link.asked),
            word=_word(word, spec, found),
            language=found.language or "",
            model=found.model or "",
            profile_id=found.profile_id or "",
            status=found.status or "",
            state=found.state.value if found.state else "",
            dpi=found.dpi,
        )

    def label_word(self, word: str, profile_id: str, offset_mm: tuple[float, float]) -> str:
        """`profile` takes the place of `language`; an offset that is the profile's own is not written."""
        options = _options(word)
        if options.get("profile", profile_id) != profile_id:
            options.pop("status", None)  # a dialect that was found with another model
            options.pop("dpi", None)
        options.pop("language", None)
        options.pop("offset", None)
        options["profile"] = profile_id
        if offset_mm != load_profiles()[profile_id].offset_mm:
            options["offset"] = ",".join(f"{each:g}" for each in offset_mm)
        return _bare(word) + "?" + "&".join(f"{name}={value}" for name, value in options.items())

    def label_printer(self, word: str) -> LabelPrinter:
        """See `printer_spec`."""
        return parse_printer(word)

    def office_printer(self, word: str) -> OfficePrinter:
        """See `office_spec`."""
        return parse_office_printer(word)

    def receipt_printer(self, word: str) -> ReceiptPrinter:
        """See `printer_spec`."""
        return parse_receipt_printer(word)

    def is_there(self, word: str) -> bool | None:
        """By the file of the device, where the system has one."""
        kind, _, rest = word.partition(":")
        path = rest.partition("?")[0]
        return Path(path).exists() if kind in ("usb", "serial") and path.startswith("/") else None

    def trial_label(self, profile: PrinterProfile) -> bytes:
        """In the profile's language."""
        return trial_label.trial_label(profile)

    def scale(self, word: str) -> WeighingScale:
        """See `scale_spec`."""
        return parse_scale(word, learning=True)


class _Overheard:
    """A link that remembers each question and what came back before the next one."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.kind = link.kind
        self.bytes_per_s = link.bytes_per_s
        self.asked: list[tuple[bytes, bytes]] = []

    def open(self) -> None:
        self._link.open()

    def read(self, timeout_s: float) -> bytes:
        received = self._link.read(timeout_s)
        if received and self.asked:
            question, answer = self.asked[-1]
            self.asked[-1] = (question, answer + received)
        return received

    def write(self, data: bytes, timeout_s: float) -> None:
        self.asked.append((data, b""))
        self._link.write(data, timeout_s)

    def drain(self, timeout_s: float) -> None:
        self._link.drain(timeout_s)

    def close(self) -> None:
        self._link.close()


def _word(word: str, spec: CableSpec, found: Detected) -> str:
    """What to write into devices.toml for what was found."""
    if not found.profile_id:
        return ""
    profile = load_profiles()[found.profile_id]
    options = [f"profile={found.profile_id}"]
    options += [f"status={found.status}"] if found.status != profile.status else []
    options += [f"dpi={found.dpi}"] if found.dpi and found.dpi != profile.dpi else []
    if spec.kind == "serial":
        options += [f"baud={spec.baud}", f"flow={spec.flow}"] if spec.flow else [f"baud={spec.baud}"]
    return _bare(word) + "?" + "&".join(options)


def _bare(word: str) -> str:
    """Without options; an interface path of Windows has a ? of its own."""
    before, asked, after = word.rpartition("?")
    return before if asked and "=" in after else word


def _options(word: str) -> dict[str, str]:
    bare = _bare(word)
    pairs = word[len(bare) + 1 :].split("&") if len(word) > len(bare) else []
    return dict(pair.split("=", 1) for pair in pairs)


def _may_use(path: Path) -> bool:
    return not path.is_absolute() or os.access(path, os.R_OK | os.W_OK)
