"""The command that a double click means: the window. Read apart from the others, so that it starts without them."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from govpost_desk import opening


def run_window(args: argparse.Namespace) -> int:
    """The window, as a double click opens it."""
    return opening.open_window(args.settings, label_printer=args.printer or "")


class _NotThis(Exception):
    """Another command, or a mistake: the whole grammar says which."""


class _WindowParser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _NotThis(message)


def only_window(argv: Sequence[str] | None) -> argparse.Namespace | None:
    """The arguments where they ask for the window and nothing else: it need not wait for sixty other commands."""
    parser = _WindowParser(add_help=False, allow_abbrev=False)
    parser.add_argument("command", nargs="?", choices=["run"])
    parser.add_argument("--data")
    parser.add_argument("--printer")
    parser.set_defaults(handler=run_window)
    try:
        args = parser.parse_args(argv)
    except _NotThis:
        return None
    return args if args.command or args.printer is None else None
