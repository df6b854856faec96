"""Commands about scanners: which hang on this PC, what one sends and what the desk makes of it, a sheet to try it."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from govpost_desk import app
from govpost_desk.console import read_lines
from govpost_desk.devices.hid_reports import layout_for, load_layouts
from govpost_desk.devices.hid_scanner import hid_scanners
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.scanner_spec import read_scanner_spec, scanner_of
from govpost_desk.devices.serial_ports import serial_ports
from govpost_desk.domain.scanner_trial import TRIAL_SET, Arrived, judge
from govpost_desk.domain.scans import read
from govpost_desk.services import device_doctor, exporting, trial_scan
from govpost_desk.services.messages import scanners as words

_SLICE_S = 0.2
_LINE = "✔"  # a line that brings whole codes has its own end


def add_parsers(groups: Any, as_json: argparse.ArgumentParser) -> None:
    """`scanner list|try|sheet`."""
    group = groups.add_parser("scanner", help="扫描枪").add_subparsers(metavar="动作", required=True)

    def action(name: str, handler: Any, text: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = group.add_parser(name, help=text, description=text, parents=[as_json])
        made.set_defaults(handler=handler)
        return made

    action("list", scanner_list, "列出接着的扫描枪和认识的报文格式")
    trial = action("try", scanner_try, "试扫：看扫描枪送来什么、程序怎样理解")
    trial.add_argument(
        "word",
        metavar="WORD",
        nargs="?",
        help="hid:VID:PID、camera:0 或 serial:串口；不写则用 devices.toml 里的，都没有就读键盘",
    )
    trial.add_argument("--seconds", type=float, default=30.0, help="听多少秒")
    action("sheet", scanner_sheet, "把试扫页写成 PDF").add_argument("file", metavar="FILE.pdf")


def scanner_list(args: argparse.Namespace) -> int:
    layouts = load_layouts()
    found: dict[str, Any] = {
        "words": list(args.settings.scanner_words),
        "serial": [{"port": each.port, "about": each.about} for each in serial_ports()],
        "layouts": [{"layout": each.layout_id, "title": each.title} for each in layouts.values()],
        "hid": [],
        "missing": "",
    }
    try:
        found["hid"] = [
            {
                "word": f"hid:{each.vendor:04X}:{each.product:04X}",
                "about": each.about,
                "layout": layout_for(each.vendor, layouts).layout_id,
            }
            for each in hid_scanners()
        ]
    except DeviceError as error:
        found["missing"] = error.code.value
    print(json.dumps(found, ensure_ascii=False) if args.json else words.listed(found))
    return 0


def scanner_try(args: argparse.Namespace) -> int:
    """Exit code 1 when nothing came or the scanner is not there."""
    word = args.word or next(iter(args.settings.scanner_words), "")
    heard = 0
    try:
        for text, end in _heard(word, args.seconds) if word else _typed():
            heard += 1
            told = _told(text, end)
            print(json.dumps(told, ensure_ascii=False) if args.json else words.tried(told), flush=True)
    except DeviceError as error:
        if error.code is DeviceCode.BAD_SPEC:
            raise
        kind = read_scanner_spec(word).kind
        fields = {"failure": error.code.value, "message": words.away(error.code.value, kind)}
        print(json.dumps(fields, ensure_ascii=False) if args.json else fields["message"])
        return 1
    if not heard and not args.json:
        print(words.nothing_came())
    return 0 if heard else 1


def scanner_sheet(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        exporting.write_new(Path(args.file), trial_scan.sheet_pdf(database))
    print(json.dumps({"file": args.file}) if args.json else words.sheet_saved(Path(args.file).name))
    return 0


def _heard(word: str, seconds: float) -> Iterator[tuple[str, str]]:
    """Codes of a scanner on a line of its own; what cannot be a code comes as its failure's name."""
    scanner = scanner_of(read_scanner_spec(word))
    end = time.monotonic() + seconds
    with closing(scanner):
        scanner.open()
        while time.monotonic() < end:
            try:
                code = scanner.read(_SLICE_S)
            except DeviceError as error:
                if error.code not in (DeviceCode.SCAN_TOO_LONG, DeviceCode.SCAN_SEVERAL):
                    raise
                code = f"\x00{error.code.value.removeprefix('scan_')}"
            if code is not None:
                yield code, _LINE


def _typed() -> Iterator[tuple[str, str]]:
    """Lines of a scanner that types."""
    for line in read_lines(sys.stdin):
        yield line.rstrip("\r\n"), "Enter"


def _told(text: str, end: str) -> dict[str, Any]:
    """What came and what the desk makes of it; where it is a code of the trial, how well it came."""
    scanned = read(text)
    arrived = Arrived(text=text, end=end)
    judged = {code.name: judge(code, arrived) for code in TRIAL_SET}
    meant = next((name for name, each in judged.items() if each.passed), "")
    told = {"text": text, "symbology": scanned.symbology, "kind": type(scanned.code).__name__}
    told["why"] = getattr(scanned.code, "why", "")
    told["trial"] = meant
    told["message"] = trial_scan.tell(judged[meant], end) if meant else ""
    if not meant and device_doctor.is_trial_code(text):
        told |= {"trial": "label", "message": device_doctor.scanned()}
    return told
