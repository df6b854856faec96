"""The command line: one installation, several faces (architecture §2.14). Arguments in, exit code out.

Exit codes: 0 done, 1 refused or failed with a sentence on stderr, 2 wrong usage, 3 verify found something.
"""

import sys
from collections.abc import Sequence

from govpost_desk import opening
from govpost_desk.cli import commands
from govpost_desk.cli.arguments import build_parser
from govpost_desk.devices.ports import DeviceError
from govpost_desk.domain.errors import DeskError
from govpost_desk.services import messages
from govpost_desk.settings import read_settings


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a double click on Windows: no terminal
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    args = build_parser().parse_args(argv)
    try:
        args.settings = read_settings(args.data)
        return int(args.handler(args))
    except DeskError as error:
        sentence = messages.failure(error)
    except DeviceError as error:
        sentence = messages.printer_word(str(error.facts.get("reason", "")))
    except ValueError as error:
        sentence = f"devices.toml 里的 {error} 不对，请更正。"
    print(sentence, file=sys.stderr)
    if args.handler is commands.run_window:
        opening.show_sentence(sentence)
    return 1
