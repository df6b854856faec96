"""The device doctor: what is wrong with a device, out of what was seen of it; which picture, sentence and trial fit.

It sees values alone: what a driver answered (`Look`), never the driver. The window paints a finding, `devices doctor`
writes it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from govpost_desk.devices.ports import (
    DeviceCode,
    DeviceError,
    LabelPrinter,
    OfficePrinter,
    PrinterState,
    ReceiptPrinter,
)
from govpost_desk.domain.symbologies import undress
from govpost_desk.domain.weighing import Plate
from govpost_desk.services.label_terms import text_choice_words
from govpost_desk.services.messages import doctor as words
from govpost_desk.services.messages.scales import WHY
from govpost_desk.services.trial_scan import TEST
from govpost_desk.services.wording import translate
from govpost_desk.storage import print_lane
from govpost_desk.storage.database import Database

GOOD, BUSY, BAD, UNSURE = "good", "busy", "bad", "unsure"
LABEL, OFFICE, RECEIPT, SCANNER, SCALE = "label", "office", "receipt", "scanner", "scale"
QUEUES = ("cups", "spooler", "lp")
_GROUPS = {"serial": "dialout", "usb": "lp"}

_STATES = {
    PrinterState.READY: "ready",
    PrinterState.PRINTING: "working",
    PrinterState.PAUSED: "paused",
    PrinterState.OUT_OF_PAPER: "paper",
    PrinterState.OUT_OF_RIBBON: "ribbon",
    PrinterState.COVER_OPEN: "cover",
    PrinterState.OVERHEATED: "heat",
    PrinterState.ERROR: "fault",
    PrinterState.SILENT: "silent",
}
_CODES = {
    DeviceCode.NOT_OPEN: "cable",
    DeviceCode.NOT_CONNECTED: "cable",
    DeviceCode.BUSY: "busy",
    DeviceCode.NO_ACCESS: "rights",
    DeviceCode.TIMEOUT: "stalled",
    DeviceCode.REJECTED: "driver",
    DeviceCode.DISK_FULL: "disk",
    DeviceCode.IO_ERROR: "disk",
    DeviceCode.OUT_OF_PAPER: "paper",
    DeviceCode.OUT_OF_TONER: "toner",
    DeviceCode.PAPER_JAM: "jam",
    DeviceCode.COVER_OPEN: "cover",
    DeviceCode.PAUSED: "paused",
    DeviceCode.FAULT: "fault",
    DeviceCode.ABORTED: "queue",
    DeviceCode.UNSUPPORTED: "unsupported",
    DeviceCode.NO_LIBRARY: "library",
}
# the picture of a finding: printer (well), paper, cover, ribbon, cable, queue, driver, heat, scanner, scale
_PICTURES = {
    "paused": "queue", "toner": "ribbon", "jam": "paper", "fault": "driver", "silent": "cable", "language": "driver",
    "port": "cable", "stalled": "cable", "busy": "queue", "rights": "driver", "queue_held": "queue",
    "unsupported": "driver", "library": "driver", "disk": "driver", "unknown": "driver",
}  # fmt: skip
_OWN_PICTURE = ("paper", "cover", "ribbon", "heat", "cable", "queue", "driver")
_MOODS = {"ready": GOOD, "weighs": GOOD, "working": BUSY, "asking": BUSY, "moving": BUSY}
_UNSURE = ("mute", "keyboard", "none", "learnt")
_ASKS = ("silent", "unknown", "language")  # the printer may speak another language than is written


@dataclass(frozen=True, kw_only=True)
class Look:
    """What was seen of a device. `kind`, `place`: its word; `state`, `code`: what it or its cable said, else "".

    `there`: whether its port is there, None where nobody can tell; `title`: its model; `text`: how Chinese is sent, and
    why; `speaks`: the language it answered in when it was asked; `waits`: whether something waits for it.
    """

    kind: str
    place: str = ""
    state: str = ""
    code: str = ""
    there: bool | None = None
    mute: bool = False
    title: str = ""
    language: str = ""
    text: str = ""
    speaks: str = ""
    waits: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One device and how it is. `what`: the code of the finding; `mood`: good, busy, bad, unsure.

    `picture`: what to paint; `sentence`: what happened, what is safe, what to press; `trial`: what 试一下 does: label,
    page, slip, ask, scan, weigh, again.
    """

    device: str
    word: str
    model: str
    cable: str
    what: str
    mood: str
    picture: str
    state: str
    title: str
    sentence: str
    text: str
    trial: str


