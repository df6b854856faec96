"""The command line: one installation, several faces (architecture §2.14). Arguments in, exit code out.

Exit codes: 0 done, 1 refused or failed with a sentence on stderr, 2 wrong usage, 3 verify found something.
"""

import os
import sys
from collections.abc import Sequence

from govpost_desk import opening
from govpost_desk.cli.window import only_window, run_window
from govpost_desk.devices.ports import DeviceError
from govpost_desk.domain.errors import DeskError
from govpost_desk.settings import read_settings


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a double click on Windows: no terminal
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    args = only_window(argv)
    if args is None:
        from govpost_desk.cli.arguments import build_parser

        args = build_parser().parse_args(argv)
    try:
        args.settings = read_settings(args.data)
        code = int(args.handler(args))
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever reads the answer has enough of it (`| head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (DeskError, DeviceError, ValueError) as error:
        sentence = _sentence(error)
    print(sentence, file=sys.stderr)
    if args.handler is run_window:
        opening.show_sentence(sentence)
    return 1


def _sentence(error: DeskError | DeviceError | ValueError) -> str:
    from govpost_desk.services import messages
    from govpost_desk.services.messages import scales, scanners

    if isinstance(error, DeskError):
        return messages.failure(error)
    if isinstance(error, DeviceError):
        told = scales.device_failure(error) or scanners.device_failure(error)
        return told or messages.printer_word(str(error.facts.get("reason", "")))
    return f"devices.toml 里的 {error} 不对，请更正。"
