"""Setting a device up: asking a cable, ruler and trial label on a printer that is not in use yet, trial pages.

The functions that take a printer run as errands on the thread that owns the desk's printer of that kind, which is given
back first: the cable in question may be its own. Nothing is kept here; the caller writes devices.toml.
"""

from collections.abc import Callable
from dataclasses import dataclass

from govpost_desk.devices.attempt import PrintAttempt, Verdict
from govpost_desk.devices.ports import (
    DeviceBench,
    DeviceCode,
    DeviceError,
    LabelPrinter,
    OfficePrinter,
    Probed,
    ReceiptPrinter,
)
from govpost_desk.devices.ports import FoundCable as FoundCable  # for the window, which knows no devices
from govpost_desk.devices.ports import FrameMatch as FrameMatch
from govpost_desk.services import labels, messages
from govpost_desk.services.label_terms import terms_of, text_choice_words
from govpost_desk.services.messages import devices as device_words
from govpost_desk.services.messages import doctor as doctor_words
from govpost_desk.services.messages import scanners
from govpost_desk.services.messages import setting_up as words
from govpost_desk.services.messages.scales import device_failure
from govpost_desk.services.settings import desk_settings
from govpost_desk.services.wording import translate
from govpost_desk.storage.database import Database

PrintAside = Callable[[LabelPrinter, bytes, str], PrintAttempt]
BAUDS = ("9600", "19200", "38400", "115200")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What came of asking a cable. `lines`: each question with its answer; `probed`: None where nobody could ask."""

    sentence: str
    lines: tuple[str, ...] = ()
    probed: Probed | None = None
    failed: bool = False


@dataclass(frozen=True, kw_only=True)
class Tried:
    """How a trial went. `out`: whether there is something to scan; `text`: how Chinese is sent, and why."""

    sentence: str
    out: bool
    code: str = ""
    text: str = ""


def word_failure(error: DeviceError) -> str:
    """The sentence for a word that nobody understands; "" for any other failure."""
    if error.code is not DeviceCode.BAD_SPEC:
        return ""
    said = device_failure(error) or scanners.device_failure(error)
    return said or messages.printer_word(str(error.facts.get("reason", "")))


def ask_cable(bench: DeviceBench, own: LabelPrinter, word: str) -> Asked:
    """Ask what hangs on a cable, after the desk's own printer was given back."""
    own.close()
    try:
        found = bench.probe(word)
    except DeviceError as error:
        if error.facts.get("reason") == "queue_is_mute":
            return Asked(sentence=words.PROBED["queue"])
        cause = word_failure(error).rstrip("。") or messages.device(error.code.value)
        return Asked(sentence=words.PROBED["failed"].format(cause=cause), failed=True)
    lines = tuple(words.asked_line(question, answer) for question, answer in found.asked)
    if found.silent:
        return Asked(sentence=words.PROBED["silent"], lines=lines, probed=found)
    state = translate("messages", "就绪") if found.state == "ready" else messages.device(found.state)
    sentence = words.PROBED["found"].format(
        language=device_words.LANGUAGES[found.language],
        model=found.model or translate("messages", "未报"),
        state=state,
    )
    return Asked(sentence=sentence, lines=lines, probed=found)


def try_label(bench: DeviceBench, printer: LabelPrinter, aside: PrintAside) -> Tried:
    """A trial label on a printer."""
    return _tried(printer, aside(printer, bench.trial_label(printer.profile), "trial"))


def try_candidate(bench: DeviceBench, own: LabelPrinter, word: str, aside: PrintAside) -> Tried:
    """A trial label on a printer that is not in use yet."""
    own.close()
    candidate = bench.label_printer(word)
    try:
        return try_label(bench, candidate, aside)
    finally:
        candidate.close()


