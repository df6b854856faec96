"""`govpost-desk devices doctor`: every device of the desk and how it is, as the window's 设备 page says it."""

import argparse
import json
from pathlib import Path

from govpost_desk import app, wiring
from govpost_desk.cli.hall_arguments import Words
from govpost_desk.devices.ports import DeviceError
from govpost_desk.devices.scanner_spec import read_scanner_spec, scanner_of
from govpost_desk.devices.workbench import Workbench
from govpost_desk.domain.weighing import Plate
from govpost_desk.services import device_doctor
from govpost_desk.services.device_doctor import BAD, LABEL, OFFICE, RECEIPT, Finding, Look
from govpost_desk.settings import Settings
from govpost_desk.storage import print_lane
from govpost_desk.storage.database import DATABASE_FILE, FolderLock

_WEIGHS_S = 1.5
_KINDS = {
    LABEL: print_lane.LABEL_KINDS,
    OFFICE: print_lane.PAPER_KINDS,
    RECEIPT: print_lane.SLIP_KINDS,
}


def add_parser(made: Words, as_json: argparse.ArgumentParser) -> None:
    """Its one action."""
    made.add("doctor", doctor, "查一遍每台设备：哪里不对，该做什么（先关掉程序）", as_json)


def doctor(args: argparse.Namespace) -> int:
    """Exit code 1 when a device is in trouble. The devices are opened, so the program must not be running.

    Raises StorageError "running": what the program holds would be told as silent or away, which it is not.
    """
    if (args.settings.data_folder / DATABASE_FILE).exists():
        FolderLock(args.settings.data_folder).release()
    findings = _findings(args.settings)
    if args.json:
        print(json.dumps([vars(each) for each in findings], ensure_ascii=False))
    else:
        print("\n".join(f"{each.title}（{each.cable}）\n  {each.sentence}" for each in findings))
    return 1 if any(each.mood == BAD for each in findings) else 0


def _findings(settings: Settings) -> list[Finding]:
    bench = Workbench()
    prints = f"simulated:{settings.data_folder / 'prints'}"
    words = {
        "label_printer": settings.label_printer or prints,
        "office_printer": settings.office_printer or prints,
        "receipt_printer": settings.receipt_printer,
        "scanner": "\n".join(settings.scanner_words),
        "scale": settings.scale,
    }
    looks = {LABEL: _label(bench, words["label_printer"]), OFFICE: _office(bench, words["office_printer"])}
    if settings.receipt_printer:
        looks[RECEIPT] = _receipt(bench, settings.receipt_printer)
    looks = _with_waits(settings.data_folder, looks)
    away = next(filter(lambda found: found[0], map(_scanner, settings.scanner_words)), ("", ""))
    return list(device_doctor.examine(looks, words, bench.is_there, away, _plate(settings)).values())


def _label(bench: Workbench, word: str) -> Look:
    printer = bench.label_printer(word)
    try:
        return device_doctor.look_at_label(printer, word, bench.is_there(word))
    finally:
        printer.close()


def _office(bench: Workbench, word: str) -> Look:
    printer = bench.office_printer(word)
    try:
        return device_doctor.look_at_office(printer, word)
    finally:
        printer.close()


def _receipt(bench: Workbench, word: str) -> Look:
    printer = bench.receipt_printer(word)
    try:
        return device_doctor.look_at_receipt(printer, word, bench.is_there(word))
    finally:
        printer.close()


def _with_waits(folder: Path, looks: dict[str, Look]) -> dict[str, Look]:
    """What waits for them, where there is a desk already."""
    if not (folder / DATABASE_FILE).exists():
        return looks
    with app.reading(folder) as database:
        return {
            device: device_doctor.with_waits(database, look, _KINDS[device]) for device, look in looks.items()
        }


def _scanner(word: str) -> tuple[str, str]:
    """Why it cannot be opened, "" when it can; and its kind."""
    spec = read_scanner_spec(word)
    scanner = scanner_of(spec)
    try:
        scanner.open()
    except DeviceError as error:
        return error.code.value, spec.kind
    finally:
        scanner.close()
    return "", spec.kind


def _plate(settings: Settings) -> Plate | None:
    scale = wiring.scale_of(settings)
    if scale is None:
        return None
    scale.start()
    try:
        return scale.wait_for_weight(_WEIGHS_S)
    finally:
        scale.stop()
