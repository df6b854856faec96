"""Commands about printers: which are known, what hangs on a cable, one trial label, labels nobody has scanned."""

import argparse
import json
from pathlib import Path
from typing import Any

from govpost_desk import app
from govpost_desk.cli import doctor
from govpost_desk.cli.hall_arguments import Words
from govpost_desk.devices.attempt import PrintAttempt, Verdict, attempt_print
from govpost_desk.devices.ports import DeviceCode, DeviceError, LabelPrinter, Probed
from govpost_desk.devices.printer_spec import parse_printer
from govpost_desk.devices.profiles import load_profiles
from govpost_desk.devices.serial_ports import serial_ports
from govpost_desk.devices.trial_label import trial_label
from govpost_desk.devices.workbench import Workbench
from govpost_desk.services import label_terms, labels, messages, unscanned
from govpost_desk.services.messages import devices as words

_USB_PRINTERS = Path("/dev/usb")


def add_parsers(groups: Any, as_json: argparse.ArgumentParser) -> Words:
    """The group of commands; other modules add theirs to it."""
    made = Words(groups, "devices", "设备：打印机、串口、试打")
    made.add("list", list_devices, "列出型号档案、串口和 USB 打印机", as_json)
    word = "打印机，例如 tcp://192.168.1.50:9100、serial:COM3?baud=115200、usb:/dev/usb/lp0"
    made.add("probe", probe, "问一问线上是什么打印机", as_json).add_argument("word", help=word)
    made.add("test", trial, "试打一张", as_json).add_argument("word", help=f"{word}，加 ?language=tspl|zpl")
    ruled = made.add("ruler", ruler, "打一张带尺的面单，照它填 offset=右,下（毫米）", as_json)
    ruled.add_argument("word", help=f"{word}，加 ?language=tspl|zpl&offset=右,下")
    ruled.add_argument("--size", choices=["100x150", "76x130", "100x180"], default="100x150")
    doctor.add_parser(made, as_json)
    made.add("unscanned", list_unscanned, "已打印而没有扫过的面单", as_json)
    return made


def list_devices(args: argparse.Namespace) -> int:
    found = {
        "label_printer": args.settings.label_printer,
        "office_printer": args.settings.office_printer,
        "receipt_printer": args.settings.receipt_printer,
        "profiles": [
            {"id": each.profile_id, "title": each.title, "language": each.language, "status": each.status}
            for each in load_profiles().values()
        ],
        "serial_ports": [{"port": each.port, "about": each.about} for each in serial_ports()],
        "usb_printers": sorted(str(path) for path in _USB_PRINTERS.glob("lp*")),
    }
    print(json.dumps(found, ensure_ascii=False) if args.json else words.device_list(found))
    return 0


def probe(args: argparse.Namespace) -> int:
    """Exit code 1 when nothing answers."""
    try:
        found = Workbench().probe(args.word)
    except DeviceError as error:
        if error.code is DeviceCode.BAD_SPEC:
            raise
        return _failed(args, error)
    fields = _probed(found)
    print(json.dumps(fields, ensure_ascii=False) if args.json else words.probed(fields))
    return 1 if found.silent else 0


def trial(args: argparse.Namespace) -> int:
    """Exit code 0 when the printer says that the label is out, or took it and is mute."""
    printer = parse_printer(args.word)
    return _try(args, printer, trial_label(printer.profile), "trial")


def ruler(args: argparse.Namespace) -> int:
    """The ruler label at the offsets of the word; exit code as `trial`."""
    printer = parse_printer(args.word)
    document = labels.ruler(label_terms.terms_of(printer), args.size, printer.profile.offset_mm)
    return _try(args, printer, document, "ruler")


def _try(args: argparse.Namespace, printer: LabelPrinter, document: bytes, name: str) -> int:
    try:
        printer.open()
        attempt = attempt_print(printer, document, name)
    except DeviceError as error:
        return _failed(args, error)
    finally:
        printer.close()
    text = label_terms.text_choice_words(printer.profile, printer.bytes_per_s)
    fields = {"verdict": attempt.verdict.value, "cause": _cause(attempt), "text": text}
    print(json.dumps(fields, ensure_ascii=False) if args.json else f"{words.tried(fields)}\n{text}")
    return 0 if attempt.verdict in (Verdict.DONE, Verdict.SENT) else 1


def list_unscanned(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = [vars(row) for row in unscanned.never_scanned(database)]
    print(json.dumps(rows, ensure_ascii=False) if args.json else words.unscanned(rows))
    return 0


def _cause(attempt: PrintAttempt) -> str:
    if attempt.verdict in (Verdict.DONE, Verdict.SENT):
        return ""
    return attempt.code.value if attempt.code else attempt.status.state.value if attempt.status else ""


def _failed(args: argparse.Namespace, error: DeviceError) -> int:
    fields = {"verdict": "not_started", "cause": error.code.value}
    print(json.dumps(fields, ensure_ascii=False) if args.json else f"{messages.device(error.code.value)}。")
    return 1


def _probed(found: Probed) -> dict[str, Any]:
    """What was found, and the word to write into devices.toml."""
    fields: dict[str, Any] = {
        "silent": found.silent,
        "language": found.language or None,
        "model": found.model or None,
        "status": found.status or None,
        "state": found.state or None,
        "dpi": found.dpi,
        "profile": found.profile_id or None,
    }
    return fields | {"word": found.word} if found.word else fields
