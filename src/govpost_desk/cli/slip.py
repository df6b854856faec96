"""The command about the receipt printer: one trial slip."""

import argparse
import json

from govpost_desk.cli.hall_arguments import Words
from govpost_desk.devices.attempt import Verdict, attempt_slip
from govpost_desk.devices.ports import DeviceError
from govpost_desk.devices.printer_spec import parse_receipt_printer
from govpost_desk.services import messages, slips
from govpost_desk.services.messages import devices as words


def add_parsers(group: Words, as_json: argparse.ArgumentParser) -> None:
    """Beside the other commands about devices."""
    made = group.add("slip", trial, "小票机试打一张", as_json)
    made.add_argument(
        "word", help="小票机，例如 tcp://192.168.1.60?profile=epson-tm-t88、serial:COM5?baud=115200"
    )


def trial(args: argparse.Namespace) -> int:
    """Exit code 0 when the printer says that the slip is out, or took it and is mute."""
    printer = parse_receipt_printer(args.word)
    try:
        printer.open()
        attempt = attempt_slip(printer, slips.trial_slip(printer), "trial")
    except DeviceError as error:
        fields = {"verdict": "not_started", "cause": error.code.value}
        print(json.dumps(fields) if args.json else f"{messages.device(error.code.value)}。")
        return 1
    finally:
        printer.close()
    went = attempt.verdict in (Verdict.DONE, Verdict.SENT)
    status = attempt.status.state.value if attempt.status else ""
    cause = "" if went else attempt.code.value if attempt.code else status
    fields = {"verdict": attempt.verdict.value, "cause": cause}
    print(json.dumps(fields) if args.json else words.tried(fields))
    return 0 if went else 1
