"""The head office of a command of `govpost-desk hub`, and its rows for people or as JSON."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from govpost_desk.hub import installation
from govpost_desk.hub.office import Office


def office_of(args: argparse.Namespace) -> Office:
    """The head office in the folder of `--hub`; `cli.hub` closes it after the command."""
    office = args.opened = installation.open_office(Path(args.hub))
    return office


def tell(args: argparse.Namespace, rows: Iterable[dict[str, Any]]) -> None:
    """One line a row, or all as JSON."""
    if args.json:
        print(json.dumps(list(rows), ensure_ascii=False))
        return
    for row in rows:
        print("  ".join(_value(value) for value in row.values()))
    sys.stdout.flush()


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