def examine(
    looks: Mapping[str, Look],
    in_use: Mapping[str, str],
    is_there: Callable[[str], bool | None],
    scanner: tuple[str, str],
    plate: Plate | None,
) -> dict[str, Finding]:
    """The findings of a desk by device. `looks`: what was seen of its printers; `in_use`: the words of its devices.

    A desk without a receipt printer has no finding of one: most halls print on A4.
    `scanner`: why one is away, "" for none, and of which kind it is; there may be two of them, a word a line.
    """
    receipt = in_use.get("receipt_printer", "")
    roll = {RECEIPT: _examined(RECEIPT, examine_receipt, looks, receipt)} if receipt else {}
    return {
        LABEL: _examined(LABEL, examine_label, looks, in_use.get("label_printer", "")),
        OFFICE: _examined(OFFICE, examine_office, looks, in_use.get("office_printer", "")),
        **roll,
        SCANNER: examine_scanner(scanner_look(in_use.get("scanner", ""), is_there, *scanner)),
        SCALE: examine_scale(scale_look(in_use.get("scale", "")), plate),
    }


def scanner_look(
    in_use: str, is_there: Callable[[str], bool | None], cause: str = "", kind: str = ""
) -> Look:
    """What is known of a scanner without asking it: the one of `kind` that is away for `cause`, else the first."""
    if not in_use:
        return Look(kind="keyboard")
    every = in_use.splitlines()
    word = next((each for each in every if cause and each.startswith(f"{kind}:")), every[0])
    kind, place = taken_apart(word)
    return Look(kind=kind, place=place, code=cause, there=is_there(word))


def scale_look(word: str) -> Look:
    """Where the scale hangs."""
    kind, place = taken_apart(word)
    return Look(kind=kind or "none", place=place)


def spoken(look: Look, language: str) -> Look:
    """The printer was asked what it is, and answered in this language ("": it did not)."""
    return replace(look, speaks=language)


def _examined(
    device: str, examined: Callable[[Look], Finding], looks: Mapping[str, Look], word: str
) -> Finding:
    if device in looks:
        return examined(looks[device])
    kind, place = taken_apart(word)
    return _finding(device, "asking", Look(kind=kind or "none", place=place), "again")


def look_at_label(printer: LabelPrinter, word: str, there: bool | None) -> Look:
    """Ask a label printer; on the thread that owns it. Never raises a DeviceError."""
    kind, place = taken_apart(word)
    state = code = ""
    try:
        printer.open()
        state = printer.status().state.value
    except DeviceError as error:
        code = error.code.value
    return Look(
        kind=kind,
        place=place,
        state=state,
        code=code,
        there=there,
        mute=printer.mute,
        title=printer.profile.title,
        language=printer.language,
        text=text_choice_words(printer.profile, printer.bytes_per_s),
    )


def look_at_receipt(printer: ReceiptPrinter, word: str, there: bool | None) -> Look:
    """The same for a receipt printer."""
    kind, place = taken_apart(word)
    state = code = ""
    try:
        printer.open()
        state = printer.status().state.value
    except DeviceError as error:
        code = error.code.value
    title = printer.profile.title
    return Look(kind=kind, place=place, state=state, code=code, there=there, mute=printer.mute, title=title)


def look_at_office(printer: OfficePrinter, word: str) -> Look:
    """The same for an A4 printer."""
    kind, place = taken_apart(word)
    code = ""
    try:
        printer.open()
        printer.check()
    except DeviceError as error:
        code = error.code.value
    return Look(kind=kind, place=place, state="" if code else PrinterState.READY.value, code=code)


def with_waits(db: Database, look: Look, kinds: tuple[str, ...]) -> Look:
    """Whether a label or paper waits for it."""
    with db.reading() as execute:
        return replace(look, waits=print_lane.next_job(execute, kinds) is not None)


def taken_apart(word: str) -> tuple[str, str]:
    """(kind, address) of a device's word, for people."""
    kind, _, rest = word.partition(":")
    return kind.partition("?")[0], rest.removeprefix("//").partition("?")[0]


def examine_label(look: Look) -> Finding:
    """What is wrong with the label printer."""
    what = _printer(look)
    what = what if f"{LABEL}.{what}" in words.SENTENCES else "unknown"
    if look.speaks and look.speaks != look.language and what in ("silent", "unknown", "fault"):
        what = "language"
    trial = "ask" if what in _ASKS and look.kind not in QUEUES else "label" if _prints(what) else "again"
    return _finding(LABEL, what, look, trial)