def print_ruler(bench: DeviceBench, own: LabelPrinter, word: str, size: str, aside: PrintAside) -> Tried:
    """The ruler at the offsets of the word. Raises RuleError as `labels.ruler`."""
    own.close()
    candidate = bench.label_printer(word)
    try:
        document = labels.ruler(terms_of(candidate), size, candidate.profile.offset_mm)
        tried = _tried(candidate, aside(candidate, document, "ruler"))
    finally:
        candidate.close()
    return (
        Tried(sentence=translate("messages", words.RULER_OUT), out=True, text=tried.text)
        if tried.out
        else tried
    )


def label_size(db: Database) -> str:
    """The size of the labels on this desk's roll."""
    with db.reading() as execute:
        return desk_settings(execute).label_size


def try_page(printer: OfficePrinter) -> Tried:
    """A trial page on an A4 printer; its own thread."""
    from govpost_desk.documents.trial_page import trial_page_pdf

    try:
        printer.open()
        printer.print_pdf(trial_page_pdf(), "trial", 1)
    except DeviceError as error:
        code = error.code.value
        cause = messages.device(code)
        sentence = doctor_words.paper_tried(code, cause, began=error.first_byte_sent)
        return Tried(sentence=sentence, out=error.first_byte_sent, code=code)
    return Tried(sentence=doctor_words.paper_tried("", "", began=True), out=True)


def try_slip(db: Database, printer: ReceiptPrinter) -> Tried:
    """A trial slip on the receipt printer; its own thread."""
    from govpost_desk.services import slips

    return _told(slips.print_trial(db, printer))


def _tried(printer: LabelPrinter, attempt: PrintAttempt) -> Tried:
    return _told(attempt, text_choice_words(printer.profile, printer.bytes_per_s))


def _told(attempt: PrintAttempt, text: str = "") -> Tried:
    out = attempt.verdict in (Verdict.DONE, Verdict.SENT)
    code = (
        ""
        if out
        else attempt.code.value
        if attempt.code
        else attempt.status.state.value
        if attempt.status
        else ""
    )
    return Tried(
        sentence=device_words.tried({"verdict": attempt.verdict.value, "cause": code}),
        out=out or attempt.verdict is Verdict.UNCONFIRMED,
        code=code,
        text=text,
    )


def office_word(queue_or_address: str, sides: str, tray: str) -> str:
    """The word of an A4 printer out of what was chosen; an address is one of a network printer."""
    typed = queue_or_address.strip()
    if typed and ":" not in typed:
        typed = f"ipp://{typed}/ipp/print" if "." in typed else f"lp:{typed}"
    options = [f"sides={sides}"] if sides else []
    options += [f"tray={tray.strip()}"] if tray.strip() else []
    return typed + ("?" + "&".join(options) if options else "")


def cable_word(typed: str, baud: str = "") -> str:
    """The word of a cable out of what was typed: an address alone is one on the network, a port a serial one."""
    typed = typed.strip()
    if typed and ":" not in typed and typed.startswith("/dev/usb/"):
        typed = f"usb:{typed}"
    elif typed and ":" not in typed and (typed.startswith("/") or typed.upper().startswith("COM")):
        typed = f"serial:{typed}"
    elif typed and not typed.startswith(("tcp:", "usb:", "serial:", "windows:", "cups:", "spooler:")):
        typed = f"tcp://{typed}"
    if typed.startswith("serial:") and baud and "baud=" not in typed:
        typed += ("&" if "?" in typed else "?") + f"baud={baud}"
    return typed


def kept(device: str) -> str:
    """A device is set up and written down."""
    return words.KEPT[device]


def scanned() -> str:
    """The trial label of the printer in question was read."""
    return translate("messages", words.SCANNED)


def not_in_training() -> str:
    """A training desk has no devices of its own."""
    return translate("messages", words.TRAINING)


def not_allowed() -> str:
    """Beside a port that this user may not use."""
    return translate("messages", words.NOT_ALLOWED)


def wrong_word(error: DeviceError) -> str:
    """A word that was typed and that nobody understands."""
    return translate("messages", words.BY_HAND).format(sentence=word_failure(error))