def examine_office(look: Look) -> Finding:
    """What is wrong with the A4 printer."""
    what = _of_code(look.code) if look.code else "ready"
    if look.kind == "lp":
        what = {"cable": "driver", "paused": "queue"}.get(what, what)
    what = "driver" if f"{OFFICE}.{what}" not in words.SENTENCES else what
    return _finding(OFFICE, what, look, "page" if _prints(what) else "again")


def examine_receipt(look: Look) -> Finding:
    """What is wrong with the receipt printer."""
    what = _printer(look)
    what = what if f"{RECEIPT}.{what}" in words.SENTENCES else "unknown"
    return _finding(RECEIPT, what, look, "slip" if _prints(what) else "again")


def examine_scanner(look: Look) -> Finding:
    """What is wrong with the scanner; one that types is known by its scans alone."""
    if look.kind == "keyboard":
        what = "keyboard"
    else:
        what = "ready" if not look.code else _of_code(look.code)
        what = "port" if what == "cable" and look.there is False else what
        what = what if f"{SCANNER}.{what}" in words.SENTENCES else "cable"
    return _finding(SCANNER, what, look, "scan")


def examine_scale(look: Look, plate: Plate | None) -> Finding:
    """What is wrong with the scale. `plate`: None where none stands, or one was learnt since the program started."""
    if plate is None:
        return _finding(SCALE, "none" if look.kind == "none" else "learnt", look, "again")
    if plate.weight is not None or plate.why in ("empty", "used"):
        what = "weighs"
    else:
        what = {"moving": "moving", "old": "quiet", "gone": "cable"}.get(plate.why, "frame")
    why = WHY.get(plate.why, "")
    return _finding(SCALE, what, look, "weigh", why=why)


def _printer(look: Look) -> str:
    if look.code:
        what = _of_code(look.code)
        if what == "cable" and look.there is False:
            return "port"
        if what == "cable" and look.kind in ("cups", "spooler", "windows"):
            return "driver"
        return "queue" if what == "paused" and look.kind in QUEUES else what
    if look.state not in set(PrinterState):
        return "unknown"
    what = _STATES[PrinterState(look.state)]
    if what == "silent" and look.mute:
        return "mute"
    if look.kind in QUEUES:  # they speak of the queue, never of the printer
        return {"paused": "queue", "working": "queue_held"}.get(what, what)
    return what


def _of_code(code: str) -> str:
    return _CODES.get(DeviceCode(code), "unknown") if code in set(DeviceCode) else "unknown"


def _prints(what: str) -> bool:
    return what in ("ready", "mute", "working")


def _finding(device: str, what: str, look: Look, trial: str, *, why: str = "") -> Finding:
    where = look.place
    waits = words.WAITS[device if look.waits and device in words.WAITS else ""]
    if what in _MOODS and not look.waits:
        waits = ""
    sentence = words.SENTENCES[f"{device}.{what}"].format(
        place=where,
        waits=waits,
        why=why,
        speaks=look.speaks.upper(),
        language=look.language.upper(),
        command=f"sudo usermod -aG {_GROUPS.get(look.kind, 'lp,dialout')} $USER",
    )
    mood = _MOODS.get(what, UNSURE if what in _UNSURE else BAD)
    return Finding(
        device=device,
        word=words.DEVICE_NAMES[device],
        model=look.title,
        cable=words.cable(look.kind, where),
        what=what,
        mood=mood,
        picture=_picture(device, what),
        state=words.TITLES[what],
        title=words.title(device, what),
        sentence=sentence,
        text=look.text,
        trial=trial,
    )


def _picture(device: str, what: str) -> str:
    if device == SCALE and what in ("none", "weighs", "moving", "frame", "quiet"):
        return SCALE
    if device == SCANNER and what in ("ready", "keyboard"):
        return SCANNER
    name = _PICTURES.get(what, what)
    return name if name in _OWN_PICTURE else "printer"


def trial_name(trial: str) -> str:
    """What 试一下 does, as its button says it."""
    return words.TRIES[trial]


def scanned() -> str:
    """The trial code came."""
    return translate("messages", words.SCANNED)


def is_trial_code(text: str) -> bool:
    """Whether a scan is the code of the trial label, whatever the scanner put around it."""
    return undress(text).text == TEST
